"""What is to be planned: the period, the rules, the people, the rooms and the conversations, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property

WEEKDAYS = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Span:
    """From one aware moment until another; the last is not part of it."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """The round's days, the last included, and the organisation's closed days in it: first and last of each stretch.

    `done_by` is the last day that reaches the budget work: what can be held by then, is; the rest comes after it.
    """

    first: date
    last: date
    closed: tuple[tuple[date, date], ...] = ()
    done_by: date | None = None

    def is_late(self, day: date) -> bool:
        """After the day it should be done by."""
        return self.done_by is not None and day > self.done_by


@dataclass(frozen=True, slots=True)
class Lunch:
    """A break. A hard one is never planned over; another is, where nothing else goes."""

    starts: time = time(11, 30)
    ends: time = time(12)
    hard: bool = True


@dataclass(frozen=True, slots=True)
class Weights:
    """What it costs to go against a wish, in points; nought switches the wish off.

    `waiting` is what it costs to place the one who has waited longest on the last day instead of the first; it falls
    evenly with the days, and with the leader's other people by how long they have waited. `crowded` is the price of
    the first conversation beyond a week's even share, the second costs twice that, and so on. It is the highest, so
    that nobody's waiting pulls a leader's conversations together.
    """

    monday_morning: int = 30
    friday_afternoon: int = 30
    over_lunch: int = 20
    other_room: int = 10
    crowded: int = 150
    waiting: int = 100
    shift_edge: int = 20


@dataclass(frozen=True, slots=True)
class Rules:
    """The organisation's rules. `per_day` is for each leader; `lead_days` from today to the first conversation."""

    per_day: int = 1
    lead_days: int = 7
    opens: time = time(8)
    closes: time = time(15, 30)
    lunch: Lunch | None = Lunch()
    grid: int = 30
    weights: Weights = Weights()

    def more_that_day(self, already: int) -> int:
        """How many more conversations a leader may get on a day that has so many; every engine asks here."""
        return max(0, self.per_day - already)


@dataclass(frozen=True, slots=True)
class ShiftPlan:
    """When somebody is at work on the days from `first` to `last`; a day without a shift is a day off."""

    first: date
    last: date
    shifts: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who holds conversations, or has one, or both.

    `weekdays` are for the days that `shifts` say nothing of. `rooms` are the rooms this person holds conversations
    in: None for every room, none at all for a leader who needs no room (an office of one's own).
    """

    id: int
    name: str
    busy: tuple[Span, ...] = ()
    weekdays: frozenset[int] = WEEKDAYS
    rooms: tuple[int, ...] | None = None
    shifts: ShiftPlan | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """A room. `hours` are its opening hours by weekday (0 is Monday), closed on those not named; None: always open."""

    id: int
    name: str
    seats: int = 2
    shielded: bool = True
    hours: Mapping[int, tuple[time, time]] | None = None
    busy: tuple[Span, ...] = ()

    @property
    def is_fit(self) -> bool:
        """May be proposed: room for two, and nobody sees or hears them."""
        return self.seats >= 2 and self.shielded


@dataclass(frozen=True, slots=True)
class Place:
    """When, and in which room (its id); None where none is needed."""

    start: datetime
    room: int | None = None


@dataclass(frozen=True, slots=True)
class Sitting:
    """One conversation to place. `waiting_since` is the day of the last one, None for somebody who never had any.

    `fixed` is where somebody has put it by hand, or has invited to it: it stays there.
    """

    id: int
    holder: int
    employee: int
    minutes: int = 90
    waiting_since: date | None = None
    fixed: Place | None = None


@dataclass(frozen=True)
class Problem:
    """All of it. Without rooms, no conversation gets one."""

    today: date
    period: Period
    people: tuple[Person, ...]
    sittings: tuple[Sitting, ...]
    rooms: tuple[Room, ...] = ()
    rules: Rules = field(default_factory=Rules)

    @cached_property
    def person(self) -> dict[int, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def room(self) -> dict[int, Room]:
        return {room.id: room for room in self.rooms}

    @cached_property
    def held_by(self) -> dict[int, list[Sitting]]:
        """The conversations of each holder, the one who has waited longest first."""
        found: dict[int, list[Sitting]] = {}
        for sitting in sorted(self.sittings, key=lambda one: (one.waiting_since or date.min, one.id)):
            found.setdefault(sitting.holder, []).append(sitting)
        return found

    def rooms_of(self, holder: int) -> tuple[Room, ...] | None:
        """The rooms that may be proposed for a holder; None when none is needed."""
        chosen = self.person[holder].rooms
        if not self.rooms or chosen == ():
            return None
        return tuple(room for room in self.rooms if room.is_fit and (chosen is None or room.id in chosen))
