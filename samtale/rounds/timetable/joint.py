"""Several leaders at once, exactly: every start and room of every conversation as a choice, by CP-SAT."""

from collections import defaultdict
from dataclasses import dataclass
from math import ceil

import numpy as np
from ortools.sat.python import cp_model

from .alone import Holder
from .board import Board, Spot
from .problem import Sitting

# One thread follows one path: the same answer every time, on a fast machine and on a busy one.
WORKERS = 1


@dataclass(frozen=True)
class Joint:
    """Where each conversation goes; what is known of every other way: how few are left, and the least cost then."""

    spots: dict[int, Spot]
    fewest_left: int
    bound: int | None
    proved: bool


def choices(holders: list[Holder]) -> int:
    """How many starts and rooms there are to choose from in all, as the board stands."""
    count = 0
    for holder in holders:
        board = holder.board
        rows = [board.room_row[room.id] for room in holder.rooms or ()]
        for sitting in holder.sittings:
            times = board.times(sitting)
            free = times[None] if holder.rooms is None else times & board.free[sitting.minutes][rows]
            count += int(np.bitwise_count(free[:, holder.left_on_day > 0]).sum())
    return count


def solve(board: Board, holders: list[Holder], before: dict[int, Spot], *, seed: int, effort: float) -> Joint | None:
    """The best places for all conversations of some leaders, the others' as they are on the board.

    `board` is without these leaders' conversations; `before` is where they were, to begin from. `effort` is CP-SAT's
    own time, which passes alike on every machine. None when it found nothing within it.
    """
    model = _Model(board, holders)
    for (sitting, spot), choice in model.chosen.items():
        model.model.add_hint(choice, before.get(sitting) == spot)
    for id, left in model.left.items():
        model.model.add_hint(left, id not in before)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    spots = {sitting: spot for (sitting, spot), choice in model.chosen.items() if solver.boolean_value(choice)}
    # A whole number in truth, given as a fraction that may lie a hair above it.
    bound = ceil(solver.best_objective_bound - 0.01)
    fewest = max(0, bound // model.left_costs)
    unplaced = len(model.left) - len(spots)
    return Joint(
        spots, fewest, bound - unplaced * model.left_costs if fewest == unplaced else None, status == cp_model.OPTIMAL
    )


def _options(holder: Holder) -> dict[int, list[Spot]]:
    """For each conversation of a leader the places that are possible."""
    board = holder.board
    found: dict = {}
    rooms = [None] if holder.rooms is None else [room.id for room in holder.rooms]
    for sitting in holder.sittings:
        table, times = board.free[sitting.minutes], board.times(sitting)
        spots = found[sitting.id] = []
        for room in rooms:
            free = times if room is None else times & table[board.room_row[room]]
            for day in free.nonzero()[0].tolist():
                if holder.left_on_day[day]:
                    bits = int(free[day])
                    spots += [Spot(day, nth, room) for nth in range(len(board.starts)) if bits >> nth & 1]
    return found


class _Model:
    """The choices, what forbids them and what they cost."""

    def __init__(self, board: Board, holders: list[Holder]):
        self.board, self.model = board, cp_model.CpModel()
        self.chosen: dict[tuple[int, Spot], cp_model.IntVar] = {}
        self.left: dict[int, cp_model.IntVar] = {}
        self.terms: list = []
        self.fixed_cost, self.most = 0, 0
        self._at: dict[tuple, list] = defaultdict(list)
        for holder in holders:
            self._holder(holder)
        for together in self._at.values():
            if len(together) > 1:
                self.model.add_at_most_one(together)
        self.left_costs = 2 * self.most + 1
        self.model.minimize(sum(self.terms) + self.fixed_cost + self.left_costs * sum(self.left.values()))

    def _cost(self, variable, price: int, most: int = 1) -> None:
        if price:
            self.terms.append(price * variable)
            self.most += price * most

    def _holder(self, holder: Holder) -> None:
        per_day, per_week, in_room = defaultdict(list), defaultdict(list), defaultdict(list)
        options = _options(holder)
        for nth, sitting in enumerate(holder.sittings):
            left = self.left[sitting.id] = self.model.new_bool_var("")
            self._cost(left, round(1000 * self.board.priority[sitting.id]))
            mine, dearest = [left], 0
            for spot in options[sitting.id]:
                choice = self.chosen[sitting.id, spot] = self.model.new_bool_var("")
                mine.append(choice)
                per_day[spot.day].append(choice)
                per_week[holder.mondays[spot.day]].append(choice)
                in_room[sitting.id, spot.room].append(choice)
                self._occupy(sitting, spot, choice)
                price = int(holder.waiting[nth, spot.day]) + self.board.clock_cost(sitting, spot)
                self._cost(choice, price, most=0)
                dearest = max(dearest, price)
            self.most += dearest
            self.model.add_exactly_one(mine)
        for day, those in per_day.items():
            self.model.add(sum(those) <= int(holder.left_on_day[day]))
        self._weeks(holder, per_week)
        self._home(holder, in_room)

    def _occupy(self, sitting: Sitting, spot: Spot, choice) -> None:
        """Two are at once when one begins while the other lasts: at each start, at most one for everybody and room."""
        starts = self.board.starts
        for nth in range(spot.start, len(starts)):
            if starts[nth] >= starts[spot.start] + sitting.minutes:
                break
            self._at["person", sitting.holder, spot.day, nth].append(choice)
            self._at["person", sitting.employee, spot.day, nth].append(choice)
            if spot.room is not None:
                self._at["room", spot.room, spot.day, nth].append(choice)

    def _weeks(self, holder: Holder, per_week: dict) -> None:
        self.fixed_cost += holder.set_cost
        self.most += holder.set_cost
        for monday, those in per_week.items():
            already = holder.fixed_in_week.get(monday, 0)
            free = max(0, holder.shares.get(monday, 0) - already)
            beyond = range(already + free, already + min(len(holder.sittings), len(those)))
            steps = [self.model.new_bool_var("") for _step in beyond]
            if steps and self.board.problem.rules.weights.crowded:
                self.model.add(sum(those) <= free + sum(steps))
                for step, variable in zip(beyond, steps, strict=True):
                    self._cost(variable, holder.crowding(monday, step + 1) - holder.crowding(monday, step))

    def _home(self, holder: Holder, in_room: dict) -> None:
        """The usual room is the model's to choose, among those there are and those of the fixed ones."""
        rooms = sorted({room.id for room in holder.rooms or ()} | set(holder.fixed_rooms))
        price = holder.away(rooms[0]) if rooms else 0
        if not price:
            return
        homes = {room: self.model.new_bool_var("") for room in rooms}
        self.model.add_exactly_one(homes.values())
        for room in holder.fixed_rooms:
            self._cost(1 - homes[room], price)
        for sitting in holder.sittings:
            away = self.model.new_bool_var("")
            self._cost(away, price)
            for room in rooms:
                those = in_room.get((sitting.id, room))
                if those:
                    self.model.add(sum(those) <= away + homes[room])
