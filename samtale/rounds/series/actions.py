"""What the two press: the leader begins, changes and ends a series; the employee asks for it. Pauses: `pausing`."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from samtale.audit import log
from samtale.conversations import for_rounds
from samtale.conversations.facts import check_ins
from samtale.conversations.for_rounds import CalledOff
from samtale.core import clock
from samtale.people.leadership.relations import is_leader_of
from samtale.people.models import Person

from . import access, jobs, letters
from .models import Series

GRID = 15  # minutes: those of a team follow each other on the quarter


class CannotBeginError(Exception):
    """The two have a series already, or one of them is not the other's to lead."""


class WishedSinceError(Exception):
    """The employee has asked for something else than the leader saw, or for nothing any more."""


def begin(
    *,
    employees: Sequence[Person],
    rhythm: str,
    first_on: date,
    begins_at: time,
    minutes_long: int,
    place: str,
    by: Person,
) -> list[Series]:
    """Begin a series with each of some of one's own people, one after the other on the day. The first check-ins are
    made at once.

    Raises NotAllowedError for one who leads nobody, CannotBeginError where one of them cannot; then nothing has begun.
    """
    access.ensure_leads(by)
    times = placed(first_on, begins_at, minutes_long)
    begun = []
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=by.pk)  # two presses wait for each other here
        for employee, (day, at) in zip(employees, times, strict=False):
            is_theirs = employee.pk != by.pk and is_leader_of(by, employee)
            if not is_theirs or Series.objects.filter(leader=by, employee=employee, ended_at=None).exists():
                raise CannotBeginError
            made = Series.objects.create(
                leader=by,
                employee=employee,
                rhythm=rhythm,
                first_on=day,
                begins_at=at,
                minutes_long=minutes_long,
                place=place,
            )
            log.record("series.begun", by=by.pk, employee=employee.pk)
            letters.begun(made)
            begun.append(made)
    create_first(*begun)
    return begun


def placed(first_on: date, begins_at: time, minutes_long: int) -> Iterator[tuple[date, time]]:
    """Day and time for one after the other: on the same day while there are hours left, then the next weekday."""
    slot, closes = -(-minutes_long // GRID) * GRID, settings.WORK_HOURS[1] * 60
    day, first = first_on, begins_at.hour * 60 + begins_at.minute
    at = first
    while True:
        yield day, time(at // 60, at % 60)
        at += slot
        if at + minutes_long > max(closes, first + minutes_long):
            at = first
            day += timedelta(days=1 if day.weekday() < 4 else 7 - day.weekday())


def change(
    *, series: Series, rhythm: str, first_on: date, begins_at: time, minutes_long: int, place: str, by: Person
) -> Series:
    """Another rhythm, time, length or place from a day on; what is the same changes nothing.

    The check-in that was ahead is called off, and the next is made. Raises NotAllowedError, CannotBeginError where it
    is over.
    """
    wanted = {
        "rhythm": rhythm,
        "first_on": first_on,
        "begins_at": begins_at,
        "minutes_long": minutes_long,
        "place": place,
    }
    with transaction.atomic():
        row = locked(series, by)
        if all(getattr(row, name) == value for name, value in wanted.items()):
            return row
        _end(row, Series.Why.CHANGED)
        called_off = cancel_ahead(row, by)
        made = Series.objects.create(leader=by, employee=row.employee, **wanted)
        log.record("series.changed", by=by.pk, employee=row.employee_id)
        letters.changed(row, made, called_off)
    create_first(made)
    return made


def end(*, series: Series, by: Person) -> None:
    """End a series; the check-in ahead is called off, those held stay as they are. Raises NotAllowedError.

    Nothing happens where it is over already, unless another has taken over the thread: CannotBeginError.
    """
    with transaction.atomic():
        try:
            row = locked(series, by)
        except CannotBeginError:
            if Series.objects.get(pk=series.pk).ended_why == Series.Why.CHANGED:
                raise
            return
        _end(row, Series.Why.PRESSED)
        called_off = cancel_ahead(row, by)
        log.record("series.ended", by=by.pk, employee=row.employee_id)
        letters.ended(row, called_off)


def ask(*, series: Series, wish: str, by: Person) -> None:
    """The employee asks for a pause, a change or an end; an empty wish takes it back. The leader is told.

    Raises NotAllowedError, CannotBeginError where it is over, ValueError for a wish there is not.
    """
    with transaction.atomic():
        row = access.open_series(by, series.pk)
        if row.employee_id != by.pk:
            raise access.NotAllowedError
        row = Series.objects.select_for_update(of=("self",)).select_related("leader", "employee").get(pk=row.pk)
        if row.ended_at:
            raise CannotBeginError
        if row.asked == (Series.Asked(wish).value if wish else ""):
            return
        row.asked, row.asked_at = wish, timezone.now() if wish else None
        row.save(update_fields=["asked", "asked_at"])
        log.record("series.asked", by=by.pk, person=row.leader_id)
        letters.asked(row)


def dismiss_wish(*, series: Series, by: Person, seen_wish: str | None = None) -> None:
    """The leader has talked with the employee, and all stays as it is: the wish is gone.

    Raises NotAllowedError, CannotBeginError where it is over; WishedSinceError for another wish than was seen.
    """
    with transaction.atomic():
        row = locked(series, by, seen_wish)
        Series.objects.filter(pk=row.pk).update(asked="", asked_at=None)
        letters.answered(row)
        log.record("series.settled", by=by.pk, employee=row.employee_id)


def locked(series: Series, by: Person, seen_wish: str | None = None) -> Series:
    """A series for a press of its leader, read anew and locked.

    Raises NotAllowedError, CannotBeginError where it is over, WishedSinceError where the employee asks for another
    thing than `seen_wish`.
    """
    access.open_to_run(by, series.pk)
    row = Series.objects.select_for_update(of=("self",)).select_related("leader", "employee").get(pk=series.pk)
    if row.ended_at:
        raise CannotBeginError
    if seen_wish not in (None, row.asked):
        raise WishedSinceError
    return row


def followed_by(series: Series, *, by: Person) -> Series | None:
    """The series that took over the thread of one that was changed, while it goes on. Raises NotAllowedError."""
    row = access.open_series(by, series.pk)
    if row.ended_why != Series.Why.CHANGED:
        return None
    return Series.objects.filter(leader=row.leader_id, employee=row.employee_id, ended_at=None).first()


def _end(row: Series, why: str) -> None:
    row.ended_at, row.ended_why, row.asked, row.asked_at = timezone.now(), why, "", None
    row.save(update_fields=["ended_at", "ended_why", "asked", "asked_at"])


def cancel_ahead(row: Series, by: Person, *, before: date | None = None) -> CalledOff | None:
    """Call off what the series has made and nobody has begun, where its day is before another.

    The leader is told; the employee is by what the caller writes, with what is returned.
    """
    made = [one for one in row.occasions.values_list("conversation", flat=True).order_by("-step")[:2] if one]
    found = None
    for one in check_ins(ids=made).values():
        is_before = before is None or clock.here(one.starts_at).date() < before
        if one.is_open and not one.has_begun and is_before:
            found = for_rounds.cancel_within(conversation_id=one.id, by=by, letter_to=row.employee) or found
    return found


def create_first(*series: Series) -> None:
    """The first check-in at once, so that whoever pressed sees it; else the worker makes it."""
    now: datetime = timezone.now()
    jobs.create_check_ins_of([one.pk for one in series], now)
