"""Writing the log, and letting go of what has been kept long enough."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from samtale.core.unavailable import UnavailableError

from . import chain, logged_seals, witness
from .models import FORGOTTEN, SEALED, AccessLog
from .verifying import verify

# What the name of an event begins with that is a reading of somebody's, and nothing done.
READING = "opened."
# Opening the same page again within this time is the same reading.
SAME_READING = timedelta(minutes=15)
_LOCK = 0x5A17A1E


class LogCannotContinueError(UnavailableError):
    """The log has no row of its own to go on from: it was never begun, or somebody has changed it from outside."""


class BrokenLogError(Exception):
    """The log is not whole, so nothing is deleted from it; the message names the first row."""


def record(
    event: str,
    *,
    by: int | None,
    conversation: UUID | None = None,
    about: UUID | None = None,
    **detail: str | int | None,
) -> None:
    """Append one row to the log, chained to the last. `by` is a person's id; detail holds ids and names of kinds.

    `about` is the goal, action or meeting, and `person` in the detail is whom it was done to. A row of no conversation
    is about the `goal` in its detail. Raises LogCannotContinueError: what is not logged is not done.
    """
    if about is None and conversation is None and detail.get("goal"):
        about = UUID(str(detail["goal"]))
    with alone():
        _append(event, by=by, conversation_id=conversation, about=about, detail=detail)


def append(event: str, detail: dict[str, Any]) -> None:
    """Append a row about no conversation, by the program itself. Raises LogCannotContinueError."""
    with alone():
        _append(event, by=None, detail=detail)


def record_seals(seals: logged_seals.Seals) -> None:
    """Say what seals are, a few hundred in each row. A table that is named, even with none, has begun."""
    for some in logged_seals.portions(seals):
        append(SEALED, {"seals": some})


@contextmanager
def alone() -> Iterator[None]:
    """One writer at a time, until its transaction ends."""
    with transaction.atomic():
        if connection.vendor == "postgresql":  # SQLite's writers already wait for each other
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def _append(event: str, *, by: int | None, detail: dict[str, Any], **what: UUID | None) -> AccessLog:
    last = chain.head()
    if last is None or not chain.goes_on(last):
        raise LogCannotContinueError(
            "The log has no row to go on from, so nothing is done: run «bin/samtale audit begin»."
        )
    person = detail.get("person")
    return add(
        last,
        AccessLog(
            actor_id=by, event=event, detail=detail, person_id=person if isinstance(person, int) else None, **what
        ),
    )


def add(last: chain.Head, row: AccessLog, number: int | None = None) -> AccessLog:
    """Store a row after the last, with the last one's key; `number` where it is not the next. Only within `alone`."""
    row.pk, row.key_id, row.at = number or last.number + 1, last.key_id, timezone.now()
    row.chain = chain.link(last.chain, row)
    row.save(force_insert=True)
    seen = witness.Seen(row.pk, row.at, row.chain)
    transaction.on_commit(lambda: witness.moved(seen))
    return row


def record_reading(
    event: str, *, by: int, conversation: UUID | None = None, about: UUID | None = None, person: int | None = None
) -> None:
    """Append a reading unless the same person read the same thing a few minutes ago."""
    since = timezone.now() - SAME_READING
    if conversation:
        readings = AccessLog.objects.filter(conversation_id=conversation, actor_id=by, event=event, at__gte=since)
        if not readings.exists():
            record(event, by=by, conversation=conversation)
        return
    lately = AccessLog.objects.filter(actor_id=by, at__gte=since, event=event, about=about, person_id=person)
    if lately.exists():
        return
    if person:
        record(event, by=by, about=about, person=person)
    else:
        record(event, by=by, about=about)


def forget_before(
    day: date, *, by: int | None, held: Collection[UUID] = (), note: Callable[[int], object] = lambda _rows: None
) -> int:
    """Delete the rows from before a day, and leave one that says so and carries the chain on. Returns how many.

    Stops before the first row about a conversation in `held`; `note` is told how many, in the same transaction.
    Raises BrokenLogError when the log was altered, and what `witness.here` does.
    """
    if not _before(day, held).exclude(event=FORGOTTEN).exists():
        return 0
    found = verify(witness.here())  # takes long in a long log, so before anybody has to wait
    if found.fault:
        raise BrokenLogError(str(found.fault))
    with alone():
        old = _before(day, held)
        last, count = old.last(), old.exclude(event=FORGOTTEN).count() and old.count()
        if last is None or not count:
            return 0
        detail = {"through": last.pk, "rows": count, "before": day.isoformat(), "chain": bytes(last.chain).hex()}
        record_seals(logged_seals.only_in(old, AccessLog.objects.filter(pk__gt=last.pk)))
        _append(FORGOTTEN, by=by, detail=detail)
        with connection.cursor() as cursor:  # the table takes no delete but what the row before names
            cursor.execute(f"DELETE FROM {AccessLog._meta.db_table} WHERE id <= %s", [last.pk])  # noqa: S608
        note(count)
    return count


def _before(day: date, held: Collection[UUID]) -> QuerySet[AccessLog]:
    """The beginning of the log: what is older than a day, up to the first row about a conversation in `held`."""
    start = datetime.combine(day, time.min, timezone.get_current_timezone())
    rows = AccessLog.objects.order_by("pk")
    kept = [rows.filter(at__gte=start).first(), rows.filter(conversation_id__in=held).first() if held else None]
    stop = min((row.pk for row in kept if row), default=None)
    return rows.filter(pk__lt=stop) if stop else rows
