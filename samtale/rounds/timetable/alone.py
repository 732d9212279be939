"""One leader's calendar, given everybody else's: the best there is when each day holds one, by minimum-cost flow."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from ortools.graph.python import min_cost_flow

from . import wishes
from .board import Board, Spot
from .problem import Room, Sitting

NEVER = 10**14  # a day that is not possible
LEFT = 10**12  # being left costs more than all wishes of all a leader's conversations together
MOST_HOMES = 6  # so many rooms are tried as the usual one


@dataclass(frozen=True)
class Arranged:
    """Which day each of a leader's conversations would get (None: left), and what it costs."""

    days: list[int | None]
    cost: int
    home: int | None

    @property
    def left(self) -> int:
        return self.days.count(None)

    @property
    def worth(self) -> tuple[int, int]:
        """Lower is better: first that as few as possible are left."""
        return self.left, self.cost


class Holder:
    """A leader's conversations that are to be placed, and what never changes about them while it is done."""

    def __init__(self, board: Board, id: int):
        self.board, self.id = board, id
        self.sittings = [sitting for sitting in board.problem.held_by[id] if not sitting.fixed]
        self.rooms: tuple[Room, ...] | None = board.problem.rooms_of(id)
        rules, days, period = board.problem.rules, board.days, board.problem.period
        self.left_on_day = np.array([rules.more_that_day(board.held.get((id, nth), 0)) for nth in range(len(days))])
        self.waiting = np.array(
            [
                [
                    wishes.of_waiting(rules, board.priority[sitting.id], nth, len(days))
                    + wishes.of_lateness(period, day)
                    for nth, day in enumerate(days)
                ]
                for sitting in self.sittings
            ],
            dtype=np.int64,
        ).reshape(len(self.sittings), len(days))
        self.mondays = [wishes.monday_of(day) for day in days]
        self.shares = board.shares(id)
        self.fixed_in_week: dict = {}
        for day in board.fixed_days.get(id, []):
            monday = wishes.monday_of(day)
            self.fixed_in_week[monday] = self.fixed_in_week.get(monday, 0) + 1
        self.fixed_rooms = board.fixed_rooms.get(id, [])

    def crowding(self, monday, count: int) -> int:
        """What a week costs with so many conversations."""
        return wishes.of_crowding(self.board.problem.rules, count, self.shares.get(monday, 0))

    @property
    def set_cost(self) -> int:
        """What the fixed ones cost whatever is done: the weeks they crowd."""
        return sum(self.crowding(monday, count) for monday, count in self.fixed_in_week.items())

    def away(self, home: int | None) -> int:
        """What one conversation in another room than the usual one costs."""
        return 0 if home is None else wishes.POINT * self.board.problem.rules.weights.other_room

    def homes(self) -> Sequence[int | None]:
        """The rooms to try as the usual one. None: there are none, or so many that no room is."""
        known = {room.id for room in self.rooms or ()} | set(self.fixed_rooms)
        return sorted(known) if 0 < len(known) <= MOST_HOMES else [None]


def arrange(holder: Holder) -> Arranged:
    """The best days for a leader's conversations as the board stands without them; the usual room chosen with them.

    Exact where a day holds one conversation. Where it holds two, it does not see that they may collide.
    """
    homes = holder.homes()
    if homes == [None] and holder.rooms and holder.sittings:
        homes = most_free(holder)
    return min((_with_home(holder, home) for home in homes), key=lambda one: one.worth)


def floor(holder: Holder) -> tuple[int, int]:
    """How few are left at best, and the least cost then: no plan for the whole is better for this leader."""
    return min((_with_home(holder, home) for home in holder.homes()), key=lambda one: one.worth).worth


def most_free(holder: Holder) -> list[int]:
    """Of a great many rooms, those with the most free starts."""
    board, minutes = holder.board, max(sitting.minutes for sitting in holder.sittings)

    def free(room: Room) -> int:
        return int(np.bitwise_count(board.free[minutes][board.room_row[room.id]]).sum())

    return [room.id for room in sorted(holder.rooms or (), key=lambda room: (-free(room), room.id))[:MOST_HOMES]]


def _with_home(holder: Holder, home: int | None) -> Arranged:
    days, cost = _flow(holder, costs(holder, home) + holder.waiting)
    fixed_elsewhere = sum(room != home for room in holder.fixed_rooms)
    return Arranged(days, cost + holder.set_cost + fixed_elsewhere * holder.away(home), home)


def costs(holder: Holder, home: int | None) -> np.ndarray:
    """For each conversation and day the least cost of a start and a room that are free, NEVER where there is none."""
    board, away = holder.board, holder.away(home)
    found = np.full((len(holder.sittings), len(board.days)), NEVER, dtype=np.int64)
    anywhere, at_home = _room_times(holder, None), _room_times(holder, home)
    for minutes in {sitting.minutes for sitting in holder.sittings}:
        those = [nth for nth, sitting in enumerate(holder.sittings) if sitting.minutes == minutes]
        table = board.free[minutes]
        rows = [board.person_row[holder.sittings[nth].employee] for nth in those]
        times, best = table[rows] & table[board.person_row[holder.id]], found[those]
        steps = board.steps_from_edge(holder.id, rows, minutes)
        for (extra, free), (more, at) in product({0: at_home, away: anywhere}.items(), steps):
            there = times & free[minutes] & at
            for cost, tier in board.tiers[minutes]:
                np.minimum(best, np.where((there & tier) != 0, cost + extra + more, NEVER), out=best)
        found[those] = best
    return found


