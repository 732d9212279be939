"""How a round goes: where each stands, by unit and by who holds, and day by day. Status only, never content."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from samtale.core import clock
from samtale.people import telling_apart
from samtale.people.leadership.tree import Tree, UnitCount
from samtale.people.models import Person

from ..models import Holding, Member, Round
from ..participants import rules as participants_rules


class Stage(StrEnum):
    """Where one conversation of a round is; each is in one, in the order of the course."""

    WAITING = "waiting"
    PLANNED = "planned"
    INVITED = "invited"
    PREPARED = "prepared"
    HELD = "held"
    AGREED = "agreed"
    OVERDUE = "overdue"


WORDS = {
    Stage.AGREED: _("Signert"),
    Stage.HELD: _("Holdt, ikke signert"),
    Stage.PREPARED: _("Forberedes"),
    Stage.INVITED: _("Innkalt"),
    Stage.PLANNED: _("Har fått et tidspunkt"),
    Stage.WAITING: _("Uten tid"),
    Stage.OVERDUE: _("Over fristen"),
}
AGAIN_AFTER = timedelta(days=7)  # so long after a reminder there can be another
DONE = frozenset({Stage.HELD, Stage.AGREED})


class Branch(UnitCount):
    """A unit with everybody in it and below, counted by where they stand."""

    @property
    def done(self) -> int:
        return sum(self.counts[stand] for stand in DONE)


@dataclass
class HolderRow:
    """Somebody who holds conversations in the round, counted the same way."""

    id: int
    name: str
    counts: Counter = field(default_factory=Counter)
    has_begun: bool = False  # by what they did themselves
    reminded_at: datetime | None = None

    @property
    def people(self) -> int:
        return self.counts.total()

    def can_be_reminded(self, now: datetime) -> bool:
        """Whether they have not begun, and have had no reminder for a week."""
        return not self.has_begun and (self.reminded_at is None or self.reminded_at <= now - AGAIN_AFTER)


@dataclass
class Progress:
    """A round as it stands today."""

    counts: Counter
    branches: list[Branch]
    holders: list[HolderRow]
    held_by_day: list[tuple[date, int]]  # running sum
    blocked: list[participants_rules.Line]  # an invitation that could not go out
    put_off: list[participants_rules.Line]  # and has not been held; those put off most often first
    lines: list[tuple[participants_rules.Line, Stage]]
    above: list[tuple[int, str]]  # the units from the round's own down to the one looked at

    @property
    def people(self) -> int:
        return self.counts.total()

    @property
    def done(self) -> int:
        return sum(self.counts[stand] for stand in DONE)


def stage_of(line: participants_rules.Line, round_: Round, today: date) -> Stage:
    """Where one who is in stands: overdue when the day has been, or the period is over, and it is not held."""
    fact = line.fact
    if fact and fact.held_on:
        return Stage.AGREED if fact.signed_on else Stage.HELD
    if fact:
        if fact.starts_on < today:
            return Stage.OVERDUE
        return Stage.PREPARED if fact.is_being_prepared else Stage.INVITED
    if today > round_.ends_on:
        return Stage.OVERDUE
    planned = line.member.starts_at if line.member else None
    if planned and clock.here(planned).date() < today:
        return Stage.OVERDUE
    return Stage.PLANNED if planned else Stage.WAITING


def progress_of(round_: Round, *, unit: int | None = None) -> Progress:
    """The round, or the part of it in one unit and below. Nine queries, whatever the size."""
    today = clock.today()
    tree = Tree()
    lines = [
        (line, stage_of(line, round_, today))
        for line in participants_rules.lines(round_, tree=tree)
        if line.is_in and (unit is None or unit in tree.upwards(line.unit))
    ]
    top = unit or round_.unit_id
    held = Counter(line.fact.held_on for line, _stand in lines if line.fact and line.fact.held_on)
    return Progress(
        counts=Counter(stand for _line, stand in lines),
        branches=tree.counted(((line.unit, stand) for line, stand in lines), Branch, top),
        holders=_holders(round_, lines),
        held_by_day=_running(held),
        blocked=[line for line, _stand in lines if _is_blocked(line)],
        put_off=sorted(
            (line for line, stand in lines if line.fact and line.fact.put_off and stand not in DONE),
            key=lambda line: -line.fact.put_off if line.fact else 0,
        ),
        lines=lines,
        above=[(pk, tree.units[pk].name) for pk in reversed(tree.upwards(unit, round_.unit_id))],
    )


def with_paths(branches: Iterable[Branch]) -> Iterator[tuple[Branch, str]]:
    """Units in the tree's order, each with «Nordvåg sykehjem, Team A»; the one on top is left out above others."""
    names: list[str] = []
    for branch in branches:
        names[branch.depth :] = [branch.name]
        yield branch, ", ".join(names[1:] or names)


def _is_blocked(line: participants_rules.Line) -> bool:
    return bool(line.member and line.member.not_invited not in ("", Member.ELSEWHERE) and not line.fact)


def _holders(round_: Round, lines: Iterable[tuple[participants_rules.Line, Stage]]) -> list[HolderRow]:
    counts: dict[int, Counter] = defaultdict(Counter)
    acted: set[int] = set()
    for line, stand in lines:
        if line.holder:
            counts[line.holder][stand] += 1
            if _shows_a_deed(line):
                acted.add(line.holder)
    people = Person.objects.in_bulk(list(counts)) if len(counts) < 5000 else Person.objects.in_bulk()
    names = telling_apart.in_words(telling_apart.names_of(people[pk] for pk in counts))
    noted = {row.holder_id: row for row in Holding.objects.filter(round=round_)}
    rows = [
        HolderRow(
            pk,
            names[pk],
            count,
            pk in acted or bool(pk in noted and noted[pk].began_at),
            noted[pk].reminded_at if pk in noted else None,
        )
        for pk, count in counts.items()
    ]
    return sorted(rows, key=lambda row: (people[row.id].sort_key, row.id))


def _shows_a_deed(line: participants_rules.Line) -> bool:
    """Whether a conversation is held, called to by the holder alone, or moved: what the round itself never does."""
    fact = line.fact
    if fact is None or fact.held_on:
        return fact is not None
    planned = line.member.starts_at if line.member else None
    return planned is None or clock.here(planned).date() != fact.starts_on


def _running(held: Counter) -> list[tuple[date, int]]:
    total, found = 0, []
    for day in sorted(held):
        total += held[day]
        found.append((day, total))
    return found
