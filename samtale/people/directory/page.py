"""Everybody who works here, for those who look after people: searching, and all there is to show of one."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import F, Prefetch, Q, QuerySet

from .. import telling_apart
from ..leadership.tree import below, unit_paths
from ..models import Leadership, Person, Position, Unit
from ..sorting import sort_key

PAGE_SIZE = 50


@dataclass(frozen=True)
class HeldPosition:
    """A position as a list shows it."""

    title: str
    unit: str
    over: str  # the unit above it, so that one «Team A» is told from the next
    leader_id: int | None
    leader: str
    starts_on: date | None  # when it has not begun


@dataclass
class Listed:
    """A person as the list shows them."""

    id: int
    name: str
    number: str
    left_on: date | None
    positions: list[HeldPosition] = field(default_factory=list)


def find_people(
    *, today: date, words: str = "", unit_id: int | None = None, left: bool = False, page: str = "1"
) -> Page:
    """A page of Listed in Norwegian order of names: those who work here, or those who have left.

    `words` are looked for in name, number and address, all of them; `unit_id` counts the units below it.
    """
    people = Person.objects.filter(is_active=not left)
    for word in words.split():
        people = people.filter(
            Q(sort_key__contains=sort_key(word)) | Q(employee_number__icontains=word) | Q(email__icontains=word)
        )
    if unit_id is not None:
        here = Position.objects.filter(unit_id__in=below(unit_id))
        people = people.filter(pk__in=(here if left else here.filter(not_over(today))).values("person"))
    rows = people.order_by("sort_key", "pk").values_list("pk", "first_name", "last_name", "employee_number", "left_on")
    found: Page = Paginator(rows, PAGE_SIZE).get_page(page)
    listed = {pk: Listed(pk, f"{first} {last}", number or "", left_on) for pk, first, last, number, left_on in found}
    held = list(_positions_of(listed, today))
    leaders = telling_apart.in_words({one.leader_id: one.leader for _person, one in held if one.leader_id})
    for person_id, position in held:
        leader = leaders.get(position.leader_id, "") if position.leader_id else ""
        listed[person_id].positions.append(replace(position, leader=leader))
    found.object_list = list(listed.values())
    return found


def not_over(today: date) -> Q:
    """Positions and leaderships that hold today or will."""
    return Q(ended_on__isnull=True) | Q(ended_on__gte=today)


def _positions_of(people: Iterable[int], today: date) -> Iterable[tuple[int, HeldPosition]]:
    line = Leadership.objects.filter(not_over(today), kind=Leadership.Kind.LINE).order_by("-started_on")
    positions = (
        Position.objects.filter(not_over(today), person__in=people)
        .order_by("started_on", "pk")
        .select_related("unit__parent")
        .prefetch_related(Prefetch("leaderships", line.select_related("leader"), to_attr="line"))
    )
    for position in positions:
        leader = position.line[0].leader if position.line else None
        yield (
            position.person_id,
            HeldPosition(
                position.title,
                position.unit.name,
                _over(position.unit),
                leader.pk if leader else None,
                leader.name if leader else "",
                position.started_on if position.started_on > today else None,
            ),
        )


def _over(unit: Unit) -> str:
    return unit.parent.name if unit.parent and unit.parent.kind != Unit.Kind.ORGANISATION else ""


@dataclass(frozen=True)
class Period:
    """A stretch of time in which somebody led a position."""

    leader: Person
    kind: str
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class PositionHistory:
    position: Position
    is_over: bool
    path: str
    periods: list[Period]


def history_of(person: Person, today: date) -> list[PositionHistory]:
    """All positions a person holds or has held, the newest first, with who led them when."""
    positions = (
        Position.objects.filter(person=person)
        .select_related("group")
        .prefetch_related(Prefetch("leaderships", _really_led().order_by("-started_on", "-pk"), to_attr="led"))
    )
    # What was called off before it began never was.
    real = positions.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")))
    names = unit_paths()
    return [
        PositionHistory(
            position,
            bool(position.ended_on and position.ended_on < today),
            names[position.unit_id],
            [Period(led.leader, led.get_kind_display(), led.started_on, led.ended_on) for led in position.led],
        )
        for position in real.order_by(F("ended_on").desc(nulls_first=True), "-started_on", "-pk")
    ]


def _really_led() -> QuerySet[Leadership]:
    """Leaderships without those that were ended before they began."""
    return Leadership.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on"))).select_related(
        "leader"
    )
