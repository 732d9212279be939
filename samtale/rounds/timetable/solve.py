"""Proposing the calendar: one leader at a time by flow, then together where it is tight, by CP-SAT.

Alone, a leader's best calendar is found exactly and at once, and no calendar for the whole is better for that leader:
the sum of these is what the whole is measured against. Rooms, and people who meet several leaders, are what makes the
whole harder.
"""

import random
from collections.abc import Callable

from . import alone, joint, pooled
from .alone import Holder
from .board import Board, Spot
from .checking import check
from .costing import cost_of, cost_of_holder
from .neighbours import independent_groups
from .plan import Plan, Verdict
from .problem import Problem

EXACT = 10_000  # so many starts and rooms to choose from are all tried together
GROUP = 12_000  # and so many when some leaders make room for others
EFFORT = 1.0  # CP-SAT's own time for each try; a second or two on an ordinary machine
PASSES, ROUNDS = 2, 4
Tell = Callable[[int, int], None]


def solve(problem: Problem, *, seed: int = 1, effort: float = EFFORT, tell: Tell = lambda done, of: None) -> Plan:
    """A calendar for everybody, or for as many as possible. The same problem and seed give the same calendar.

    `effort` is for how long CP-SAT tries each time, in its own time. `tell` hears how many leaders have been looked
    at, of how many. Raises a InvalidProblemError when it is no use to begin.
    """
    check(problem)
    return _Solving(problem, seed, effort, tell).plan()


class _Solving:
    """The work on one problem: the board as it stands, and what is known of every other plan."""

    def __init__(self, problem: Problem, seed: int, effort: float, tell: Tell):
        self.problem, self.seed, self.effort, self._tell, self._done = problem, seed, effort, tell, 0
        self.board = Board(problem)
        self.holders = [Holder(self.board, id) for id in sorted(problem.held_by)]
        self.floors = {}
        for holder in self.holders:
            self.floors[holder.id] = alone.floor(holder)
            self._tick()
        self.fewest_left = sum(left for left, _cost in self.floors.values())
        self.bound = sum(cost for _left, cost in self.floors.values())

    def plan(self) -> Plan:
        """One by one, together, and what it came to."""
        self._one_by_one()
        for group in independent_groups(self.holders):
            if not all(map(self._is_best, group)):
                self._together(group)
            self._tick(len(group))
        board, places = self.board, {}
        for sitting in self.problem.sittings:
            if sitting.fixed:
                places[sitting.id] = sitting.fixed
            elif sitting.id in board.spots:
                places[sitting.id] = board.place(board.spots[sitting.id])
        cost, total = cost_of(board), len(self.problem.sittings)
        if len(places) < total:
            verdict = Verdict.INFEASIBLE if self.fewest_left else Verdict.UNKNOWN
            return Plan(
                problem=self.problem,
                places=places,
                verdict=verdict,
                cost=cost,
                bound=None,
                at_most=total - self.fewest_left,
            )
        verdict = Verdict.OPTIMAL if cost <= self.bound else Verdict.FEASIBLE
        return Plan(problem=self.problem, places=places, verdict=verdict, cost=cost, bound=self.bound, at_most=total)

    def _tick(self, holders: int = 1) -> None:
        """Every leader is looked at three times: alone, placed, and together with the others."""
        self._done += holders
        self._tell(min(self._done, 3 * len(self.holders)), 3 * len(self.holders))

    def _one_by_one(self) -> None:
        """Those with the least to choose from first; then again, now that everybody else is placed."""
        in_order = sorted(self.holders, key=lambda one: (int(one.left_on_day.sum()) - len(one.sittings), one.id))
        for holder in in_order:
            alone.put_on_board(holder, alone.arrange(holder))
            self._tick()
        for _pass in range(PASSES):
            if not any([self._again(holder) for holder in in_order if not self._is_best(holder)]):
                break

    def _again(self, holder: Holder) -> bool:
        """Places a leader's conversations anew; True when that was better, else they are put back."""
        worth, before = self._worth([holder]), self._take([holder])
        alone.put_on_board(holder, alone.arrange(holder))
        if self._worth([holder]) < worth:
            return True
        self._put([holder], before)
        return False

    def _together(self, group: list[Holder]) -> None:
        """All who have rooms and people in common, when they are few; else those who are left, with some others."""
        before = self._take(group)
        small = joint.choices(group) <= EXACT
        self._put(group, before)
        if small:
            self._exactly(group)
            return
        before, floor = self._take(group), sum(self.floors[holder.id][0] for holder in group)
        fewest = max(floor, pooled.fewest_left(self.board, group))
        self.fewest_left += fewest - floor
        self._put(group, before)
        chance = random.Random(self.seed)  # noqa: S311 - the same draw every time
        for _round in range(ROUNDS):
            wanting = [holder for holder in group if self._worth([holder])[0] > self.floors[holder.id][0]]
            if not wanting or self._worth(group)[0] == fewest:
                return
            self._improve(self._some(group, chance.choice(wanting), chance))

    def _exactly(self, group: list[Holder]) -> None:
        found = self._improve(group)
        if found:
            left, cost = (sum(part) for part in zip(*(self.floors[holder.id] for holder in group), strict=True))
            self.fewest_left += max(0, found.fewest_left - left)
            if found.bound is not None:
                self.bound += max(0, found.bound - cost)

    def _some(self, group: list[Holder], wanting: Holder, chance: random.Random) -> list[Holder]:
        """One who has somebody left, and as many others in the way as can be moved about together."""
        some, others = [wanting], [holder for holder in group if holder is not wanting]
        chance.shuffle(others)
        before = self._take(some)
        for other in others:
            if joint.choices(some) > GROUP:
                break
            before |= self._take([other])
            some.append(other)
        self._put(some, before)
        return some

    def _improve(self, group: list[Holder]) -> joint.Joint | None:
        """Places these leaders' conversations anew, all of them together; kept only when it is better."""
        worth, before = self._worth(group), self._take(group)
        found = joint.solve(self.board, group, before, seed=self.seed, effort=self.effort)
        self._put(group, found.spots if found else before)
        if self._worth(group) > worth:
            self._put(group, before)
        return found

    def _is_best(self, holder: Holder) -> bool:
        return self._worth([holder]) <= self.floors[holder.id]

    def _worth(self, group: list[Holder]) -> tuple[int, int]:
        """How many are left, and what the others cost, as the board stands. Lower is better."""
        left = sum(sitting.id not in self.board.spots for holder in group for sitting in holder.sittings)
        return left, sum(cost_of_holder(self.board, holder.id) for holder in group)

    def _take(self, group: list[Holder]) -> dict[int, Spot]:
        """Takes their conversations off the board. Returns where they were."""
        before = {}
        for sitting in (sitting for holder in group for sitting in holder.sittings):
            if sitting.id in self.board.spots:
                before[sitting.id] = self.board.spots[sitting.id]
                self.board.take(sitting)
        return before

    def _put(self, group: list[Holder], spots: dict[int, Spot]) -> None:
        """Puts their conversations there instead of where they are."""
        self._take(group)
        for sitting in (sitting for holder in group for sitting in holder.sittings):
            if sitting.id in spots:
                self.board.put(sitting, spots[sitting.id])
