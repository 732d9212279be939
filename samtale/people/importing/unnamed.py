"""Rows that name no unit: whoever belongs to the top of the organisation, and whoever stays where we know them."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .candidates import Candidate, Casting, Ref
from .entries import Entry, same
from .leaders import Directory, UnknownLeaderError
from .units import Node, UnitTree


@dataclass
class Unnamed:
    """Where the rows belong, what is said of it, and the reason for each row that has no place; all by row."""

    places: dict[int, Node] = field(default_factory=dict)
    remarks: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)


def place_unnamed(
    casting: Casting, tree: UnitTree, places: dict[int, Node], directory: Directory, *, leaders_said: bool
) -> Unnamed:
    """Find a place for the rows without a unit, when the others have theirs.

    Somebody known stays. Somebody new belongs to the top with no leader, or with one who does; else it is a mistake.
    """
    found = Unnamed()
    waiting: list[tuple[Candidate, Entry]] = []
    tops: set[Ref] = set()
    for candidate in casting.candidates.values():
        live = casting.live(candidate)
        for entry in live:
            unit = places.get(entry.row)
            if not entry.chain:
                unit = _known_unit(casting, tree, candidate, entry, alone=len(live) == 1)
                if unit is None:
                    waiting.append((candidate, entry))
                    continue
                found.places[entry.row] = unit
                if unit is not tree.root:
                    found.remarks[entry.row] = _("Raden har ingen enhet. %(name)s blir i %(unit)s.") % {
                        "name": entry.name,
                        "unit": unit.name,
                    }
            if unit is tree.root:
                tops.add(candidate.ref)
    if leaders_said:
        _place_at_top(tree, [one for one in waiting if _is_new(casting, one[0])], tops, directory, found)
    for _candidate, entry in waiting:
        if entry.row not in found.places:
            found.reasons[entry.row] = _("Enheten mangler.")
    return found


def _known_unit(casting: Casting, tree: UnitTree, candidate: Candidate, entry: Entry, *, alone: bool) -> Node | None:
    """The unit of the position the row can only be about."""
    held = _held(casting, candidate)
    alike = [position for position in held if same(position.title) == same(entry.title)]
    if not alike and alone:
        alike = held
    units = {position.unit_id for position in alike}
    return tree.by_id[units.pop()] if len(units) == 1 else None


def _held(casting: Casting, candidate: Candidate) -> list:
    return list(casting.snapshot.positions.get(candidate.now.id, ())) if candidate.now else []


def _is_new(casting: Casting, candidate: Candidate) -> bool:
    return not _held(casting, candidate)


def _place_at_top(
    tree: UnitTree, waiting: list[tuple[Candidate, Entry]], tops: set[Ref], directory: Directory, found: Unnamed
) -> None:
    """Place until nobody more follows from whom was placed."""
    placed = True
    while placed:
        placed = False
        for candidate, entry in waiting:
            if entry.row in found.places:
                continue
            try:
                leader = directory.leader_of(entry)
            except UnknownLeaderError:  # which is what the row is refused for
                found.places[entry.row] = tree.root
                continue
            if leader is None or leader.ref in tops:
                placed = True
                tops.add(candidate.ref)
                found.places[entry.row] = tree.root
                found.remarks[entry.row] = _("Raden har ingen enhet. %(name)s hører da til øverst, i %(unit)s.") % {
                    "name": entry.name,
                    "unit": tree.root.name,
                }
