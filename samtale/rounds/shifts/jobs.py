"""Shift plans at an address are read again every day; what has been, and what nobody said yes to, is forgotten."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from samtale.core import clock

from ..availability import addresses
from ..models import Shift, ShiftPlan, ShiftSource, WorkWeek
from . import actions, reading


def read_again(now: datetime) -> None:
    """Read each address that has not been tried for a day; one that fails keeps the shifts there were."""

    def keep(source: ShiftSource, found: reading.Found) -> None:
        plan = ShiftPlan.objects.select_for_update().filter(pk=source.plan_id).first()
        # Ended or changed meanwhile: then these are not the person's wish any more.
        if plan and ShiftSource.objects.filter(pk=source.pk).update(read_at=now, failed=""):
            actions.keep(plan, found, now)

    in_use = ShiftSource.objects.exclude(plan__used_at=None)
    addresses.read_due(in_use, now, read=reading.read_in_child, unreadable=reading.UnreadableShiftsError, keep=keep)


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
