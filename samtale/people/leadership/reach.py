"""Whose status somebody may know of: the units of their role and all below, and those they lead, down the line."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from ..models import Leadership, Person, Position, Role, in_force
from .tree import below

_ROLES = {Role.Kind.HR, Role.Kind.PLANNER}

Held = tuple[int, int]  # a person and the unit of a position of theirs


def may_see_status(person: Person) -> bool:
    """HR, planners and leaders, each of their own tree. It gives no right to anybody's conversations."""
    return person.standing.leads or not person.standing.roles.isdisjoint(_ROLES)


def within_reach(person: Person, today: date) -> tuple[set[Held], set[Held]]:
    """The positions whose status the person may know of, and all there are, of today. At most five queries."""
    positions = {
        pk: (person_id, unit_id)
        for pk, person_id, unit_id in Position.objects.filter(in_force(today), person__is_active=True).values_list(
            "pk", "person_id", "unit_id"
        )
    }
    units = _units_of_roles(person)
    found = {held for held in positions.values() if None in units or held[1] in units}
    if None not in units and person.standing.leads:
        found |= {positions[pk] for pk in _led_by(person, today) if pk in positions}
    return found, set(positions.values())


def _units_of_roles(person: Person) -> set[int | None]:
    """The units of the person's roles and all below; None stands for the whole organisation."""
    if person.standing.roles.isdisjoint(_ROLES):
        return set()
    units = set(Role.objects.filter(person=person, kind__in=_ROLES).values_list("unit", flat=True))
    return {None} if None in units else set().union(*(below(unit) for unit in units))


def _led_by(person: Person, today: date) -> Iterator[int]:
    """The positions a person leads, however, and those led in line by the people in them, and so on down."""
    led: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    rows = Leadership.objects.filter(in_force(today))
    for leader, position, who, kind in rows.values_list("leader", "position", "position__person", "kind"):
        led[leader].append((position, who, kind))
    waiting, seen = [person.pk], {person.pk}
    while waiting:
        leader = waiting.pop()
        for position, who, kind in led[leader]:
            if kind != Leadership.Kind.LINE and leader != person.pk:
                continue
            yield position
            # Whoever acts as leader knows of those they lead, not of those further down.
            if who not in seen and kind == Leadership.Kind.LINE:
                seen.add(who)
                waiting.append(who)
