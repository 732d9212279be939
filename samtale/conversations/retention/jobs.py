"""Destroying what is due, one conversation at a time: others write in between, and a kill leaves nothing half."""

import time
from collections.abc import Generator
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from samtale.audit import log
from samtale.core import clock
from samtale.core.turns import let_others_write
from samtale.notices import chores
from samtale.people.sign_in import provider_accounts
from samtale.vault.destroying import overwriting

from ..models import Conversation, Destruction, LegalHold, Point, Preparation, RetentionSchedule, SeparateMeeting
from . import legal_holds, periods, purge
from .actions import KINDS, LEEWAY, OwnNotes, courses, due, left_on, points_dated, schedule, until

if TYPE_CHECKING:
    from .actions import Dated

Kind, Why = Destruction.Kind, Destruction.Why
# Nothing is destroyed so long after the schedule was changed: there is time to see it and change it back.
SETTLING = timedelta(hours=24)
# The worker destroys no longer than this before it looks after the letters again.
SPELL = 5.0


def destroy_due(now: datetime) -> object:
    """Destroy what is due; waits a day after the schedule was changed.

    Returns how many, or asks for another turn when there is more after a while.
    """
    ends, count = time.monotonic() + SPELL, 0
    with closing(_one_by_one(now)) as destroyed:
        for of_these in destroyed:
            count += of_these
            if of_these and time.monotonic() > ends:
                return chores.AGAIN
    return count


def _one_by_one(now: datetime) -> Generator[int, None, None]:
    """Destroys something each time it is asked, in a transaction of its own; how many it was."""
    terms, today = schedule(), clock.here(now).date()
    if terms.pk and terms.at > now - SETTLING:
        return
    with overwriting():  # also where nothing is due: one that was killed may have left something in the journal
        for kind in KINDS:
            waiting = [row.conversation if isinstance(row, OwnNotes) else row for row in due(kind, terms, today)]
            for pk in dict.fromkeys(row.pk for row in waiting):
                yield _destroy(kind, pk, terms, now)
                let_others_write()
    yield _forget_meetings(terms, today)
    yield _forget_ways_in(terms, today)
    yield _forget_log(terms, today, now)


@transaction.atomic
def _destroy(kind: str, pk: UUID, terms: RetentionSchedule, now: datetime) -> int:
    """Read it again with its row locked: a worker beside this one may have done it, or the owner have kept it."""
    if kind == Kind.POINTS:
        return _destroy_point(pk, terms, now)
    if not Conversation.objects.select_for_update().filter(pk=pk).exists():
        return 0
    today = clock.here(now).date()
    row = courses(Conversation.objects.filter(pk=pk)).get()
    if kind == Kind.NOTES:
        return _destroy_notes(row, terms, now)
    ended = {Kind.SHARED: row.shared_key, Kind.AGREEMENT: row.agreement_key}.get(Kind(kind))
    if (ended and ended.destroyed_at) or until(kind, row, terms) > today:
        return 0
    step = {
        Kind.SHARED: purge.destroy_shared,
        Kind.AGREEMENT: purge.destroy_agreement,
        Kind.FACTS: purge.delete_conversation,
    }[Kind(kind)]
    step(row, why=_why(today, periods.after_leaving(left_on(row.employee), terms)), at=now)
    return 1


def _destroy_notes(row: "Dated", terms: RetentionSchedule, now: datetime) -> int:
    today, done = clock.here(now).date(), 0
    left = Preparation.objects.filter(conversation=row, key__destroyed_at=None).select_related("author", "key")
    for mine in left.prefetch_related("requests"):
        mine.conversation = row
        if until(Kind.NOTES, OwnNotes(mine, row), terms) <= today:
            leaving = min(periods.after_leaving(left_on(one), terms) for one in (mine.author, row.employee))
            purge.destroy_notes(mine, why=_why(today, leaving), at=now)
            done += 1
    return done


def _destroy_point(pk: UUID, terms: RetentionSchedule, now: datetime) -> int:
    today = clock.here(now).date()
    if not Point.objects.select_for_update().filter(pk=pk).exists():
        return 0
    row = points_dated(Point.objects.filter(pk=pk)).get()
    if until(Kind.POINTS, row, terms) > today:
        return 0
    left = min(periods.after_leaving(left_on(one), terms) for one in (row.employee, row.leader))
    purge.destroy_point(row, why=_why(today, left), at=now)
    return 1


def _why(today: date, left: date) -> str:
    return Why.LEFT if left <= today else Why.SCHEDULE


def _forget_meetings(terms: RetentionSchedule, today: date) -> int:
    """Separate meetings hold no content and are in no figures; they go as the facts do."""
    old = periods.add_months(today, -12 * terms.facts_years)
    held = LegalHold.objects.filter(legal_holds.in_force(), person__isnull=False).values("person")
    meetings = SeparateMeeting.objects.exclude(employee__in=held).exclude(leader__in=held)
    return meetings.filter(starts_at__date__lt=old).delete()[0]


def _forget_ways_in(terms: RetentionSchedule, today: date) -> int:
    """How those who have left signed in goes as the rest of theirs does."""
    held = LegalHold.objects.filter(legal_holds.in_force(), person__isnull=False).values("person")
    left = provider_accounts.left_with_ways_in(periods.add_months(today, -terms.left_months) + LEEWAY)
    return sum(
        provider_accounts.forget_ways_in(person)
        for person in left.exclude(pk__in=held)
        if periods.after_leaving(left_on(person), terms) <= today
    )


def _forget_log(terms: RetentionSchedule, today: date, now: datetime) -> int:
    """The log goes as the facts do; what remains carries its chain on. Raises audit.log.Broken when it is not whole."""
    held = Conversation.objects.filter(legal_holds.holding_conversation()).values_list("pk", flat=True)
    before = periods.add_months(today, -12 * terms.facts_years)
    return log.forget_before(
        before,
        by=None,
        held=list(held),
        note=lambda rows: Destruction.objects.create(kind=Kind.LOG, texts=rows, at=now),
    )
