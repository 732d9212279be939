"""Who is due for a conversation today, outside any round: days alone, the longest overdue first."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Q

from samtale.conversations.facts import due_on
from samtale.people import telling_apart
from samtale.people.leadership.tree import Tree
from samtale.people.models import Person, Position

from .. import access
from ..participants.elsewhere import Elsewhere
from ..participants.page import named
from ..participants.rules import Line, Reason, lines
from ..participants.today import Today

PAGE_SIZE = 50
SHOWN = ("waits", "timeless", "planned")


@dataclass(frozen=True, slots=True)
class Row:
    """A position of somebody who is due: `due_on` is empty for whoever has had none here."""

    line: Line
    work: str  # what they do and where
    told_apart: str  # the name, with what tells it from the same one in the list
    employment: str  # where it is not permanent
    due_on: date | None
    next_on: date | None
    round: str  # whose the next is
    called_by: str  # where it is not their leader
    leader: str
    may_invite: bool  # whether the reader leads them


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose the list is: those a person plans for, or those they lead; `units` are those to choose among.

    A round for these is started in the unit that is chosen, else in the one above all the others, else nowhere yet.
    """

    plans: bool
    units: dict[int, str]
    unit: int | None
    only: Q | None
    start_in: int | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of one page, and how many wait and are planned in all of it; without a leader one can be in no round."""

    scope: Scope
    show: str
    counts: Counter
    page: Page
    leaderless: int


def stands(line: Line) -> str:
    """Where somebody is shown: waiting, in a round without a time, or planned; nowhere where they are not due."""
    if line.reason in (Reason.DUE, Reason.NEVER, Reason.NO_LEADER):
        return "waits"
    if line.reason is Reason.PLANNED and line.elsewhere and line.elsewhere.day is None:
        return "timeless"
    return "planned" if line.reason in (Reason.PLANNED, Reason.UNDER_WAY) else ""


def listing(
    person: Person,
    *,
    own: bool = False,
    unit: int | None = None,
    temporary: bool = False,
    show: str,
    words: str = "",
    page: str,
) -> Listing:
    """Those of a kind, as `show` says: of what a person plans for, else (or asked for) those they lead.

    Without `show` the first kind there is anybody of; `words` are looked for in their names. A unit they have nothing
    to do with is none. Twelve queries whatever the size; three more where two share a name.
    """
    tree = Tree()
    paths = tree.paths()
    scope = _scope(person, own or not access.may_plan(person), tree, paths, unit)
    every = lines(Today(scope.unit, temporary), only=scope.only, tree=tree)
    counts = Counter(stands(line) for line in every)
    show = show or next((one for one in SHOWN if counts[one]), SHOWN[0])
    chosen = [line for line in named(every, words) if stands(line) == show]
    chosen.sort(key=lambda line: due_on(line.last_held) if line.last_held else date.max)
    found: Page = Paginator(chosen, PAGE_SIZE).get_page(page)
    apart = telling_apart.in_list({line.employee: line.name for line in chosen})
    found.object_list = _rows(list(found.object_list), paths, apart, person)
    return Listing(scope, show, counts, found, sum(line.reason is Reason.NO_LEADER for line in every))


def _scope(person: Person, own: bool, tree: Tree, paths: dict[int, str], unit: int | None) -> Scope:
    only = Q(pk__in=person.standing.led.positions) if own else None
    among: set[int] | None
    if own:
        among = set(Position.objects.filter(only or Q()).values_list("unit", flat=True))
    else:
        among = access.units_planned_by(person)
        only = None if among is None else Q(unit__in=among)
    units = {one.pk: paths[one.pk] for one, _depth in tree.in_order() if among is None or one.pk in among}
    chosen = unit if unit in units else None
    top = next((first for first in list(units)[:1] if all(first in tree.upwards(one) for one in units)), None)
    return Scope(not own, units, chosen, only, chosen or top)


def _rows(shown: list[Line], paths: dict[int, str], apart: dict[int, str], reader: Person) -> list[Row]:
    planned = {line.position: _planned(line) for line in shown}
    asked = {line.leader for line in shown} | {one.by for one in planned.values() if one}
    leaders = Person.objects.filter(pk__in={one for one in asked if one})
    names = {pk: f"{first} {last}" for pk, first, last in leaders.values_list("pk", "first_name", "last_name")}
    led = set(reader.standing.led.positions)
    rows = []
    for line in shown:
        work, there = f"{line.title} · {paths[line.unit]}", planned[line.position]
        also = apart.get(line.employee, "")
        rows.append(
            Row(
                line=line,
                work=also if also.startswith(work) else work,
                told_apart=f"{line.name} ({also})" if also else line.name,
                employment=_employment(line),
                next_on=there.day if there else None,
                round=there.round.name if there and there.round else "",
                called_by=names.get(there.by or 0, "") if there and there.by != line.leader else "",
                due_on=due_on(line.last_held) if line.last_held else None,
                leader=names.get(line.leader or 0, ""),
                may_invite=line.position in led,
            )
        )
    return rows


def _planned(line: Line) -> Elsewhere | None:
    fact = line.fact
    return Elsewhere(fact.starts_on, True, by=fact.leader) if fact else line.elsewhere


def _employment(line: Line) -> str:
    kind = Position.Employment(line.employment)
    return "" if kind is Position.Employment.PERMANENT else str(kind.label)
