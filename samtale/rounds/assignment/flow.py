"""The sharing as a flow of least cost: people, groups of people with the same choice, holders, and one step a load."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from ortools.graph.python.max_flow import SimpleMaxFlow
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from .candidates import Candidates
from .rows import Holder, Person


def assign(
    people: list[Person], holders: list[Holder], candidates: Candidates, taken: Mapping[int, int]
) -> dict[int, int]:
    """Person to holder for as many as there is room for, by the order of sharing.py. `taken` is loads there already.

    A holder's next conversation costs more than the one before (the cost is convex), so the cheapest flow has the
    loads no other can better; keeping the holder of last time costs less than a change, and never as much as a load.
    """
    loads = [taken.get(holder.id, 0) for holder in holders]
    room = [
        len(people) if holder.limit is None else max(holder.limit - load, 0)
        for holder, load in zip(holders, loads, strict=True)
    ]
    people = [person for person in people if candidates.of[person.id]]
    if not people:
        return {}
    graph = _Graph(people, holders, candidates)
    return graph.cheapest(loads, graph.enough(loads, room))


class _Graph:
    """Nodes: the people, then the choices they have, then the holders, then where all flow ends."""

    def __init__(self, people: list[Person], holders: list[Holder], candidates: Candidates):
        self.people, self.holders = people, holders
        # A way to something better passes each holder once, and so at most two people for each: more than they can
        # differ by together is more than all that comes after in the order.
        self.change = 2 * len(holders) + 2
        choices = sorted({candidates.of[person.id] for person in people}, key=sorted)
        nodes = {choice: len(people) + number for number, choice in enumerate(choices)}
        self.first_holder = len(people) + len(choices)
        self.end = self.first_holder + len(holders)
        self.chosen = [nodes[candidates.of[person.id]] for person in people]
        self.between = self._between(nodes)
        places = {holder.id: place for place, holder in enumerate(holders)}
        self.straight = self._straight(candidates, places)

    def _between(self, nodes: dict[frozenset[int], int]) -> np.ndarray:
        """Arcs from each choice to its holders, as rows of two."""
        starts = np.repeat(list(nodes.values()), [len(choice) for choice in nodes])
        ends = np.fromiter((place for choice in nodes for place in sorted(choice)), dtype=np.int64)
        return np.column_stack([starts, ends + self.first_holder])

    def _straight(self, candidates: Candidates, places: dict[int, int]) -> list[tuple[int, int, int]]:
        """Arcs past the choice, cheaper than it: to the holder of last time, else to the own line leader."""
        found = []
        for number, person in enumerate(self.people):
            allowed = candidates.of[person.id]
            for holder, cost in ((person.line_leader, self.change), (person.last_holder, 0)):
                if holder in places and places[holder] in allowed:
                    found.append((number, self.first_holder + places[holder], cost))
        return found

    def enough(self, loads: list[int], room: list[int]) -> list[int]:
        """Room for as many as all the room there is, kept low: fewer steps of load make the cheapest flow faster."""
        most, level = self._flow(room), -(-(len(self.people) + sum(loads)) // len(self.holders))
        while True:
            low = [min(rest, max(level - load, 0)) for load, rest in zip(loads, room, strict=True)]
            if low == room or self._flow(low) == most:
                return low
            level = 2 * level + 1

    def _flow(self, room: list[int]) -> int:
        flow, start, size = SimpleMaxFlow(), self.end + 1, len(self.people)
        waiting: dict[int, int] = defaultdict(int)
        for node in self.chosen:
            waiting[node] += 1
        arcs = [(start, node, count) for node, count in waiting.items()]
        arcs += [(self.first_holder + place, self.end, rest) for place, rest in enumerate(room)]
        flow.add_arcs_with_capacity(*_rows(arcs, self.between, size).T)
        if flow.solve(start, self.end) != flow.OPTIMAL:
            raise RuntimeError("the flow could not be found")
        return flow.optimal_flow()

    def cheapest(self, loads: list[int], room: list[int]) -> dict[int, int]:
        """The sharing itself: most people, then the most even loads, then the cheapest changes."""
        size, step = len(self.people), (2 * len(self.holders) + 1) * (self.change + 1) + 1
        arcs = [(number, node, 1, self.change + 1) for number, node in enumerate(self.chosen)]
        arcs += [(number, holder, 1, cost) for number, holder, cost in self.straight]
        for place, (load, rest) in enumerate(zip(loads, room, strict=True)):
            arcs += [(self.first_holder + place, self.end, 1, step * (2 * (load + nth) + 1)) for nth in range(rest)]
        flow = SimpleMinCostFlow()
        rows = _rows(arcs, self.between, size, 0)
        flow.add_arcs_with_capacity_and_unit_cost(*rows.T)
        flow.set_nodes_supplies(np.arange(size), np.ones(size, dtype=np.int64))
        flow.set_node_supply(self.end, -size)
        if flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
            raise RuntimeError("the cheapest flow could not be found")
        return self._read(rows, flow.flows(np.arange(len(rows))))

    def _read(self, rows: np.ndarray, flows: np.ndarray) -> dict[int, int]:
        """Who goes where: straight on, or as one of those of the same choice, in the order of the ids."""
        found: dict[int, int] = {}
        waiting: dict[int, list[int]] = defaultdict(list)
        places: dict[int, list[int]] = defaultdict(list)
        for (tail, head, _, _), count in zip(rows[flows > 0].tolist(), flows[flows > 0].tolist(), strict=True):
            if head == self.end:
                continue
            if tail >= len(self.people):
                places[tail] += [head - self.first_holder] * count
            elif head < self.first_holder:
                waiting[head].append(tail)
            else:
                found[self.people[tail].id] = self.holders[head - self.first_holder].id
        for node, numbers in waiting.items():
            for number, place in zip(sorted(numbers), sorted(places[node]), strict=True):
                found[self.people[number].id] = self.holders[place].id
        return found


def _rows(arcs: Sequence[tuple[int, ...]], between: np.ndarray, *more: int) -> np.ndarray:
    """The arcs, and those between choices and holders with what they all have, as the solver takes them."""
    return np.vstack([np.array(arcs, dtype=np.int64), np.column_stack([between, np.tile(more, (len(between), 1))])])
