"""A pause that is over: by a press, or by itself on the day that was said."""

from datetime import date

from django.db import transaction

from samtale.audit import log

from .models import Series


def go_on(row: Series) -> None:
    """Take the pause off a row the caller has locked."""
    row.paused_at = row.paused_until = None
    row.save(update_fields=["paused_at", "paused_until"])


def take_up(row: Series, today: date) -> None:
    """By itself, on the day that was said when it was paused: both know it, so nobody is written to."""
    if not row.paused_until or row.paused_until > today:
        return
    with transaction.atomic():
        found = Series.objects.select_for_update().get(pk=row.pk)
        # Another worker has been here, or somebody has pressed something meanwhile.
        if found.paused_until == row.paused_until and not found.ended_at:
            go_on(found)
            log.record("series.resumed", by=None, employee=row.employee_id)
    row.paused_at, row.paused_until = found.paused_at, found.paused_until
