"""Forgetting what rounds no longer need: old rounds as the facts go, absence that is over, what is taken out."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from samtale.audit import log
from samtale.conversations import facts
from samtale.core import clock

from ..models import REMOVED_KEPT, Absence, ClosedPeriod, Member, Room, Round
from ..series.purge import forget_series

ABSENCE_KEPT = timedelta(days=90)  # after it is over: no plan asks for it then


def forget_old(now: datetime) -> None:
    """The worker's chore. A round goes as the facts do, unless one it is about is under a legal hold."""
    today = clock.here(now).date()
    kept = facts.kept_facts(today)
    over = Q(ends_on__lt=today - ABSENCE_KEPT) | Q(person__is_active=False, person__left_on__lt=today - ABSENCE_KEPT)
    removed = Q(removed_at__lt=now - REMOVED_KEPT)
    Absence.with_removed.filter(over | removed).exclude(person__in=kept.people).delete()
    for kind in (Room, ClosedPeriod):
        kind.with_removed.filter(removed).delete()
    held = Member.objects.filter(Q(employee__in=kept.people) | Q(holder__in=kept.people)).values("round")
    for old in Round.objects.filter(ends_on__lt=kept.since).exclude(pk__in=held):
        with transaction.atomic():
            old.delete()
            log.record("round.forgotten", by=None)
    forget_series(today, kept)