def _room_times(holder: Holder, only: int | None) -> dict[int, np.ndarray]:
    """By length, for each day the starts when one of the leader's rooms, or that one, is free; all without rooms."""
    board, found = holder.board, {}
    rooms = [room for room in holder.rooms or () if only is None or room.id == only]
    for minutes, table in board.free.items():
        if holder.rooms is None:
            found[minutes] = np.full(len(board.days), -1, dtype=np.int64)
        else:
            rows = [board.room_row[room.id] for room in rooms]
            found[minutes] = np.bitwise_or.reduce(table[rows], axis=0, initial=0)
    return found


def _flow(holder: Holder, cells: np.ndarray) -> tuple[list[int | None], int]:
    """Which day for each, and the sum of the cells and of the weeks. Those for whom there is no room are left."""
    count, days = cells.shape
    if not count:
        return [], 0
    mondays = sorted(set(holder.mondays))
    week_of = np.array([mondays.index(monday) for monday in holder.mondays])
    day_node, week_node, sink = count, count + days, count + days + len(mondays)
    flow = min_cost_flow.SimpleMinCostFlow()
    rows, columns = np.nonzero(cells < NEVER)
    chosen = flow.add_arcs_with_capacity_and_unit_cost(
        rows, day_node + columns, np.ones_like(rows), cells[rows, columns]
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        day_node + np.arange(days), week_node + week_of, holder.left_on_day, np.zeros(days, dtype=np.int64)
    )
    weeks: list[tuple[int, int, int]] = []
    for nth, monday in enumerate(mondays):
        already = holder.fixed_in_week.get(monday, 0)
        free = max(0, min(count, holder.shares.get(monday, 0) - already))
        steps = range(already + free, already + min(count, int(holder.left_on_day[week_of == nth].sum())))
        weeks += [
            (nth, free, 0),
            *((nth, 1, holder.crowding(monday, step + 1) - holder.crowding(monday, step)) for step in steps),
        ]
    which, capacity, price = map(np.array, zip(*weeks, strict=True))
    of_weeks = flow.add_arcs_with_capacity_and_unit_cost(week_node + which, np.full_like(which, sink), capacity, price)
    left_cost = [LEFT + round(1000 * holder.board.priority[sitting.id]) for sitting in holder.sittings]
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(count), np.full(count, sink), np.ones(count, dtype=np.int64), np.array(left_cost)
    )
    flow.set_nodes_supplies(np.arange(count), np.ones(count, dtype=np.int64))
    flow.set_node_supply(sink, -count)
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("A flow where everybody may be left always has a solution.")
    went = flow.flows(chosen) > 0
    found: list[int | None] = [None] * count
    for row, column in zip(rows[went].tolist(), columns[went].tolist(), strict=True):
        found[row] = column
    return found, int(cells[rows[went], columns[went]].sum() + (flow.flows(of_weeks) * price).sum())


def put_on_board(holder: Holder, arranged: Arranged) -> None:
    """Puts the conversations on the board at the best start and room of their day.

    Where a day was to have two that collide, the other goes where there is still room.
    """
    lost, used = [], [0] * len(holder.board.days)
    for nth, day in enumerate(arranged.days):
        spot = best_spot(holder, holder.sittings[nth], day, arranged.home) if day is not None else None
        if spot:
            holder.board.put(holder.sittings[nth], spot)
            used[spot.day] += 1
        elif day is not None:
            lost.append(nth)
    for nth in lost:
        prices = (costs(holder, arranged.home) + holder.waiting)[nth] + _crowding(holder, used)
        prices[np.array(used) >= holder.left_on_day] = NEVER
        day = int(prices.argmin())
        spot = best_spot(holder, holder.sittings[nth], day, arranged.home) if prices[day] < NEVER else None
        if spot:
            holder.board.put(holder.sittings[nth], spot)
            used[day] += 1


def _crowding(holder: Holder, used: list[int]) -> np.ndarray:
    """For each day what one more conversation in its week costs, with so many on each day besides the fixed ones."""
    weeks = dict(holder.fixed_in_week)
    for monday, count in zip(holder.mondays, used, strict=True):
        weeks[monday] = weeks.get(monday, 0) + count
    more = {
        monday: holder.crowding(monday, count + 1) - holder.crowding(monday, count) for monday, count in weeks.items()
    }
    return np.array([more[monday] for monday in holder.mondays])


def best_spot(holder: Holder, sitting: Sitting, day: int, home: int | None) -> Spot | None:
    """The cheapest free start and room of a day; of equals the earliest, so that what is left lies together."""
    board, away, best = holder.board, holder.away(home), None
    table, times = board.free[sitting.minutes], int(board.times(sitting)[day])
    rooms = [None] if holder.rooms is None else [room.id for room in holder.rooms]
    steps = board.steps_from_edge(holder.id, [board.person_row[sitting.employee]], sitting.minutes)
    for (more, at), (cost, tier) in product(steps, board.tiers[sitting.minutes]):
        fitting = times & int(at[0, day]) & int(tier[day])
        for room in rooms:
            free = fitting & (-1 if room is None else int(table[board.room_row[room], day]))
            if free:
                start = (free & -free).bit_length() - 1
                option = (cost + more + (away if room != home else 0), start, room != home), Spot(day, start, room)
                best = option if best is None or option[0] < best[0] else best
    return best[1] if best else None
