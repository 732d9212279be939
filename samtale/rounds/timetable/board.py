"""Who and what is free when: for each person and room and each day, the possible starts as bits in a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

import numpy as np

from . import wishes
from .candidates import fits_the_day, minutes_of, moment, pieces, span_of, starts_of_day, wall_minutes, working_days
from .hours import Hours, Piece, has_own, is_at_edge
from .problem import Person, Place, Problem, Sitting

ALL_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as the board knows it: the number of the day, of the start, and the room's id."""

    day: int
    start: int
    room: int | None


class Board:
    """Which starts are free, as conversations are put on it and taken off again.

    `free[minutes]` has a row for each person and room and a column for each day; a bit is set when a conversation
    of that length may begin at that start. Fixed conversations and everybody's calendars are on it from the beginning.
    `edges[minutes]` has a bit for each start where it would not break up a shift; without shifts there are none.
    """

    def __init__(self, problem: Problem):
        self.problem = problem
        self.days = working_days(problem)
        self.starts = starts_of_day(problem.rules)
        self.nth = {day: nth for nth, day in enumerate(self.days)}
        self.lengths = sorted({sitting.minutes for sitting in problem.sittings})
        self.person_row = {person.id: nth for nth, person in enumerate(problem.people)}
        self.room_row = {room.id: len(problem.people) + nth for nth, room in enumerate(problem.rooms)}
        self.priority = wishes.priorities(problem)
        self.tiers = {minutes: self._tiers(minutes) for minutes in self.lengths}
        self.spots: dict[int, Spot] = {}
        self._taken: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._bits: dict[tuple[int, int, int], int] = {}
        self.held: dict[tuple[int, int], int] = {}  # holder and day: how many are fixed there
        self.fixed_days: dict[int, list[date]] = {}
        self.fixed_rooms: dict[int, list[int]] = {}
        self._shares: dict[int, dict[date, int]] = {}
        self.edges: dict[int, np.ndarray] = {}
        self._edge_bits: dict[tuple[tuple[Piece, ...], int], int] = {}
        self._empty()
        self._before = {minutes: table.copy() for minutes, table in self.free.items()}

    def row(self, sitting: Sitting) -> tuple[int, int]:
        """The rows of the two who meet."""
        return self.person_row[sitting.holder], self.person_row[sitting.employee]

    def put(self, sitting: Sitting, spot: Spot) -> None:
        """Places a conversation; the two and the room are no longer free then."""
        self.spots[sitting.id] = spot
        since = self.starts[spot.start]
        for row in self._rows(sitting, spot.room):
            self._taken.setdefault((row, spot.day), []).append((since, since + sitting.minutes))
            self._block(row, spot.day, since, since + sitting.minutes)

    def take(self, sitting: Sitting) -> None:
        """Takes a conversation off again; nothing happens when it is not on the board."""
        spot = self.spots.pop(sitting.id, None)
        if spot is None:
            return
        since = self.starts[spot.start]
        for row in self._rows(sitting, spot.room):
            left = self._taken[row, spot.day]
            left.remove((since, since + sitting.minutes))
            for minutes, table in self.free.items():
                table[row, spot.day] = self._before[minutes][row, spot.day]
            for piece in left:
                self._block(row, spot.day, *piece)

    def place(self, spot: Spot) -> Place:
        """The place as the rest of the program knows it."""
        return Place(moment(self.days[spot.day], self.starts[spot.start]), spot.room)

    def times(self, sitting: Sitting) -> np.ndarray:
        """For each day the starts when both are free, whatever the rooms."""
        table = self.free[sitting.minutes]
        holder, employee = self.row(sitting)
        return table[holder] & table[employee]

    def shares(self, holder: int) -> dict[date, int]:
        """A holder's even share of each week, by its Monday."""
        if holder not in self._shares:
            self._shares[holder] = wishes.shares_of(self.problem, holder, self.days)
        return self._shares[holder]

    def clock_cost(self, sitting: Sitting, spot: Spot) -> int:
        """What the day of the week and the time of day cost, and where in a shift it lies."""
        rules, away = self.problem.rules, 0
        if self.edges:
            edges = self.edges[sitting.minutes]
            away = sum(not int(edges[row, spot.day]) >> spot.start & 1 for row in self.row(sitting))
        clock = wishes.of_the_clock(rules, self.days[spot.day], self.starts[spot.start], sitting.minutes)
        return clock + wishes.of_edges(rules, away)

    def steps_from_edge(self, holder: int, employees: Sequence[int], minutes: int) -> list[tuple[int, np.ndarray]]:
        """For each of these who meet a holder, the starts by what their places in a shift cost; the cheapest first.

        A start may stand in a dearer step too.
        """
        rules, everywhere = self.problem.rules, np.full((len(employees), len(self.days)), -1, dtype=np.int64)
        if not self.edges or not rules.weights.shift_edge:
            return [(0, everywhere)]
        mine, theirs = self.edges[minutes][self.person_row[holder]], self.edges[minutes][list(employees)]
        return [
            (wishes.of_edges(rules, away), at) for away, at in enumerate((theirs & mine, theirs | mine, everywhere))
        ]

    def _rows(self, sitting: Sitting, room: int | None) -> list[int]:
        return [*self.row(sitting), *([] if room is None else [self.room_row[room]])]

    def _tiers(self, minutes: int) -> list[tuple[int, np.ndarray]]:
        """The starts of each day by what the clock and the weekday cost there, the cheapest first."""
        rules = self.problem.rules
        bits: dict = {}
        for nth, day in enumerate(self.days):
            for bit, start in enumerate(self.starts):
                cost = wishes.of_the_clock(rules, day, start, minutes)
                bits.setdefault(cost, np.zeros(len(self.days), dtype=np.int64))[nth] |= 1 << bit
        return sorted(bits.items())

    def _empty(self) -> None:
        problem, rows = self.problem, len(self.problem.people) + len(self.problem.rooms)
        self.free = {}
        for minutes in self.lengths:
            fitting = sum(
                1 << nth for nth, start in enumerate(self.starts) if fits_the_day(problem.rules, start, minutes)
            )
            self.free[minutes] = np.full((rows, len(self.days)), fitting, dtype=np.int64)
        if problem.rules.weights.shift_edge and any(person.shifts for person in problem.people):
            everywhere = np.full((len(problem.people), len(self.days)), -1, dtype=np.int64)
            self.edges = {minutes: everywhere.copy() for minutes in self.lengths}
        for person in problem.people:
            if has_own(person):
                self._block_own_hours(person)
            self._block_spans(self.person_row[person.id], person.busy)
        for room in problem.rooms:
            row = self.room_row[room.id]
            self._block_spans(row, room.busy)
            if room.hours is not None:
                self._block_closed(row, room.hours)
        for sitting in problem.sittings:
            if sitting.fixed:
                self._fix(sitting, sitting.fixed)

    def _block_own_hours(self, person: Person) -> None:
        """All that is not within a shift, or on a weekday one works; and where the shifts have their edges."""
        row, hours = self.person_row[person.id], Hours(person)
        for nth, day in enumerate(self.days):
            until = 0
            for since, ends in [*hours.on(day), (ALL_DAY, ALL_DAY)]:
                self._block(row, nth, until, since)
                until = ends
            shifts = hours.shifts_on(day)
            if shifts is not None:
                for minutes, table in self.edges.items():
                    table[row, nth] = self._at_edge(shifts, minutes)

    def _at_edge(self, shifts: tuple[Piece, ...], minutes: int) -> int:
        """The starts from which so long a conversation would not break up any of a day's shifts."""
        key = shifts, minutes
        if key not in self._edge_bits:
            self._edge_bits[key] = sum(
                1 << nth for nth, start in enumerate(self.starts) if is_at_edge(shifts, start, minutes)
            )
        return self._edge_bits[key]

    def _block_closed(self, row: int, open_by_weekday: Mapping[int, tuple[time, time]]) -> None:
        for nth, day in enumerate(self.days):
            hours = open_by_weekday.get(day.weekday())
            self._block(row, nth, 0, minutes_of(hours[0]) if hours else ALL_DAY)
            self._block(row, nth, minutes_of(hours[1]) if hours else ALL_DAY, ALL_DAY)

    def _fix(self, sitting: Sitting, place: Place) -> None:
        span = span_of(sitting, place.start)
        day = wall_minutes(span.starts)[0]
        if day in self.nth:
            key = sitting.holder, self.nth[day]
            self.held[key] = self.held.get(key, 0) + 1
        self.fixed_days.setdefault(sitting.holder, []).append(day)
        if place.room is not None:
            self.fixed_rooms.setdefault(sitting.holder, []).append(place.room)
        for row in self._rows(sitting, place.room):
            self._block_spans(row, (span,))

    def _block_spans(self, row: int, spans) -> None:
        for span in spans:
            for day, since, until in pieces(span):
                if day in self.nth:
                    self._block(row, self.nth[day], since, until)

    def _block(self, row: int, day: int, since: int, until: int) -> None:
        for minutes, table in self.free.items():
            table[row, day] &= ~self._met(minutes, since, until)

    def _met(self, minutes: int, since: int, until: int) -> int:
        """The starts from which so long a conversation would share a moment with this time."""
        key = minutes, since, until
        if key not in self._bits:
            self._bits[key] = sum(
                1 << nth
                for nth, start in enumerate(self.starts)
                if since < until and start < until and start + minutes > since
            )
        return self._bits[key]
