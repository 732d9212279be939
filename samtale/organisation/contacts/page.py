"""What the pages of contacts show: every unit with those of its own, or whose it has instead."""

from dataclasses import dataclass

from samtale.audit.refusals import NotAllowedError

from ..catalogue import OF_UNITS, Text
from ..models import UnitContacts
from .nearest import Known


@dataclass(frozen=True, slots=True)
class Held:
    """The contacts of a kind that hold in a unit; `above` is the unit they are of, where that is another."""

    kind: Text
    lines: list[str]
    above: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    id: int
    name: str
    held: list[Held]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit: its own contacts, and what it has from above where it has none."""

    name: str
    own: UnitContacts
    above: list[Held]


def units() -> list[UnitRow]:
    """Every unit, in the tree's order. Two queries."""
    known = Known()
    paths = known.tree.paths()
    return [
        UnitRow(unit.pk, paths[unit.pk], _held(known, paths, unit.pk, unit.pk))
        for unit, _depth in known.tree.in_order()
    ]


def unit(unit_id: int) -> UnitPage:
    """Two queries. Raises NotAllowedError."""
    known = Known()
    if unit_id not in known.tree.units:
        raise NotAllowedError
    paths, over = known.tree.paths(), known.tree.units[unit_id].parent_id
    above = _held(known, paths, over, unit_id) if over else []
    own = known.rows.get(unit_id) or UnitContacts(pk=unit_id)
    return UnitPage(paths[unit_id], own, [held for held in above if held.lines])


def _held(known: Known, paths: dict[int, str], begin: int, unit_id: int) -> list[Held]:
    """What is found from `begin` and upwards, as seen from a unit."""
    return [
        Held(
            kind,
            found.text.splitlines(),
            paths[found.unit_id] if found.unit_id is not None and found.unit_id != unit_id else "",
        )
        for kind, found in zip(OF_UNITS, known.of(begin), strict=True)
    ]
