"""Where in the organisation's tree a row belongs: Sektor > Enhet > Avdeling > Team, those the row names."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..models import Unit
from .entries import Entry, same
from .rings import rings_through
from .snapshot import Snapshot, UnitNow

Chain = tuple[tuple[str, str], ...]
Path = tuple[str, ...]


class UnknownUnitError(Exception):
    """The row's unit cannot be found or made; the message is for the screen."""


@dataclass(eq=False)
class Node:
    """A unit that is there (`id`) or that a row would make."""

    name: str
    kind: str
    id: int | None
    parent: "Node | None"
    children: dict[str, "Node"] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The names from below the organisation itself down to this unit."""
        return (*self.parent.path, self.name) if self.parent else ()

    def __str__(self) -> str:
        return " > ".join(self.path) or self.name


class UnitTree:
    """Today's tree, and what the rows of a file add to it."""

    def __init__(self, snapshot: Snapshot):
        tops = [unit for unit in snapshot.units.values() if unit.parent_id is None]
        top = next((unit for unit in tops if unit.kind == Unit.Kind.ORGANISATION), tops[0] if len(tops) == 1 else None)
        named, known = (top.name, top.id) if top else (snapshot.organisation, None)
        self.root = Node(named, Unit.Kind.ORGANISATION, known, None)
        self.by_id: dict[int, Node] = {top.id: self.root} if top else {}
        self._named: dict[str, list[Node]] = {}
        self._placed: dict[Chain, Node] = {}
        below: dict[int | None, list[UnitNow]] = {}
        for unit in snapshot.units.values():
            below.setdefault(unit.parent_id, []).append(unit)
        waiting = [(unit, self.root) for unit in tops if unit is not top] + [
            (unit, self.root) for unit in below.get(top.id if top else -1, ())
        ]
        while waiting:
            unit, parent = waiting.pop()
            node = self._add(parent, unit.name, unit.kind, unit.id)
            waiting += [(child, node) for child in below.get(unit.id, ())]

    def _add(self, parent: Node, name: str, kind: str, pk: int | None = None) -> Node:
        node = parent.children.setdefault(same(name), Node(name, kind, pk, parent))
        self._named.setdefault(same(name), []).append(node)
        if pk is not None:
            self.by_id[pk] = node
        return node

    def place(self, chain: Chain) -> Node:
        """The unit a chain means, made when it is not there. Raises UnknownUnitError."""
        if chain not in self._placed:
            node = self.root
            for kind, name in self._trimmed(chain):
                found = node.children.get(same(name)) or self._elsewhere(node, kind, name)
                node = found or self._make(node, kind, name)
            self._placed[chain] = node
        return self._placed[chain]

    def called(self, node: Node) -> str:
        """A unit by its name; with those above it where several have that name."""
        return ", ".join(node.path) if len(self._named.get(same(node.name), ())) > 1 else node.name

    def below(self, units: Collection[int]) -> set[int]:
        """These units and all below them."""
        waiting, found = [self.by_id[pk] for pk in units if pk in self.by_id], set()
        while waiting:
            node = waiting.pop()
            if node.id is not None and node.id not in found:
                found.add(node.id)
                waiting += node.children.values()
        return found

    def find(self, chain: Chain) -> Node | None:
        """The unit a chain means, if it is there and there is only one."""
        node = self.root
        for kind, name in self._trimmed(chain):
            try:
                found = node.children.get(same(name)) or self._elsewhere(node, kind, name)
            except UnknownUnitError:
                return None
            if found is None:
                return None
            node = found
        return node

    def _trimmed(self, chain: Chain) -> list[tuple[str, str]]:
        """The chain without the organisation's own name, and without a name repeated on the next level."""
        kept: list[tuple[str, str]] = []
        for kind, name in chain:
            if same(name) != same(kept[-1][1] if kept else self.root.name):
                kept.append((kind, name))
        return kept

    def _elsewhere(self, node: Node, kind: str, name: str) -> Node | None:
        """A row that does not name the sector means the one unit of that name, wherever it lies."""
        if node is not self.root or kind == Unit.Kind.SECTOR:
            return None
        found = [other for other in self._named.get(same(name), ()) if other.kind != Unit.Kind.SECTOR]
        if len(found) > 1:
            raise UnknownUnitError(
                _("Flere enheter heter %(name)s: %(paths)s. Ta med kolonnene over.")
                % {"name": name, "paths": _(" og ").join(map(str, found[:4]))}
            )
        return found[0] if found else None

    def _make(self, parent: Node, kind: str, name: str) -> Node:
        over = parent
        while over.parent:
            if same(over.name) == same(name):
                raise UnknownUnitError(_ring_sentence([*parent.path[len(over.path) - 1 :], name]))
            over = over.parent
        return self._add(parent, name, kind)


def place_all(tree: UnitTree, entries: Iterable[Entry]) -> tuple[dict[int, Node], dict[int, str]]:
    """The unit of every row, and the reason for each row that has none, by row."""
    entries = [entry for entry in entries if entry.chain]
    reasons = _rings(entries)
    places: dict[int, Node] = {}
    # Rows that name the sector come first, so that those that do not find the same unit whatever the order.
    for entry in sorted(entries, key=lambda e: (e.chain[0][0] != Unit.Kind.SECTOR, -len(e.chain), e.row)):
        if entry.row not in reasons:
            try:
                places[entry.row] = tree.place(entry.chain)
            except UnknownUnitError as problem:
                reasons[entry.row] = str(problem)
    return places, reasons


def _rings(entries: list[Entry]) -> dict[int, str]:
    """The rows that together say that a unit lies under itself, with the ring named."""
    sectors = {same(name) for entry in entries for kind, name in entry.chain if kind == Unit.Kind.SECTOR}
    graph: dict[tuple[str, str], set[tuple[str, str]]] = {}
    shown: dict[tuple[str, str], str] = {}
    steps: dict[int, list] = {}
    for entry in entries:
        # The same word may name units in two sectors that have nothing to do with each other.
        within = same(entry.chain[0][1]) if entry.chain[0][0] == Unit.Kind.SECTOR else ""
        nodes: list = []
        for _kind, name in entry.chain:
            node = ("", same(name)) if same(name) in sectors else (within, same(name))
            shown.setdefault(node, name)
            if not nodes or nodes[-1] != node:
                nodes.append(node)
        steps[entry.row] = list(zip(nodes, nodes[1:], strict=False))
        for over, under in steps[entry.row]:
            graph.setdefault(over, set()).add(under)
    rings = rings_through(graph, {edge for edges in steps.values() for edge in edges})
    sentences = {edge: _ring_sentence([shown[node] for node in ring]) for edge, ring in rings.items()}
    return {row: sentences[edge] for row, edges in steps.items() for edge in edges if edge in sentences}


def _ring_sentence(names: list[str]) -> str:
    return _("Enhetene går i ring, for hver skulle ligge under den forrige: %(ring)s.") % {"ring": " > ".join(names)}
