"""One's own hours: a shift plan read, looked at and taken into use, and the weekdays of the days it says nothing of."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from samtale.audit import log
from samtale.people.models import Person

from ..availability import addresses, ical
from ..models import Shift, ShiftPlan, ShiftSource, WorkWeek
from ..timetable.problem import WEEKDAYS
from . import reading
from .reading import Found

IN_USE, TO_LOOK_AT = ~Q(used_at=None), Q(used_at=None)


def offer_file(*, content: bytes, by: Person) -> ShiftPlan:
    """Read a shift plan out of a file, for its owner to look at before it is used.

    Raises reading.UnreadableShiftsError with a sentence; then what there was, stands.
    """
    found = reading.read_in_child(content)
    with transaction.atomic():
        return _offer(found, by)


def offer_address(*, address: str, by: Person) -> ShiftPlan:
    """The same of a calendar at an address, which is kept sealed: in use, it is read again every day.

    Raises ical.FetchError and reading.UnreadableShiftsError with a sentence; then what there was, stands.
    """
    found = reading.read_in_child(ical.fetch(address))
    with transaction.atomic():
        plan = _offer(found, by)
        key = addresses.new_key(by.pk)
        ShiftSource.objects.create(plan=plan, person=by, key=key, address=address.strip(), read_at=plan.read_at)
    return plan


def _offer(found: Found, by: Person) -> ShiftPlan:
    _lock(by)
    drop(Q(person=by) & TO_LOOK_AT)
    plan = ShiftPlan(person=by)
    keep(plan, found, timezone.now())
    log.record("shifts.read", by=by.pk)
    return plan


def keep(plan: ShiftPlan, found: Found, at: datetime) -> None:
    """The shifts that were found instead of those the plan had. For within a transaction."""
    plan.read_at, plan.first_on, plan.last_on = at, found.first_on, found.last_on
    plan.whole_days, plan.unread = found.whole_days, found.unread
    plan.save()
    plan.shifts.all().delete()
    rows = [Shift(plan=plan, starts_at=one.start, ends_at=one.end) for one in found.shifts]
    Shift.objects.bulk_create(rows, batch_size=500)


def use(*, by: Person) -> bool:
    """Take the plan that was looked at into use, instead of the one there was. Returns whether there was one."""
    with transaction.atomic():
        _lock(by)
        plan = ShiftPlan.objects.filter(TO_LOOK_AT, person=by).first()
        if plan is None:
            return False
        drop(Q(person=by) & IN_USE)
        plan.used_at = timezone.now()
        plan.save(update_fields=["used_at"])
        log.record("shifts.used", by=by.pk)
    return True


def discard(*, by: Person) -> None:
    """Forget the plan that was looked at; the one in use stands. Nothing happens where there is none."""
    with transaction.atomic():
        _lock(by)
        drop(Q(person=by) & TO_LOOK_AT)


def forget(*, by: Person) -> None:
    """Forget one's shift plans and where they came from; where there is nothing, nothing happens."""
    with transaction.atomic():
        _lock(by)
        if drop(Q(person=by)):
            log.record("shifts.forgotten", by=by.pk)


def choose_weekdays(*, days: Collection[int], by: Person) -> None:
    """Say on which weekdays one works, Monday being 0; all five is what everybody has. The same again does nothing."""
    chosen = sorted(WEEKDAYS.intersection(days))
    with transaction.atomic():
        _lock(by)
        before = WorkWeek.objects.filter(person=by).values_list("days", flat=True).first() or sorted(WEEKDAYS)
        if chosen == before:
            return
        if len(chosen) == len(WEEKDAYS):
            WorkWeek.objects.filter(person=by).delete()
        else:
            WorkWeek.objects.update_or_create(person=by, defaults={"days": chosen})
        log.record("weekdays.chosen", by=by.pk)


def drop(which: Q) -> int:
    """Plans with their shifts, and their addresses with the keys they are sealed by. Returns how many plans."""
    plans = list(ShiftPlan.objects.filter(which).select_related("source__key"))
    for plan in plans:
        source = getattr(plan, "source", None)
        if source:
            addresses.let_go(source)
        plan.delete()
    return len(plans)


def _lock(by: Person) -> None:
    """Two presses at once wait for each other."""
    list(Person.objects.select_for_update().filter(pk=by.pk).values_list("pk"))
