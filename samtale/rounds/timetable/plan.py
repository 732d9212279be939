"""A proposed calendar, and how good it is known to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from .candidates import span_of, wall_minutes
from .problem import Place, Problem, Sitting, Span


class Verdict(StrEnum):
    """What is known of the calendar. Only what is proved is said."""

    OPTIMAL = "optimal"  # everybody is placed, and no calendar goes against fewer wishes
    FEASIBLE = "feasible"  # everybody is placed; `gap` says how much better another could be at the most
    INFEASIBLE = "infeasible"  # proved: nobody can place them all by these rules
    UNKNOWN = "unknown"  # somebody is left, and whether all could be placed is not known


@dataclass(frozen=True)
class Plan:
    """Where each conversation is placed, by its id; those not in `places` are left.

    `cost` is in hundredths of the points of Weights; no calendar that places as many has a lower one than `bound`
    (None where that is not known). No calendar places more than `at_most`.
    """

    problem: Problem
    places: dict[int, Place]
    verdict: Verdict
    cost: int
    bound: int | None
    at_most: int

    @property
    def gap(self) -> float | None:
        """How much of the cost might be spared, from 0 to 1; None where nothing is known."""
        if self.bound is None:
            return None
        return (self.cost - self.bound) / self.cost if self.cost > self.bound else 0.0

    @cached_property
    def left(self) -> tuple[Sitting, ...]:
        """Those that got no place, in the order they were given."""
        return tuple(sitting for sitting in self.problem.sittings if sitting.id not in self.places)

    @property
    def late(self) -> int:
        """How many come after the day the round should be done by."""
        return sum(self.problem.period.is_late(wall_minutes(place.start)[0]) for place in self.places.values())

    @cached_property
    def home(self) -> dict[int, int]:
        """The room each holder has most of the conversations in."""
        counts: dict[int, dict[int, int]] = {}
        for sitting in self.problem.sittings:
            place = self.places.get(sitting.id)
            if place and place.room is not None:
                rooms = counts.setdefault(sitting.holder, {})
                rooms[place.room] = rooms.get(place.room, 0) + 1
        return {holder: min(rooms, key=lambda room: (-rooms[room], room)) for holder, rooms in counts.items()}

    def others(self, sitting: Sitting) -> Iterator[tuple[Sitting, Place]]:
        """Every other conversation that has a place."""
        for other in self.problem.sittings:
            if other.id != sitting.id and other.id in self.places:
                yield other, self.places[other.id]

    def span(self, sitting: Sitting) -> Span:
        """The time of a conversation that has a place."""
        return span_of(sitting, self.places[sitting.id].start)

    def day(self, sitting: Sitting):
        """The day of a conversation that has a place."""
        return wall_minutes(self.places[sitting.id].start)[0]
