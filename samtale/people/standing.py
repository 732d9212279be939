"""What a person does here: leads somebody, and which roles; fetched along with whatever row names the person."""
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

LEADS, ROLE, WORKS_HERE = "standing_leads", "standing_is_", "standing_works_here"


@dataclass(frozen=True)
class Standing:
    """Whether a person leads somebody today, the kinds of their roles (`Role.Kind`), and whether they work here."""

    leads: bool = False
    roles: frozenset[str] = frozenset()
    works_here: bool = True
    waiting: frozenset[str] = frozenset()  # roles the person has, and has not shown a second factor for


def still_works_here(today: date) -> Q:
    """The condition that a Person has not left: by import, by a last day that has been, or by their last position's.

    Who never held a position, as an operator's first administrator, is here until marked as left.
    """
    from .models import Position

    held = Position.objects.filter(person=OuterRef("pk"))
    not_over = held.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))
    last_day_ahead = Q(left_on__isnull=True) | Q(left_on__gte=today)
    return Q(is_active=True) & last_day_ahead & (Q(Exists(not_over)) | ~Q(Exists(held)))


def asked_along(person: str, today: date) -> dict[str, Exists]:
    """The annotations that bring the standing with a row; `person` is the row's column with the person's id."""
    from .models import Leadership, Person, Role, in_force

    roles = Role.objects.filter(person=OuterRef(person))
    leading = Leadership.objects.filter(in_force(today), leader=OuterRef(person))
    here = Person.objects.filter(still_works_here(today), pk=OuterRef(person))
    basics = {LEADS: Exists(leading), WORKS_HERE: Exists(here)}
    return basics | {ROLE + kind: Exists(roles.filter(kind=kind)) for kind in Role.Kind.values}


def read(row) -> Standing:
    """The standing of a row fetched with `asked_along`."""
    from .models import Role

    return Standing(
        leads=getattr(row, LEADS), works_here=getattr(row, WORKS_HERE),
        roles=frozenset(kind for kind in Role.Kind.values if getattr(row, ROLE + kind)),
    )


def until_second_factor(standing: Standing) -> Standing:
    """The standing with the roles set aside: every one of them opens pages about many."""
    return replace(standing, roles=frozenset(), waiting=standing.roles) if standing.roles else standing


def standing_of(person_id: int) -> Standing:
    """The standing of one person, by a query of its own."""
    from .models import Person

    return read(Person.objects.annotate(**asked_along("pk", timezone.localdate())).get(pk=person_id))
