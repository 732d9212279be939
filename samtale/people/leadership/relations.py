"""Who leads whom on a day. Every kind of leadership counts."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from ..models import Leadership, Person, Position, in_force
from ..wrong_seals import true_ones

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


def _in_force(on: date | None) -> QuerySet[Leadership]:
    """Leaderships that hold on a day (today when none is given), of positions that do."""
    on = on or timezone.localdate()
    return Leadership.objects.filter(in_force(on), in_force(on, "position__"))


class _LedIn(TypedDict):
    """The position somebody is led in."""

    position_id: int
    title: str
    group_name: str | None
    unit_id: int
    unit_name: str
    leadership_kind: str


if TYPE_CHECKING:
    Report = WithAnnotations[Person, _LedIn]


def reports_of(leader: Person | int, on: date | None = None) -> "QuerySet[Report]":
    """Those a person leads on a day, with the position they are led in, one row a person in Norwegian order of names.

    Where a leader leads two positions of the same person, it is the oldest of the two.
    """
    led = _in_force(on).filter(leader=leader)
    first = led.filter(position__person=OuterRef("pk")).order_by("position__started_on", "position_id", "pk")
    return (
        # The first condition lets the database begin with the leader's own few rows.
        Person.objects.filter(pk__in=led.values("position__person"))
        .filter(positions__leaderships=Subquery(first.values("pk")[:1]))
        .annotate(
            position_id=F("positions__pk"),
            title=F("positions__title"),
            group_name=F("positions__group__name"),
            unit_id=F("positions__unit_id"),
            unit_name=F("positions__unit__name"),
            leadership_kind=F("positions__leaderships__kind"),
        )
        .order_by("sort_key", "pk")
    )


def number_led(leaders: Collection[int], on: date | None = None, *, acting: bool = True) -> dict[int, int]:
    """How many people each of some leads on a day, `acting` or not; whoever leads nobody is not there. One query."""
    rows = _in_force(on).filter(leader__in=leaders).order_by().values("leader")
    if not acting:
        rows = rows.exclude(kind=Leadership.Kind.ACTING)
    return dict(rows.annotate(people=Count("position__person", distinct=True)).values_list("leader", "people"))


def leaders_of(person: Person, on: date | None = None) -> QuerySet[Person]:
    """Everybody who leads one of a person's positions on a day, each once."""
    leaders = _in_force(on).filter(position__person=person).values("leader")
    return Person.objects.filter(pk__in=leaders).order_by("sort_key", "pk")


def successors_of(former: Person, employee: Person, on: date | None = None) -> list[Person]:
    """Who leads an employee after a former leader on a day: in the same position where it goes on, else in any.

    The line leader, or while there is none whoever acts. Nobody where the position has no leader now.
    """
    day = on or timezone.localdate()
    led = Leadership.objects.filter(leader=former, position__person=employee)
    goes_on = set(Position.objects.filter(in_force(day), pk__in=led.values("position")).values_list("pk", flat=True))
    rows = _in_force(day).filter(position__person=employee).exclude(leader=former).select_related("leader")
    there = [row for row in rows.order_by("position__started_on", "pk") if not goes_on or row.position_id in goes_on]
    for kind in (Leadership.Kind.LINE, Leadership.Kind.ACTING):
        if found := {row.leader_id: row.leader for row in there if row.kind == kind}:
            return list(found.values())
    return []


def is_leader_of(leader: Person | int, person: Person | int, on: date | None = None) -> bool:
    """Whether one leads a position of the other on a day, by rows that are as the program wrote them."""
    rows = _in_force(on).filter(leader=leader, position__person=person)
    return bool(true_ones(rows.select_related("position")))
