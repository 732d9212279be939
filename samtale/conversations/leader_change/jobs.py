"""By itself, when the leader has changed: the employee is told of the choice, what was open is stopped, points go."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from samtale.core import clock, workday
from samtale.people.leadership.relations import successors_of
from samtale.people.models import Person
from samtale.vault.destroying import overwriting

from .. import access, steps
from ..models import Destruction, Handover, Point
from ..retention import legal_holds, purge
from ..states import BEFORE
from . import letters

# A leader named wrong in the payroll system is often right again the day after: until then nothing is sent or stopped.
GRACE = timedelta(days=2)


def ask_employees(now: datetime) -> int:
    """Tell those whose goals are left with a former leader that they choose; once. None in quiet hours."""
    if workday.is_quiet(clock.here(now)):
        return 0
    today = clock.here(now).date()
    left = access.goals_left_by_leader(today, today - GRACE)
    asked = Handover.objects.filter(withdrawn_at=None).values("goal", "before")
    known = {(row["goal"], row["before"]) for row in asked.filter(goal__in=left.values("pk"))}
    waiting = {goal.employee_id for goal in left if (goal.pk, goal.leader_id) not in known}
    return sum(_ask(employee, today) for employee in sorted(waiting))


@transaction.atomic
def _ask(employee_id: int, today: date) -> bool:
    employee = Person.objects.select_for_update().get(pk=employee_id)  # two workers wait for each other here
    if not employee.standing.works_here:
        return False
    fresh = []
    for goal in access.goals_left_by_leader(today, today - GRACE).filter(employee=employee).select_related("leader"):
        known = Handover.objects.filter(goal=goal, before=goal.leader_id, withdrawn_at=None).exists()
        if not known and successors_of(goal.leader, employee, today):
            fresh.append(Handover(goal=goal, before_id=goal.leader_id))
    Handover.objects.bulk_create(fresh)
    if fresh:
        letters.leader_changed(employee=employee)
    return bool(fresh)


def stop_conversations(now: datetime) -> int:
    """Call off what a former leader had planned, and stop what was not signed. Returns how many."""
    today = clock.here(now).date()
    rows = access.conversations_left_by_leader(today, today - GRACE)
    return sum(_stop(pk, today) for pk in rows.values_list("pk", flat=True))


@transaction.atomic
def _stop(conversation_id: UUID, today: date) -> bool:
    rows = access.conversations_left_by_leader(today, today - GRACE)
    rows = rows.select_related("employee", "leader", "guide__guide")
    conversation = rows.select_for_update(of=("self",)).filter(pk=conversation_id).first()
    if conversation is None:
        return False
    planned = conversation.status in BEFORE
    if planned:
        conversation.sequence += 1
        conversation.proposals.filter(answered_at=None).update(answered_at=timezone.now())
    steps.move_on(conversation, "call_off" if planned else "stop", by=None)
    if planned:
        letters.called_off(conversation)
    else:
        letters.stopped(conversation)
    return True


def forget_points(now: datetime) -> int:
    """Destroy what the two had noted for a next time there will not be, where nothing holds it. Returns how many."""
    today = clock.here(now).date()
    rows = _points_left(today).values_list("pk", flat=True)
    with overwriting():
        return sum(_forget(pk, today, now) for pk in list(rows))


def _points_left(today: date) -> QuerySet[Point]:
    return access.points_left_by_leader(today, today - GRACE).exclude(legal_holds.holding_the_two())


@transaction.atomic
def _forget(point_id: UUID, today: date, now: datetime) -> bool:
    rows = _points_left(today).select_related("key")
    point = rows.select_for_update(of=("self",)).filter(pk=point_id).first()
    if point:
        purge.destroy_point(point, why=Destruction.Why.LEADER, at=now)
    return point is not None
