"""Acting leaders: somebody leads for a period beside the line leader. Neither sees the other's conversations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.audit import log
from samtale.core import clock
from samtale.core.lines import Line
from samtale.core.words import day, number

from .. import telling_apart
from ..access import ensure_may_manage_people
from ..leadership.relations import number_led
from ..models import Leadership, Person, Position, in_force, still_works_here
from ..sorting import sort_key
from . import letters

LONGEST = timedelta(days=366)
OWN, TEAM = "own", "team"
MANY_ALIKE = 5  # more than this are not told apart in one sentence


class ActingError(Exception):
    """What was asked cannot be so; carries the field it is about, the message is for the screen."""

    def __init__(self, field: str | None, message: str):
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Acting:
    """One who acts, for how many of those asked about, in which period."""

    leader: Person
    count: int
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class Set:
    """What came of setting: for how many, who stays with the line leader alone, and the load of the one who acts."""

    count: int
    left_out: list[Person]
    load: int  # how many the one who acts leads on the first day


def positions_of(person: Person, whom: str, on: date) -> QuerySet[Position]:
    """The person's own positions (OWN), or those the person leads in line (TEAM), that are not over on a day."""
    not_over = Q(ended_on__isnull=True) | Q(ended_on__gte=on)
    if whom == OWN:
        return Position.objects.filter(not_over, person=person)
    led = Leadership.objects.filter(not_over, leader=person, kind=Leadership.Kind.LINE)
    return Position.objects.filter(not_over, pk__in=led.values("position"))


def acting_for(person: Person, whom: str) -> list[Acting]:
    """Who acts now or will, for the person's own positions or for those the person leads. One query."""
    today = clock.today()
    rows = _acting().filter(position__in=positions_of(person, whom, today), ended_on__gte=today)
    found: dict[tuple, list[Leadership]] = defaultdict(list)
    for row in rows.select_related("leader").order_by("started_on", "leader__sort_key"):
        found[row.leader_id, row.started_on, row.ended_on].append(row)
    return [Acting(same[0].leader, len(same), same[0].started_on, same[0].ended_on) for same in found.values()]


def line_of_team(person: Person) -> list[Line]:
    """To the one who acts: beside whom, for how many and how long. One query, and none for who does not act."""
    acting = person.standing.led.acting
    if not acting:
        return []
    beside = {leader for leader in _line_leaders(acting, clock.today()).values() if leader != person}
    said = {"leaders": _(" og ").join(one.name for one in _sorted(beside)), "day": day(max(acting.values()))}
    if beside:
        text = _("Du er fungerende leder for %(count)s som %(leaders)s leder, til og med %(day)s.")
    else:
        text = _("Du er fungerende leder for %(count)s til og med %(day)s.")
    said["count"] = ngettext("én medarbeider", "%(count)s medarbeidere", len(acting)) % {"count": number(len(acting))}
    return [Line(text % said, _("Vis dem"), reverse("conversations:team") + "?show=acting")]


def find_leader(typed: str) -> Person:
    """The one with a whole name, an employee number or an address. Raises ActingError, which tells whom it may be."""
    typed = " ".join(typed.split())
    here = Person.objects.filter(still_works_here(clock.today()))
    found = here.filter(Q(employee_number__iexact=typed) | Q(email__iexact=typed)).first()
    if found:
        return found
    alike = here.order_by("sort_key", "pk")
    for word in typed.split():
        alike = alike.filter(sort_key__contains=sort_key(word))
    near = list(alike[: MANY_ALIKE + 1]) if typed else []
    same = [one for one in near if one.name.casefold() == typed.casefold()]
    if len(same) == 1:
        return same[0]
    if not near:
        raise ActingError("leader", _("Vi finner ingen ansatt med dette navnet, ansattnummeret eller denne adressen."))
    if len(near) > MANY_ALIKE:
        raise ActingError("leader", _("Mange heter noe slikt. Skriv hele navnet eller ansattnummeret."))
    work = telling_apart.to_choose(telling_apart.names_of(near), numbers=False)
    raise ActingError(
        "leader",
        _("Hvem mener du? Skriv ansattnummeret: %(people)s.") % {"people": "; ".join(_told(one, work) for one in near)},
    )


def _told(one: Person, work: Mapping[int, str]) -> str:
    """«Turid Skaar, 1002 (Renholder · Nordvåg sykehjem, Team A)»."""
    said = f"{one.name}, {one.employee_number or one.email}"
    return f"{said} ({work[one.pk]})" if one.pk in work else said


@transaction.atomic
def set_acting(*, person: Person, whom: str, leader: Person, first: date, last: date, by: Person) -> Set:
    """Have somebody act as leader from one day to another, for a person or for all whom the person leads.

    Of a team, the one who acts and those above them stay with the line leader. Raises NotAllowedError, ActingError.
    """
    ensure_may_manage_people(by)
    _check_period(first, last)
    if by.pk == leader.pk:
        raise ActingError("leader", _("Du kan ikke gjøre deg selv til leder. Be en annen om å gjøre det."))
    positions = list(positions_of(person, whom, first).select_for_update(of=("self",)).select_related("person"))
    over = {leader.pk, *_above(leader, first, last)}
    led = [position for position in positions if position.person_id not in over]
    if not led:
        raise ActingError("leader", _refusal(person, whom, leader, positions))
    _check_free(led, leader, first, last)
    Leadership.objects.bulk_create(
        [
            Leadership(leader=leader, position=position, kind=Leadership.Kind.ACTING, started_on=first, ended_on=last)
            for position in led
        ]
    )
    people = {position.person_id: position.person for position in led}
    for one in sorted(people):
        log.record("leadership.acting_set", by=by.pk, person=one, leader=leader.pk, first=str(first), last=str(last))
    _tell(leader, led, first, last)
    kept = {position.person for position in positions if position.person_id in over}
    load = number_led([leader.pk], first).get(leader.pk, 0)
    return Set(len(people), _sorted(kept), load)


