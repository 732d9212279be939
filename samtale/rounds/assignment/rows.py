"""The rows that sharing takes: whose conversation, who can hold it, and between whom it shall not be."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Way(Enum):
    """How to share: each to the own line leader; to those who take the group, or the unit; or as evenly as can be."""

    LINE = "line"
    GROUP = "group"
    DEPARTMENT = "department"
    BALANCED = "balanced"


@dataclass(frozen=True)
class Person:
    """Somebody whose conversation is to be held. Group and unit are ids; None where there is none."""

    id: int
    line_leader: int | None = None
    group: int | None = None
    unit: int | None = None
    last_holder: int | None = None


@dataclass(frozen=True)
class Holder:
    """Somebody who can hold conversations: at most `limit`, and of these groups and units (None: of all).

    A unit that stands for those below it has them in `units` too. `led_by` is the whole chain above the holder.
    """

    id: int
    limit: int | None = None
    groups: frozenset[int] | None = None
    units: frozenset[int] | None = None
    led_by: frozenset[int] = frozenset()

    def takes(self, person: Person) -> bool:
        """Whether the person's group and unit are among what the holder takes."""
        group = self.groups is None or person.group in self.groups
        return group and (self.units is None or person.unit in self.units)


class Objection(NamedTuple):
    """One of the two has said no to the other; which of them is nobody's business here."""

    person: int
    holder: int
