"""By itself: whoever is to answer for notes is reminded, and what was answered a year ago is forgotten."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from samtale.core import clock, workday
from samtale.core.clock import add_months
from samtale.core.reminding import mark_reached
from samtale.notices import outbox
from samtale.people.models import Person, still_works_here
from samtale.vault.destroying import overwriting

from ..models import NotesRequest
from ..retention import actions as retention_actions
from ..retention import periods
from ..retention.actions import left_on, schedule
from . import actions, letters

KEPT_MONTHS = 12  # after the answer: time to complain


def remind_to_answer(now: datetime) -> int:
    """Remind whoever is to answer, and tell the employee that it is late, once. None in quiet hours.

    Returns how many were reminded of.
    """
    if workday.is_quiet(clock.here(now)):
        return 0
    waiting = NotesRequest.objects.filter(NotesRequest.is_open()).defer("why")
    due = [row.pk for row in waiting if _mark(row, now)]
    return sum(_remind_of(pk, now) for pk in due)


def _mark(row: NotesRequest, now: datetime) -> bool:
    today = clock.here(now).date()
    return mark_reached(due=row.due_on, reminded=row.reminded_on, today=today) is not None


@transaction.atomic
def _remind_of(pk: UUID, now: datetime) -> int:
    today = clock.here(now).date()
    rows = NotesRequest.objects.select_related("employee", "preparation").defer("why")
    row = rows.select_for_update(of=("self",)).filter(NotesRequest.is_open(), pk=pk).first()
    if row is None or not _mark(row, now):
        return 0
    leaders = actions.answerers(row)
    outbox.withdraw(letters.matter(row), to=[leader.pk for leader in leaders])
    for leader in leaders:
        letters.still_waits(row, today=today, to=leader)
    if row.due_on < today and row.late_told_at is None:
        if Person.objects.filter(still_works_here(today), pk=row.employee_id).exists():
            letters.is_late(row, to=row.employee)
        row.late_told_at = now
    row.reminded_on = today
    row.save(update_fields=["reminded_on", "late_told_at"])
    return 1


def forget_answered(now: datetime) -> int:
    """Delete what was answered or taken back a year ago, and what is asked by those who left; never what is held.

    Returns how many.
    """
    today, terms = clock.here(now).date(), schedule()
    before = add_months(today, -KEPT_MONTHS)
    rows = NotesRequest.objects.exclude(preparation__conversation__in=retention_actions.held_conversations())
    old = rows.filter(Q(answered_at__date__lte=before) | Q(withdrawn_at__date__lte=before))
    left = rows.filter(employee__is_active=False).select_related("employee").defer("why")
    over = {row.pk for row in left if periods.after_leaving(left_on(row.employee), terms) <= today}
    return sum(_forget(pk) for pk in sorted(over | set(old.values_list("pk", flat=True))))


def _forget(pk: UUID) -> int:
    with overwriting(), transaction.atomic():
        row = NotesRequest.objects.select_for_update(of=("self",)).select_related("key").filter(pk=pk).first()
        if row is None:
            return 0
        actions.forget(row)
    return 1
