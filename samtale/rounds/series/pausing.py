"""A pause in a series: what lies before its day is called off, and on the day it goes on by itself."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from samtale.audit import log
from samtale.conversations.facts import CheckIn, check_ins
from samtale.conversations.for_rounds import CalledOff
from samtale.core import clock
from samtale.people.models import Person

from . import actions, letters
from .models import PAUSE, Series
from .taking_up import go_on


def ahead_of(series: Series) -> CheckIn | None:
    """What a pause would call off: the check-in that is made and not begun. Two queries."""
    made = [one for one in series.occasions.values_list("conversation", flat=True).order_by("-step")[:2] if one]
    return next((one for one in check_ins(ids=made).values() if one.is_open and not one.has_begun), None)


def pause(
    *, series: Series, until: date | None, by: Person, seen_wish: str | None = None
) -> tuple[Series, CalledOff | None]:
    """Pause a series until a day, or until the leader says so (None); or another day for one that is paused.

    The check-in ahead is called off where it is before that day, and the employee gets one letter of it all. The same
    again changes nothing. Returns the row, and what was called off. Raises NotAllowedError, CannotBeginError where it
    is over, WishedSinceError where the employee asks for another thing than the page said, ValueError for a day that is
    not ahead.
    """
    if until and until <= clock.today():
        raise ValueError(until)
    with transaction.atomic():
        row = actions.locked(series, by, seen_wish)
        is_new = row.paused_at is None
        if not is_new and row.paused_until == until:
            return row, None
        row.paused_at, row.paused_until = row.paused_at or timezone.now(), until
        row.asked, row.asked_at = "", None
        row.save(update_fields=["paused_at", "paused_until", "asked", "asked_at"])
        if until:
            _offer_again(row, since=until)
        called_off = actions.cancel_ahead(row, by, before=until)
        if called_off:
            # Not one that failed: it counts as skipped, and is made again if the pause ends before its day.
            step = row.occasions.filter(conversation=called_off.id)
            step.update(conversation=None, skipped=PAUSE, starts_at=called_off.starts_at)
        log.record("series.paused", by=by.pk, employee=row.employee_id)
        letters.paused(row, called_off, is_new=is_new)
    actions.create_first(row)
    return row, called_off


def resume(*, series: Series, by: Person) -> None:
    """Let a series go on before its day; what the pause called off is made again where its day is ahead.

    Raises NotAllowedError, CannotBeginError where it is over; nothing happens where it goes on.
    """
    with transaction.atomic():
        row = actions.locked(series, by)
        if row.paused_at is None:
            return
        go_on(row)
        _offer_again(row, since=clock.today())
        log.record("series.resumed", by=by.pk, employee=row.employee_id)
        letters.resumed(row)
    actions.create_first(row)


def _offer_again(row: Series, *, since: date) -> None:
    """The steps the pause has called off, from a day on, are to be made again; where none after them has been made."""
    last = row.occasions.filter(conversation__isnull=False).order_by("-step").values_list("step", flat=True).first()
    ahead = row.occasions.filter(skipped=PAUSE, starts_at__gt=max(timezone.now(), clock.midnight(since)))
    if last is not None:
        ahead = ahead.filter(step__gt=last)
    first = ahead.order_by("step").values_list("step", flat=True).first()
    if first is not None:
        row.next_step = first
        row.save(update_fields=["next_step"])
        row.occasions.filter(step__gte=first).delete()
