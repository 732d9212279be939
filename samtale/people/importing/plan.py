"""What an import would do: a line for the screen and the work behind it."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..ways_in import MANY, MANY_OF_ALL
from .candidates import Question, Ref
from .units import Node

MANY_ENDED = 0.10
SMALL = 0.5


def is_small(rows: int, working: int) -> bool:
    """Whether a file of so few rows can hardly be of all who work here."""
    return rows < working * SMALL


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"
    REFUSED = "refused"
    UNCHANGED = "unchanged"


OUTCOME_WORDS = {
    Outcome.ADDED: _("nye"),
    Outcome.CHANGED: _("endret"),
    Outcome.ENDED: _("sluttet"),
    Outcome.REFUSED: _("avvist"),
    Outcome.UNCHANGED: _("uendret"),
}


@dataclass(frozen=True)
class Change:
    """One thing that changes, as the screen says it."""

    what: str
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """What happens to one row of the file, or (row None) to somebody the file does not name."""

    row: int | None
    name: str
    number: str
    outcome: Outcome
    text: str = ""
    changes: tuple[Change, ...] = ()
    remarks: tuple[str, ...] = ()  # what of the row is not used

    @property
    def happens(self) -> bool:
        """Whether there is more to look at than that nothing changes."""
        return self.outcome != Outcome.UNCHANGED or bool(self.remarks)


@dataclass
class PositionWork:
    """A position to make (`id` None) or change. `leader_changes` says whether `leader` counts."""

    id: int | None
    values: dict[str, Any]
    unit: Node | None = None
    leader_changes: bool = False
    leader: Ref | None = None


@dataclass
class PersonWork:
    """A person to make (`id` None) or change, and their positions."""

    ref: Ref
    id: int | None
    values: dict[str, Any] = field(default_factory=dict)
    positions: list[PositionWork] = field(default_factory=list)
    ends: dict[int, date] = field(default_factory=dict)  # the last day of positions that are no more
    leaves: bool = False
    returns: bool = False

    @property
    def is_empty(self) -> bool:
        return self.id is not None and not (self.values or self.positions or self.ends or self.leaves)


@dataclass(frozen=True)
class NameRead:
    """A name in one cell, and what was understood."""

    cell: str
    first: str
    last: str


@dataclass(kw_only=True)
class PlanInView:
    """What the preview shows of a plan."""

    lines: list[Line]
    questions: tuple[Question, ...]
    unused: tuple[str, ...]
    notes: tuple[str, ...]
    working_before: int
    names: tuple[NameRead, ...] = ()  # a few of those that stood in one cell
    units: tuple[tuple[int, str], ...] = ()  # those there are that the file has rows of, with their paths

    @property
    def leaving(self) -> list[int]:
        """The ids of everybody who stops working here."""
        raise NotImplementedError

    @property
    def counts(self) -> Counter:
        """Lines by outcome."""
        return Counter(line.outcome for line in self.lines)

    @property
    def many_leave(self) -> bool:
        """Whether so many leave that the file may hold only a part of the organisation."""
        return len(self.leaving) > self.working_before * MANY_ENDED

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return sum(line.row is not None for line in self.lines)

    @property
    def is_small(self) -> bool:
        """Whether the file has so few rows that it can hardly be of all who work here."""
        return is_small(self.rows, self.working_before)

    @property
    def refused(self) -> int:
        """How many rows are left out."""
        return self.counts[Outcome.REFUSED]

    @property
    def happening(self) -> int:
        """How many lines say anything but that nothing changes."""
        return sum(line.happens for line in self.lines)


@dataclass(kw_only=True)
class KeptPlan(PlanInView):
    """A plan as it is kept for the preview, without the work."""

    left: list[int]
    many_addresses: bool
    is_empty: bool
    fingerprint: str

    @property
    def leaving(self) -> list[int]:
        """The ids of everybody who stops working here."""
        return self.left


@dataclass(kw_only=True)
class ImportPlan(PlanInView):
    """A plan with the work behind it."""

    works: list[PersonWork]

    @property
    def leaving(self) -> list[int]:
        """The ids of everybody who stops working here."""
        return [work.id for work in self.works if work.leaves and work.id is not None]

    @property
    def many_addresses(self) -> bool:
        """Whether so many get another address that a second administrator looks first."""
        changed = sum(work.id is not None and "email" in work.values for work in self.works)
        return changed > max(MANY, MANY_OF_ALL * self.working_before)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.works

    @property
    def fingerprint(self) -> str:
        """The same for two plans that say and do the same."""
        done = [
            (
                w.ref,
                w.values,
                w.ends,
                w.leaves,
                [(p.id, p.values, p.unit and p.unit.path, p.leader_changes, p.leader) for p in w.positions],
            )
            for w in self.works
        ]
        return hashlib.sha256(repr((self.lines, done)).encode()).hexdigest()
