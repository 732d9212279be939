"""Forgetting series that are long over: they go as the facts of their check-ins do."""

from datetime import date

from django.db import transaction

from samtale.audit import log
from samtale.conversations.facts import KeptFacts
from samtale.core import clock

from .models import Figure, Occasion, Series


def forget_series(today: date, kept: KeptFacts) -> int:
    """Series that ended before facts are kept, and old steps of those that go on; none under a legal hold.

    Returns how many series went.
    """
    before = clock.midnight(kept.since)
    rows = Series.objects.exclude(leader__in=kept.people).exclude(employee__in=kept.people)
    Figure.objects.filter(quarter__lt=kept.since).delete()
    Occasion.objects.filter(series__in=rows.values("pk"), made_at__lt=before).delete()
    gone = 0
    for old in rows.filter(ended_at__lt=before):
        with transaction.atomic():
            old.delete()
            log.record("series.forgotten", by=None)
            gone += 1
    return gone