def _tell(acting: Person, positions: Collection[Position], first: date, last: date) -> None:
    """Tell the one who acts, the leaders acted for and the employees, each once."""
    by_leader: dict[Person | None, set[Person]] = defaultdict(set)
    leader_of = _line_leaders(positions, first)
    for position in positions:
        by_leader[leader_of.get(position.pk)].add(position.person)
    period = {"first": first, "last": last}
    for one, people in by_leader.items():
        letters.you_act(to=acting, people=_sorted(people), beside=one, **period)
        if one:
            letters.acts_for_you(to=one, acting=acting, count=len(people), **period)
    for person in _sorted({position.person for position in positions}):
        letters.acts_as_yours(to=person, acting=acting, **period)


def _sorted(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda one: (one.sort_key, one.pk))


def _line_leaders(positions: Collection[Position] | Collection[int], on: date) -> dict[int, Person]:
    """Who leads each position in line on a day. One query."""
    rows = Leadership.objects.filter(in_force(on), kind=Leadership.Kind.LINE, position__in=positions)
    return {row.position_id: row.leader for row in rows.select_related("leader")}


@transaction.atomic
def end_acting(*, person: Person, whom: str, leader_id: int, by: Person) -> int:
    """End now what an acting leader has or will have, for a person or those the person leads. Returns for how many.

    The last day becomes yesterday, so that reading ends at once; what has not begun never was. Raises NotAllowedError.
    """
    ensure_may_manage_people(by)
    today = clock.today()
    rows = (
        _acting()
        .filter(leader=leader_id, position__in=positions_of(person, whom, today), ended_on__gte=today)
        .select_for_update(of=("self",))
        .select_related("position__person", "leader")
    )
    ended = list(rows)
    leader_of = _line_leaders([row.position for row in ended], today)
    for row in ended:
        row.ended_on = min(today, row.started_on) - timedelta(days=1)
        row.save(update_fields=["ended_on"])
        log.record("leadership.acting_ended", by=by.pk, person=row.position.person_id, leader=leader_id)
    told = {row.position.person for row in ended} | set(leader_of.values())
    for row in ended[:1]:
        letters.you_act_no_more(to=row.leader)
        for one in _sorted(told):
            letters.acts_no_more(to=one, acting=row.leader)
    return len({row.position.person_id for row in ended})


def _acting() -> QuerySet[Leadership]:
    return Leadership.objects.filter(kind=Leadership.Kind.ACTING)


def _check_period(first: date, last: date) -> None:
    if first < clock.today():
        raise ActingError("first", _("Første dag er passert. Velg i dag eller en dag som kommer."))
    if last < first:
        raise ActingError("last", _("Siste dag kan ikke være før den første."))
    if last - first > LONGEST:
        raise ActingError("last", _("En fungerende leder kan velges for høyst ett år om gangen."))


def _check_free(positions: Collection[Position], leader: Person, first: date, last: date) -> None:
    """Nobody has two acting leaders at once, or one who leads them already."""
    same_time = Leadership.objects.filter(_overlaps(first, last), position__in=positions)
    taken = (
        same_time.filter(Q(kind=Leadership.Kind.ACTING) | Q(leader=leader))
        .select_related("leader", "position__person")
        .order_by("position__person__sort_key")
        .first()
    )
    if taken is None:
        return
    raise ActingError(
        "leader",
        _("%(leader)s leder %(name)s fra før i denne tiden.")
        % {"leader": taken.leader.name, "name": taken.position.person.name},
    )


def _overlaps(first: date, last: date, prefix: str = "") -> Q:
    goes_on = Q(**{f"{prefix}ended_on__isnull": True}) | Q(**{f"{prefix}ended_on__gte": first})
    return goes_on & Q(**{f"{prefix}started_on__lte": last})


def _above(person: Person, first: date, last: date) -> set[int]:
    """Everybody who leads the person in the period, directly or through others."""
    pairs = Leadership.objects.filter(_overlaps(first, last), _overlaps(first, last, "position__"))
    leaders = defaultdict(set)
    for led, leader in pairs.values_list("position__person", "leader"):
        leaders[led].add(leader)
    found: set[int] = set()
    waiting = [person.pk]
    while waiting:
        for leader in leaders[waiting.pop()] - found:
            found.add(leader)
            waiting.append(leader)
    return found


def _refusal(person: Person, whom: str, leader: Person, positions: list[Position]) -> str:
    names = {"name": person.name, "leader": leader.name}
    if whom == TEAM:
        return _("%(name)s leder ingen som %(leader)s kan lede.") % names
    if not positions:
        return _("%(name)s har ingen stilling i denne tiden.") % names
    if person.pk == leader.pk:
        return _("Ingen kan være sin egen leder.")
    return (
        _("%(name)s leder %(leader)s, direkte eller gjennom andre, og kan ikke samtidig ledes av %(leader)s.") % names
    )
