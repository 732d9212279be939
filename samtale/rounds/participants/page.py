"""Who is in a round and who is not, for a page: by reason, searched, a page at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from samtale.people import telling_apart
from samtale.people.leadership.tree import unit_paths
from samtale.people.sorting import sort_key

from ..models import Round
from .rules import IN, WORDS, Line, Reason, lines

PAGE_SIZE, SHOWN_AT_FIRST = 25, 15


@dataclass(frozen=True)
class Group:
    """Those who are in a round, or out of it, for one reason; `lines` are the first of them."""

    reason: Reason
    count: int
    lines: list[Line]

    @property
    def is_in(self) -> bool:
        return self.reason in IN

    @property
    def more(self) -> int:
        """How many are not among the first."""
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Shared:
    """Another round that goes on with people of this one: how many it has, and how many are in both, put in by hand."""

    name: str
    there: int
    both: int


@dataclass(frozen=True)
class Listing:
    """A round's people: `groups` where nothing is asked for, else `page`."""

    counts: Counter
    groups: list[Group]
    page: Page | None
    units: dict[int, str]
    apart: dict[int, str]  # by position, of those shown whose name somebody else has too
    shared: list[Shared]

    @property
    def included(self) -> int:
        return sum(self.counts[reason] for reason in IN)

    @property
    def left_out(self) -> int:
        return self.counts.total() - self.included


def listing(round_: Round, *, reason: str = "", words: str = "", page: str = "1") -> Listing:
    """Everybody by reason, or those of one reason whose name has all the words. Eight queries, whatever the size;
    one more where two share name and work."""
    every = lines(round_)
    asked = reason in WORDS or bool(words.strip())
    shown = [line for line in named(every, words) if reason not in WORDS or line.reason == reason]
    groups, units = [] if asked else _groups(every), unit_paths()
    paged = Paginator(shown, PAGE_SIZE).get_page(page) if asked else None
    on_page = paged.object_list if paged else [line for group in groups for line in group.lines]
    return Listing(
        Counter(line.reason for line in every),
        groups,
        paged,
        units,
        told_apart(on_page, units),
        shared_with_others(every),
    )


def told_apart(rows: Iterable[Line], units: Mapping[int, str]) -> dict[int, str]:
    """By position, what those who share a name in a list do and where: the position that the line is of.

    No query; one where two share that too, and are told apart by employee number.
    """
    rows = list(rows)
    alike = telling_apart.sharing({line.employee: line.name for line in rows})
    work = {line.position: f"{line.title} · {units[line.unit]}" for line in rows if line.employee in alike}
    said = {line.employee: f"{line.name} · {work[line.position]}" for line in rows if line.position in work}
    numbers = telling_apart.by_number(said)
    return {
        line.position: " · ".join(filter(None, (work[line.position], numbers.get(line.employee))))
        for line in rows
        if line.position in work
    }


def shared_with_others(every: Iterable[Line]) -> list[Shared]:
    """The rounds that have some of these people already, with how many."""
    found: dict[tuple[str, str], Counter] = defaultdict(Counter)
    for line in every:
        if line.elsewhere and (other := line.elsewhere.round) and line.reason in (Reason.PLANNED, Reason.CHOSEN):
            found[other.name, str(other.pk)][line.reason] += 1
    return [Shared(name, counts[Reason.PLANNED], counts[Reason.CHOSEN]) for (name, _pk), counts in found.items()]


def named(rows: Iterable[Line], words: str) -> list[Line]:
    """Those whose name has all the words, however they are written."""
    wanted = [sort_key(word) for word in words.split()]
    return [line for line in rows if all(word in sort_key(line.name) for word in wanted)]


def _groups(every: list[Line]) -> list[Group]:
    found = {reason: [line for line in every if line.reason == reason] for reason in Reason}
    return [Group(reason, len(rows), rows[:SHOWN_AT_FIRST]) for reason, rows in found.items() if rows]
