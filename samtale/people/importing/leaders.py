"""Whom each row names as leader, and rings among leaders."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .candidates import Candidate, Casting, Ref
from .entries import Entry, same, same_number
from .rings import rings_through
from .snapshot import PersonNow

_SHOWN_IN_RING = 12


class UnknownLeaderError(Exception):
    """The leader cannot be found or cannot lead; the message is for the screen."""


@dataclass
class Directory:
    """Everybody in the file by what a row may call its leader."""

    casting: Casting
    by_number: dict[str, Candidate] = field(default_factory=dict)
    by_email: dict[str, Candidate] = field(default_factory=dict)
    by_name: dict[str, list[Candidate]] = field(default_factory=dict)
    turned: dict[str, list[Candidate]] = field(default_factory=dict)  # by the last name first
    outside: set[int] = field(default_factory=set)  # not named by the file, and staying

    def __post_init__(self):
        candidates = self.casting.candidates.values()
        for candidate in candidates:
            if candidate.now:
                self.by_number[same_number(candidate.now.number)] = candidate
                self.by_email[candidate.now.email] = candidate
        for candidate in candidates:  # what the file says counts before what was
            for entry in candidate.entries:
                self.by_number[same_number(entry.number)] = candidate
                self.by_email[entry.email] = candidate
            for name in {same(entry.name) for entry in candidate.entries}:
                self.by_name.setdefault(name, []).append(candidate)
            for turned in {same(f"{e.last_name} {e.first_name}") for e in candidate.entries}:
                self.turned.setdefault(turned, []).append(candidate)
        for person in self.casting.snapshot.people.values():
            if self.casting.part is not None and person.is_active and not self.casting.is_gone(person):
                self._stays_outside(person)

    def _stays_outside(self, person: PersonNow) -> None:
        """Whoever a file of a part does not name may lead those it names."""
        if person.id in self.casting.candidates:
            return
        outside = Candidate(person.id, person, [])
        if person.number:
            self.by_number.setdefault(same_number(person.number), outside)
        if person.email:
            self.by_email.setdefault(person.email, outside)
        self.outside.add(person.id)
        self.by_name.setdefault(same(person.name), []).append(outside)
        self.turned.setdefault(same(f"{person.last_name} {person.first_name}"), []).append(outside)

    def leader_of(self, entry: Entry) -> Candidate | None:
        """The leader a row names, by number, else address, else name.

        None when it names none. Raises UnknownLeaderError.
        """
        if entry.leader_number:
            return self._known(self.by_number.get(same_number(entry.leader_number)), entry.leader_number)
        if entry.leader_email:
            return self._known(self.by_email.get(entry.leader_email), entry.leader_email)
        if not entry.leader_name:
            return None
        name = same(entry.leader_name)
        found = self.by_name.get(name) or self.turned.get(name, [])
        if len(found) > 1:
            raise UnknownLeaderError(
                _("Flere heter %(name)s (rad %(rows)s). Ta med leders ansattnr, så vet vi hvem som er lederen.")
                % {
                    "name": entry.leader_name,
                    "rows": ", ".join(str(c.entries[0].row) for c in found[:5] if c.entries) or "–",
                }
            )
        return self._known(found[0] if found else None, entry.leader_name)

    def _known(self, leader: Candidate | None, shown: str) -> Candidate:
        if leader is None:
            raise UnknownLeaderError(
                _("Vi finner ikke lederen, %(leader)s. Sjekk at det er riktig skrevet, eller ta med lederen i filen.")
                % {"leader": shown}
            )
        if leader.ref not in self.outside and not self.casting.stays(leader):
            refused = next((e.row for e in leader.entries if e.row in self.casting.refused), None)
            raise UnknownLeaderError(
                _("Lederen, %(leader)s, er avvist (rad %(row)s).")
                % {"leader": self.casting.called(leader.ref), "row": refused}
                if refused
                else _("Lederen, %(leader)s, har sluttet.") % {"leader": self.casting.called(leader.ref)}
            )
        return leader


def refuse_unknown_leaders(casting: Casting, directory: Directory) -> dict[int, Ref | None]:
    """Refuse rows whose leader cannot be found. Answers the leader of every row that stands."""
    leaders: dict[int, Ref | None] = {}
    for candidate in casting.candidates.values():
        for entry in casting.live(candidate):
            try:
                leader = directory.leader_of(entry)
            except UnknownLeaderError as problem:
                casting.refused[entry.row] = str(problem)
                continue
            if leader is candidate:
                casting.refused[entry.row] = _(
                    "%(name)s står som sin egen leder. La feltet stå tomt for den som ikke har noen over seg."
                ) % {"name": casting.called(candidate.ref)}
                continue
            leaders[entry.row] = leader.ref if leader else None
    return leaders


def refuse_rings(casting: Casting, leaders: dict[int, Ref | None]) -> bool:
    """Refuse rows that would make somebody their own leader's leader. Answers whether any row was refused."""
    graph: dict[Ref, set[Ref]] = {}
    rows: dict[tuple[Ref, Ref], list[int]] = {}
    for candidate in casting.candidates.values():
        for entry in casting.live(candidate):
            leader = leaders.get(entry.row)
            if leader is not None:
                graph.setdefault(candidate.ref, set()).add(leader)
                rows.setdefault((candidate.ref, leader), []).append(entry.row)
    for person_id in _as_they_are(casting):
        for position in casting.snapshot.positions.get(person_id, ()):
            if position.leader_id:
                graph.setdefault(person_id, set()).add(position.leader_id)
    rings = rings_through(graph, rows)
    for edge, ring in rings.items():
        # A very long ring is told by its beginning, and by its end, which is where it began.
        shown = ring if len(ring) <= _SHOWN_IN_RING else [*ring[: _SHOWN_IN_RING - 2], None, ring[-1]]
        for row in rows[edge]:
            casting.refused[row] = _("Lederne går i ring, for hver skulle ledes av den neste: %(ring)s.") % {
                "ring": " → ".join("…" if ref is None else casting.called(ref) for ref in shown)
            }
    return bool(rings)


def _as_they_are(casting: Casting) -> set[int]:
    """The people whose positions, or some of them, stay as they are because a row is refused."""
    doubtful = {c.now.id for c in casting.candidates.values() if c.now and casting.is_doubtful(c)}
    outside = {p.id for p in casting.snapshot.people.values() if p.is_active and not casting.is_gone(p)}
    return doubtful | (
        (casting.protected() | (outside if casting.part is not None else set())) - casting.candidates.keys()
    )
