"""The tree of units, read once: up from a unit, down in its order, and counted so that each holds all below it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..models import Unit


@dataclass
class UnitCount:
    """A unit with everybody in it and below, counted by where they stand."""

    id: int
    name: str
    depth: int
    counts: Counter = field(default_factory=Counter)

    @property
    def people(self) -> int:
        return self.counts.total()


Count = TypeVar("Count", bound=UnitCount)


class Tree:
    """Every unit by id, in the Norwegian order of names. One query, when it is made."""

    def __init__(self) -> None:
        self.units = {unit.pk: unit for unit in Unit.objects.order_by("sort_key", "pk")}
        self._children: dict[int | None, list[int]] = defaultdict(list)
        for pk, unit in self.units.items():
            self._children[unit.parent_id].append(pk)

    def upwards(self, unit_id: int | None, top: int | None = None) -> list[int]:
        """A unit and those above it, up to and with `top` or the root."""
        found = []
        while unit_id is not None:
            found.append(unit_id)
            unit_id = None if unit_id == top else self.units[unit_id].parent_id
        return found

    def in_order(self, top: int | None = None) -> Iterator[tuple[Unit, int]]:
        """Each unit with how deep it lies, parents before children; below and with `top`, or all."""
        waiting = [(pk, 0) for pk in reversed([top] if top else self._children[None])]
        while waiting:
            pk, depth = waiting.pop()
            yield self.units[pk], depth
            waiting += [(child, depth + 1) for child in reversed(self._children[pk])]

    def counted(self, stands: Iterable[tuple[int, Any]], make: type[Count], top: int | None = None) -> list[Count]:
        """The units somebody is in or below, in the tree's order; `stands` is one (unit, where it stands) for each."""
        counts: dict[int, Counter] = defaultdict(Counter)
        for unit_id, stand in stands:
            for above in self.upwards(unit_id, top):
                counts[above][stand] += 1
        return [
            make(unit.pk, unit.name, depth, counts[unit.pk]) for unit, depth in self.in_order(top) if unit.pk in counts
        ]


def below(unit_id: int) -> set[int]:
    """The ids of a unit and all units under it."""
    children = defaultdict(list)
    for pk, parent_id in Unit.objects.values_list("pk", "parent_id"):
        children[parent_id].append(pk)
    found, waiting = set(), [unit_id]
    while waiting:
        if (pk := waiting.pop()) not in found:
            found.add(pk)
            waiting += children[pk]
    return found
