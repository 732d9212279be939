"""Shift plans at an address are read again every day; what has been, and what nobody said yes to, is forgotten."""

import time as elapsed
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from samtale.core import clock
from samtale.vault import holders

from ..availability import ical
from ..models import Shift, ShiftPlan, ShiftSource, WorkWeek
from . import actions, reading

EVERY = timedelta(days=1)
SECONDS_AT_ONCE = 30  # a chore leaves the worker to its letters in between


def read_again(now: datetime) -> None:
    """Read each address that has not been tried for a day; one that fails keeps the shifts there were.

    For the worker: it stops after a while and goes on the next time.
    """
    stop = elapsed.monotonic() + SECONDS_AT_ONCE
    due = ShiftSource.objects.filter(tried_at__lte=now - EVERY, person__is_active=True).exclude(plan__used_at=None)
    for source in due.select_related("key").order_by("tried_at", "pk"):
        if elapsed.monotonic() > stop:
            return
        mine = ShiftSource.objects.filter(pk=source.pk, tried_at=source.tried_at)
        if mine.update(tried_at=now):  # or another worker is at it
            _read_one(source, now)


def _read_one(source: ShiftSource, now: datetime) -> None:
    try:
        with holders.asked_by(actions.JOB):
            address = source.address
        found = reading.read_in_child(ical.fetch(address))
    except (ical.FetchError, reading.UnreadableShiftsError) as error:
        ShiftSource.objects.filter(pk=source.pk).update(failed=str(error)[:200])
        return
    with transaction.atomic():
        plan = ShiftPlan.objects.select_for_update().filter(pk=source.plan_id).first()
        # Ended or changed meanwhile: then these are not the person's wish any more.
        if plan and ShiftSource.objects.filter(pk=source.pk).update(read_at=now, failed=""):
            actions.keep(plan, found, now)


def forget_past(now: datetime) -> None:
    """What has been is no use to any plan, and is nobody's business; nor are those who have left."""
    left, over = Q(person__is_active=False), now - timedelta(days=1)
    Shift.objects.filter(ends_at__lt=over).delete()
    WorkWeek.objects.filter(left).delete()
    past = Q(last_on__lt=clock.here(over).date(), source=None)  # at an address there may be more to come
    unanswered = Q(used_at=None, read_at__lt=over)
    restored = Q(source__isnull=False, source__key__wrapped__isnull=True)  # a restore may have brought it back
    with transaction.atomic():
        actions.drop(left | past | unanswered | restored)
