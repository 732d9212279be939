"""What a person does here: whom they lead, and which roles; fetched along with whatever row names the person.

Roles and leaderships count when they are as the program wrote them: the database alone makes nobody anything.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from samtale.audit import sealed_along

LEADS, ROLES, WORKS_HERE = "standing_leads", "standing_roles", "standing_works_here"
WrongRow = tuple[str, str]  # table and number


class Led:
    """Those a person leads today, by id; a row's seal is looked at when it is asked about."""

    def __init__(self, rows: Iterable[sealed_along.Row] = ()):
        self._rows: dict[int, list[sealed_along.Row]] = defaultdict(list)
        self._known: dict[int, bool] = {}
        self.wrong: set[WrongRow] = set()
        for row in rows:
            self._rows[row.values["position__person_id"]].append(row)

    def __contains__(self, person_id: int) -> bool:
        if person_id not in self._known:
            self._known[person_id] = any(self._counts(row) for row in self._rows.get(person_id, ()))
        return self._known[person_id]

    def __bool__(self) -> bool:
        return any(person_id in self for person_id in self._rows)

    def _counts(self, row: sealed_along.Row) -> bool:
        if wrong := row.wrong:
            self.wrong.add(wrong)
        return wrong is None


@dataclass(frozen=True)
class Standing:
    """Whom a person leads today, the kinds of their roles (`Role.Kind`), and whether they work here."""

    leads: bool = False
    roles: frozenset[str] = frozenset()
    works_here: bool = True
    waiting: frozenset[str] = frozenset()  # roles the person has, and has not shown a second factor for
    led: Led = field(default_factory=Led, compare=False)
    wrong: frozenset[WrongRow] = frozenset()  # roles that are not as the program wrote them


def still_works_here(today: date) -> Q:
    """The condition that a Person has not left: by import, by a last day that has been, or by their last position's.

    Who never held a position, as an operator's first administrator, is here until marked as left.
    """
    from ..models import Position

    held = Position.objects.filter(person=OuterRef("pk"))
    not_over = held.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))
    last_day_ahead = Q(left_on__isnull=True) | Q(left_on__gte=today)
    return Q(is_active=True) & last_day_ahead & (Q(Exists(not_over)) | ~Q(Exists(held)))


def asked_along(person: str, today: date) -> dict[str, Any]:
    """The annotations that bring the standing with a row; `person` is the row's column with the person's id."""
    from ..models import Leadership, Person, Role, in_force

    leading = Leadership.objects.filter(in_force(today), in_force(today, "position__"), leader=OuterRef(person))
    here = Person.objects.filter(still_works_here(today), pk=OuterRef(person))
    return {
        LEADS: sealed_along.asked(leading, _leading()),
        WORKS_HERE: Exists(here),
        ROLES: sealed_along.asked(Role.objects.filter(person=OuterRef(person)), (("", Role),)),
    }


def _leading() -> sealed_along.Kinds:
    from ..models import Leadership, Position

    return ("", Leadership), ("position__", Position)


def read(row) -> Standing:
    """The standing of a row fetched with `asked_along`."""
    from ..models import Role

    led = Led(sealed_along.read(getattr(row, LEADS), _leading()))
    roles = list(sealed_along.read(getattr(row, ROLES), (("", Role),)))
    return Standing(
        leads=bool(led),
        led=led,
        works_here=getattr(row, WORKS_HERE),
        roles=frozenset(role.values["kind"] for role in roles if role.wrong is None),
        wrong=frozenset(role.wrong for role in roles if role.wrong),
    )


def until_second_factor(standing: Standing) -> Standing:
    """The standing with the roles set aside: every one of them opens pages about many."""
    return replace(standing, roles=frozenset(), waiting=standing.roles) if standing.roles else standing


def standing_of(person_id: int) -> Standing:
    """The standing of one person, by a query of its own."""
    from ..models import Person

    return read(Person.objects.annotate(**asked_along("pk", timezone.localdate())).get(pk=person_id))
