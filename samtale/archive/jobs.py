"""By itself: a request is reminded of a week before its last day, on it, and every week while it is late."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from samtale.core import clock, workday
from samtale.core.reminding import mark_reached
from samtale.notices import outbox

from . import letters
from .models import DataRequest
from .requests import administrators


def remind_of_requests(now: datetime) -> int:
    """Remind the administrators of what waits for an answer, and tell whoever asked that it is late, once.

    Returns how many were reminded of; none in quiet hours.
    """
    if workday.is_quiet(clock.here(now)):
        return 0
    today = clock.here(now).date()
    waiting = DataRequest.objects.defer("wish", "answer").filter(answered_at=None)
    due = [one.pk for one in waiting if _mark(one, today)]
    return sum(_remind_of(pk, now) for pk in due)


@transaction.atomic
def _remind_of(pk: UUID, now: datetime) -> int:
    today = clock.here(now).date()
    rows = DataRequest.objects.defer("wish", "answer").select_related("person").select_for_update(of=("self",))
    one = rows.filter(pk=pk, answered_at=None).first()
    if one is None or not _mark(one, today):
        return 0
    outbox.withdraw(letters.matter(one), to=[administrator.pk for administrator in administrators()])
    for administrator in administrators():
        letters.task_still_waits(one, today=today, to=administrator)
    if one.due_on < today and one.late_told_at is None:
        letters.is_late(one, to=one.person)
        one.late_told_at = now
    one.reminded_on = today
    one.save(update_fields=["reminded_on", "late_told_at"])
    return 1


def _mark(one: DataRequest, today: date) -> date | None:
    return mark_reached(due=one.due_on, reminded=one.reminded_on, today=today)
