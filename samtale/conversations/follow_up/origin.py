"""How a goal came to the leader who follows it up now."""

from datetime import datetime

from samtale.goals.models import Goal
from samtale.people.models import Person

from ..models import Handover


def came_from(goal: Goal) -> Handover | None:
    """The handover by which a goal came to its leader now; None where it is still the one who signed it."""
    rows = Handover.objects.filter(goal=goal, after=goal.leader_id, goes=True, withdrawn_at=None)
    return rows.select_related("before").order_by("-answered_at").first()


def since_when(goal: Goal, reader: Person) -> datetime | None:
    """Words on progress older than this are between the employee and a former leader, and not for the reader.

    None for the employee, and for the leader who signed the goal.
    """
    found = None if reader.pk == goal.employee_id else came_from(goal)
    return found.answered_at if found else None
