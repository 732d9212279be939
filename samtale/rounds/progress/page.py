"""A round's picture as its page shows it: the tree as far down as it can be taken in, and the holders worth a look."""

from dataclasses import dataclass

from ..models import Round
from ..participants import rules as participants_rules
from . import figures
from .figures import Branch, HolderRow, Picture, Stand

MOST_BRANCHES, MOST_HOLDERS, MOST_NAMED = 30, 40, 20

# In the order of the course, from the far end; what is over time is last, and red.
SHOWN = (Stand.AGREED, Stand.HELD, Stand.PREPARED, Stand.INVITED, Stand.PLANNED, Stand.WAITING, Stand.OVERDUE)


@dataclass(frozen=True)
class Drilled:
    """What stands on the page, of the whole round or of one unit in it."""

    picture: Picture
    branches: list[Branch]
    holders: list[HolderRow]
    blocked: list[participants_rules.Line]
    put_off: list[tuple[participants_rules.Line, str]]  # with the name of whoever holds it
    not_begun: int

    @property
    def more_holders(self) -> int:
        return len(self.picture.holders) - len(self.holders)


def drilled(round_: Round, unit: int | None) -> Drilled | None:
    """The page of a round, or of a unit in it; None where the unit has nobody in the round."""
    seen = figures.picture_of(round_, unit=unit)
    if unit is not None and not seen.branches:
        return None
    deep = [branch for branch in seen.branches if branch.depth <= 2]
    branches = deep if len(deep) <= MOST_BRANCHES else [branch for branch in deep if branch.depth <= 1]
    # Those who may need a word come first.
    holders = sorted(seen.holders, key=lambda row: (row.has_begun, -row.counts[Stand.OVERDUE]))
    names = {row.id: row.name for row in seen.holders}
    put_off = [(line, names.get(line.holder, "")) for line in seen.put_off[:MOST_NAMED]]
    return Drilled(
        seen,
        branches,
        holders[:MOST_HOLDERS],
        seen.blocked[:MOST_NAMED],
        put_off,
        sum(not row.has_begun for row in seen.holders),
    )
