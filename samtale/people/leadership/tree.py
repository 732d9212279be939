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
    over: str = ""  # what its path has before its name, for whoever cannot see how deep it lies

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

    def paths(self) -> dict[int, str]:
        """«Nordvåg sykehjem, Team A» by unit: the one above it, and as many more as tell it from all others.

        The organisation itself stands above nobody.
        """
        whole = {pk: [self.units[one].name for one in reversed(self.upwards(pk))] for pk in self.units}
        top = 1 if len(self._children[None]) == 1 else 0
        below_top = {pk: names[top:] or names for pk, names in whole.items()}
        taken = Counter(tuple(names[-n:]) for names in below_top.values() for n in range(1, len(names) + 1))
        return {pk: ", ".join(_shortest(names, taken)) for pk, names in below_top.items()}

    def counted(self, stands: Iterable[tuple[int, Any]], make: type[Count], top: int | None = None) -> list[Count]:
        """The units somebody is in or below, in the tree's order; `stands` is one (unit, where it stands) for each."""
        counts: dict[int, Counter] = defaultdict(Counter)
        for unit_id, stand in stands:
            for above in self.upwards(unit_id, top):
                counts[above][stand] += 1
        paths = self.paths()
        return [
            make(unit.pk, unit.name, depth, counts[unit.pk], paths[unit.pk].removesuffix(unit.name).removesuffix(", "))
            for unit, depth in self.in_order(top)
            if unit.pk in counts
        ]


def _shortest(names: list[str], taken: Counter) -> list[str]:
    """The end of a path that nothing else ends in, with at least the nearest above."""
    return next((names[-n:] for n in range(2, len(names)) if taken[tuple(names[-n:])] == 1), names)


def unit_paths() -> dict[int, str]:
    """Every unit as it is called outside the tree, by id; see Tree.paths. One query."""
    return Tree().paths()


def unit_choices() -> list[tuple[int, str]]:
    """Every unit with its path, in the tree's order, to choose among. One query."""
    tree = Tree()
    paths = tree.paths()
    return [(unit.pk, paths[unit.pk]) for unit, _depth in tree.in_order()]


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
