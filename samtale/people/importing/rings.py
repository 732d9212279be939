"""Rings in a graph: who leads whom, what lies under what."""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Set
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def edges_in_rings(graph: Mapping[Node, Set[Node]]) -> set[tuple[Node, Node]]:
    """Every edge that lies on some ring: those whose two ends are in the same strongly connected component."""
    component = {node: i for i, nodes in enumerate(_components(graph)) for node in nodes}
    return {(a, b) for a, ends in graph.items() for b in ends if component[a] == component[b]}


def shortest_ring(graph: Mapping[Node, Set[Node]], edge: tuple[Node, Node]) -> list[Node]:
    """The nodes of the shortest ring through an edge that lies on one, beginning and ending with the edge's first."""
    start, first = edge
    came_from: dict[Node, Node | None] = {first: None}
    waiting = deque([first])
    while waiting:
        node = waiting.popleft()
        if node == start:
            break
        for following in graph.get(node, ()):
            if following not in came_from:
                came_from[following] = node
                waiting.append(following)
    ring: list[Node] = []
    back: Node | None = start
    while back is not None:
        ring.append(back)
        back = came_from[back]
    return [start, *reversed(ring)]


def rings_through(graph: Mapping[Node, Set[Node]], edges: Iterable[tuple[Node, Node]]) -> dict[tuple, list[Node]]:
    """A ring for each of these edges that lies on one; edges of the same ring share it."""
    wanted = edges_in_rings(graph).intersection(edges)
    found: dict[tuple, list[Node]] = {}
    for edge in sorted(wanted, key=str):
        if edge not in found:
            ring = shortest_ring(graph, edge)
            for other in zip(ring, ring[1:], strict=False):
                if other in wanted:
                    found.setdefault(other, ring)
    return found


def _components(graph: Mapping[Node, Set[Node]]) -> Iterable[list[Node]]:
    """Tarjan's strongly connected components, without recursion: a file may make a chain of any length."""
    order: dict[Node, int] = {}
    low: dict[Node, int] = {}
    path: list[Node] = []
    on_path: set[Node] = set()
    for root in [*graph, *(end for ends in graph.values() for end in ends)]:
        if root in order:
            continue
        work = [(root, iter(graph.get(root, ())))]
        order[root] = low[root] = len(order)
        path.append(root)
        on_path.add(root)
        while work:
            node, ends = work[-1]
            for end in ends:
                if end not in order:
                    order[end] = low[end] = len(order)
                    path.append(end)
                    on_path.add(end)
                    work.append((end, iter(graph.get(end, ()))))
                    break
                if end in on_path:
                    low[node] = min(low[node], order[end])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    found: list = []
                    while not found or found[-1] != node:
                        found.append(path.pop())
                        on_path.discard(found[-1])
                    yield found
