"""What a person does here: whom they lead, and which roles; fetched along with whatever row names the person.

Roles and leaderships count when they are as the program wrote them: the database alone makes nobody anything.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from samtale.audit import sealed_along
from samtale.core import plain_rows, plain_sql

_ACTING = "acting"
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

    @property
    def people(self) -> list[int]:
        """The ids of those who are led."""
        return [person_id for person_id in self._rows if person_id in self]

    @property
    def positions(self) -> list[int]:
        """The ids of the positions they are led in."""
        return [row.values["position__id"] for rows in self._rows.values() for row in rows if self._counts(row)]

    @property
    def acting(self) -> dict[int, date]:
        """The last day in each position they are led in for a while, beside the line leader."""
        found = {}
        for row in (one for rows in self._rows.values() for one in rows):
            if row.values["kind"] == _ACTING and row.values["ended_on"] and self._counts(row):
                found[row.values["position__id"]] = date.fromisoformat(str(row.values["ended_on"])[:10])
        return found

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


def columns() -> dict[str, str]:
    """What `plain_sql.standing` brings along, for `read`."""
    from .people import Leadership, Position, Role

    leading = f"{sealed_along.columns(Leadership, 'l')}, {sealed_along.columns(Position, 'p')}"
    return {"led": leading, "roles": sealed_along.columns(Role, "r")}


def read(led_rows: str | None, role_rows: str | None, works_here: bool) -> Standing:
    """The standing of a person from the rows that came along."""
    from .people import Leadership, Position, Role

    led = Led(sealed_along.read(led_rows, (("", Leadership), ("position__", Position))))
    roles = list(sealed_along.read(role_rows, (("", Role),)))
    return Standing(
        leads=bool(led),
        led=led,
        works_here=works_here,
        roles=frozenset(role.values["kind"] for role in roles if role.wrong is None),
        wrong=frozenset(role.wrong for role in roles if role.wrong),
    )


def until_second_factor(standing: Standing) -> Standing:
    """The standing with the roles set aside: every one of them opens pages about many."""
    return replace(standing, roles=frozenset(), waiting=standing.roles) if standing.roles else standing


class _Standing(NamedTuple):
    led: str | None
    roles: str | None
    works_here: bool


def standing_of(person_id: int) -> Standing:
    """The standing of one person, by a query of its own."""
    sql = plain_sql.standing("%(person)s", **columns())
    (row,) = plain_rows.ask(f"SELECT {sql}", _Standing, person=person_id, today=timezone.localdate())
    return read(*row)
