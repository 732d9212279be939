"""The people, units and leaderships there are today, as plain values to plan by."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q

from ..models import Leadership, NewWayIn, Person, Position, Role, Unit


@dataclass(frozen=True)
class PersonNow:
    id: int
    number: str
    first_name: str
    last_name: str
    email: str
    is_active: bool
    joined_on: date | None
    left_on: date | None
    has_worked: bool  # holds or has held a position: those who never did are not of the payroll system's making
    last_day: date | None  # the last end of a position of theirs
    has_signed_in: bool = False
    waiting_email: str | None = None  # a new address that does not hold yet
    waiting_refused: bool = False  # they have answered «dette er ikke meg» about it

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class PositionNow:
    """A position that has not ended, with its line leader."""

    id: int
    person_id: int
    unit_id: int
    title: str
    group: str
    employment: str
    started_on: date
    ended_on: date | None
    leader_id: int | None


@dataclass(frozen=True)
class UnitNow:
    id: int
    name: str
    kind: str
    parent_id: int | None


@dataclass(frozen=True)
class Snapshot:
    """What planning knows of the database; positions that are over are not in it."""

    organisation: str
    people: dict[int, PersonNow] = field(default_factory=dict)
    positions: dict[int, list[PositionNow]] = field(default_factory=dict)  # by person
    units: dict[int, UnitNow] = field(default_factory=dict)
    roles: dict[int, list[str]] = field(default_factory=dict)


def take_snapshot(today: date) -> Snapshot:
    """Read what planning needs, in six queries."""
    not_over = Q(ended_on__isnull=True) | Q(ended_on__gte=today)
    leaders = dict(
        Leadership.objects.filter(not_over, kind=Leadership.Kind.LINE)
        .order_by("started_on", "pk")
        .values_list("position_id", "leader_id")
    )
    positions: dict[int, list[PositionNow]] = {}
    rows = (
        Position.objects.filter(not_over)
        .order_by("started_on", "pk")
        .values_list("pk", "person_id", "unit_id", "title", "group__name", "employment", "started_on", "ended_on")
    )
    for pk, person_id, unit_id, title, group, employment, started_on, ended_on in rows:
        positions.setdefault(person_id, []).append(
            PositionNow(
                id=pk,
                person_id=person_id,
                unit_id=unit_id,
                title=title,
                group=group or "",
                employment=employment,
                started_on=started_on,
                ended_on=ended_on,
                leader_id=leaders.get(pk),
            )
        )
    roles: dict[int, list[str]] = {}
    for role in Role.objects.order_by("pk"):
        roles.setdefault(role.person_id, []).append(role.get_kind_display())
    new = NewWayIn.objects.filter(settled_at=None, kind=NewWayIn.Kind.ADDRESS)
    waiting: dict[int, dict[str, Any]] = {
        person: {"waiting_email": after, "waiting_refused": refused is not None}
        for person, after, refused in new.values_list("person", "after", "refused_at")
    }
    return Snapshot(
        organisation=settings.ORGANISATION,
        people=_people(waiting),
        positions=positions,
        units=_units(),
        roles=roles,
    )


def take_snapshot_of_units() -> Snapshot:
    """Read the units alone, in one query: nobody is in it."""
    return Snapshot(organisation=settings.ORGANISATION, units=_units())


def _units() -> dict[int, UnitNow]:
    units = Unit.objects.order_by("pk").values_list("pk", "name", "kind", "parent_id")
    return {pk: UnitNow(pk, name, kind, parent) for pk, name, kind, parent in units}


def working_here() -> int:
    """How many work here, as an import counts them."""
    return Person.objects.filter(Exists(Position.objects.filter(person=OuterRef("pk"))), is_active=True).count()


def _people(waiting: dict[int, dict[str, Any]]) -> dict[int, PersonNow]:
    rows = (
        Person.objects.order_by("sort_key", "pk")
        .annotate(
            has_positions=Exists(Position.objects.filter(person=OuterRef("pk"))), last_ended=Max("positions__ended_on")
        )
        .values_list(
            "pk",
            "employee_number",
            "first_name",
            "last_name",
            "email",
            "is_active",
            "joined_on",
            "left_on",
            "has_positions",
            "last_ended",
            "first_signed_in_at",
            named=True,
        )
    )
    return {
        row.pk: PersonNow(
            id=row.pk,
            number=row.employee_number or "",
            first_name=row.first_name,
            last_name=row.last_name,
            email=(row.email or "").lower(),
            is_active=row.is_active,
            joined_on=row.joined_on,
            left_on=row.left_on,
            has_worked=row.has_positions,
            last_day=row.last_ended,
            has_signed_in=row.first_signed_in_at is not None,
            **waiting.get(row.pk, {}),
        )
        for row in rows
    }
