"""Who may plan a round, and who sees how it goes. It gives no right to anybody's conversations."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from samtale.audit.refusals import NotAllowedError
from samtale.people.leadership.tree import below
from samtale.people.models import Person, Role, Unit

from .models import Member, Round

_PLANNERS = (Role.Kind.HR, Role.Kind.PLANNER)


def may_plan(person: Person) -> bool:
    """HR, and planners in the units they plan for."""
    return not person.standing.roles.isdisjoint(_PLANNERS)


def units_planned_by(person: Person) -> set[int] | None:
    """The units a person may start a round in; None stands for all of them."""
    kinds = [kind for kind in _PLANNERS if kind in person.standing.roles]
    units = set(Role.objects.filter(person=person, kind__in=kinds).values_list("unit", flat=True))
    return None if None in units else set().union(*(below(unit) for unit in units))


def units_to_plan(person: Person) -> QuerySet[Unit]:
    """The units a person plans for, in the tree's order."""
    units, rows = units_planned_by(person), Unit.objects.order_by("sort_key", "pk")
    return rows if units is None else rows.filter(pk__in=units)


def ensure_may_plan(person: Person, unit: Unit | None = None) -> None:
    """The door of the planners' pages, of a unit where one is given. Raises NotAllowedError."""
    if not may_plan(person):
        raise NotAllowedError
    if unit is not None and (units := units_planned_by(person)) is not None and unit.pk not in units:
        raise NotAllowedError


def ensure_may_see_due(person: Person) -> None:
    """The door of who is due: planners, of whom they plan for, and leaders, of their own. Raises NotAllowedError."""
    if not (may_plan(person) or person.standing.leads):
        raise NotAllowedError


def rounds_planned_by(person: Person) -> QuerySet[Round]:
    """The rounds a person may plan, the newest first."""
    if not may_plan(person):
        return Round.objects.none()
    units = units_planned_by(person)
    return Round.objects.all() if units is None else Round.objects.filter(unit__in=units)


def open_round(person: Person, round_id: UUID) -> Round:
    """A round for whoever may plan it. Raises NotAllowedError, as for one that is not there."""
    found = rounds_planned_by(person).select_related("unit", "guide__guide", "by").filter(pk=round_id).first()
    if found is None:
        raise NotAllowedError
    return found


def open_to_change(person: Person, round_id: UUID) -> Round:
    """The same, of a round that is not over. Raises NotAllowedError."""
    found = open_round(person, round_id)
    if found.ended_at:
        raise NotAllowedError
    return found


def rounds_held_by(person: Person) -> QuerySet[Round]:
    """The rounds that have started in which a person holds conversations, the newest first."""
    held = Member.objects.filter(holder=person).values("round")
    return Round.objects.filter(Q(pk__in=held), started_at__isnull=False)


def open_own_plan(person: Person, round_id: UUID) -> Round:
    """A round for whoever holds conversations in it: one's own part of the plan. Raises NotAllowedError."""
    found = rounds_held_by(person).select_related("unit", "guide__guide").filter(pk=round_id).first()
    if found is None:
        raise NotAllowedError
    return found


def ensure_may_place(person: Person, round_: Round, holders: Collection[int] | None) -> None:
    """Whether somebody may set times for these holders, or everybody (None): who plans, and each holder for oneself.

    Raises NotAllowedError.
    """
    if may_plan(person):
        units = units_planned_by(person)
        if units is None or round_.unit_id in units:
            return
    is_own = holders is not None and set(holders) <= {person.pk}
    if not (is_own and round_.started_at and rounds_held_by(person).filter(pk=round_.pk).exists()):
        raise NotAllowedError
