"""A round's picture as its page shows it: the tree as far down as it can be taken in, and the holders worth a look."""

from dataclasses import dataclass

from samtale.core import clock
from samtale.people import telling_apart

from ..models import Round
from ..participants import rules as participants_rules
from . import figures
from .figures import Branch, HolderRow, Progress, Stage

MOST_BRANCHES, MOST_HOLDERS, MOST_NAMED = 30, 40, 20

# In the order of the course, from the far end; what is over time is last, and red.
SHOWN = (Stage.AGREED, Stage.HELD, Stage.PREPARED, Stage.INVITED, Stage.PLANNED, Stage.WAITING, Stage.OVERDUE)


@dataclass(frozen=True)
class ProgressPage:
    """What stands on the page, of the whole round or of one unit in it."""

    picture: Progress
    branches: list[Branch]
    above: dict[int, str]  # by unit the names of those above it, as «Nordvåg sykehjem, »
    holders: list[HolderRow]
    blocked: list[participants_rules.Line]
    put_off: list[tuple[participants_rules.Line, str]]  # with the name of whoever holds it
    work: dict[int, str]  # of those two lists, whoever has the same name as another
    not_begun: int
    to_remind: list[HolderRow]  # of those, in the whole round
    reminded: list[HolderRow]  # and those who have been, the last seven days

    @property
    def more_holders(self) -> int:
        return len(self.picture.holders) - len(self.holders)


def goes_on(round_: Round) -> bool:
    """Whether a round has started and is not over."""
    return bool(round_.started_at and not round_.ended_at)


def read(round_: Round, unit: int | None) -> ProgressPage | None:
    """The page of a round, or of a unit in it; None where the unit has nobody in the round."""
    seen = figures.progress_of(round_, unit=unit)
    if unit is not None and not seen.branches:
        return None
    deep = [branch for branch in seen.branches if branch.depth <= 2]
    branches = deep if len(deep) <= MOST_BRANCHES else [branch for branch in deep if branch.depth <= 1]
    # Those who may need a word come first.
    holders = sorted(seen.holders, key=lambda row: (row.has_begun, -row.counts[Stage.OVERDUE]))
    now = clock.now()
    waits = [row for row in seen.holders if not row.has_begun] if unit is None and goes_on(round_) else []
    names = {row.id: row.name for row in seen.holders}
    blocked = seen.blocked[:MOST_NAMED]
    put_off = [(line, names.get(line.holder, "") if line.holder else "") for line in seen.put_off[:MOST_NAMED]]
    return ProgressPage(
        picture=seen,
        branches=branches,
        above={branch.id: path.removesuffix(branch.name) for branch, path in figures.with_paths(branches)},
        holders=holders[:MOST_HOLDERS],
        blocked=blocked,
        put_off=put_off,
        work=telling_apart.in_list(
            {line.employee: line.name for line in (*blocked, *(line for line, _who in put_off))}
        ),
        not_begun=sum(not row.has_begun for row in seen.holders),
        to_remind=[row for row in waits if row.can_be_reminded(now)],
        reminded=[row for row in waits if not row.can_be_reminded(now)],
    )
