"""What happens to each position of a person the file names."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from samtale.core.sure import sure

from ..models import Position
from .candidates import Candidate, Casting, Ref
from .entries import Entry, same
from .headers import LEADERS, Column, Headings
from .plan import Change, PersonWork, PositionWork
from .snapshot import PositionNow
from .units import Node, UnitTree

Said = tuple[str, list[Change]]  # what a row is about, and what changes


@dataclass
class PositionPlanner:
    casting: Casting
    headings: Headings
    tree: UnitTree
    places: dict[int, Node]
    leaders: dict[int, Ref | None]

    @property
    def today(self) -> date:
        return self.casting.today

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    def plan(self, candidate: Candidate, work: PersonWork) -> dict[int, Said]:
        """Fill in the work on a person's positions. Answers what each row says and changes."""
        held = list(self.casting.snapshot.positions.get(candidate.now.id, ())) if candidate.now else []
        matched, unmatched = self._match(self.casting.live(candidate), held)
        said = {entry.row: self._change(entry, position, work) for entry, position in matched}
        for entry in self.casting.over(candidate):
            said[entry.row] = self._end_at_its_day(entry, held, work)
        left = [] if self.casting.is_doubtful(candidate) else held
        left.sort(key=lambda position: not self.casting.is_in_part(position))  # a move is first of all within the part
        moves = dict(zip((entry.row for entry in unmatched), left, strict=False))
        for entry in unmatched:
            said[entry.row] = self._begin(entry, candidate, moves.get(entry.row), work)
        # A file of a part says nothing of a position outside it, unless the person has moved from it.
        over = [*left[: len(moves)], *(p for p in left[len(moves) :] if self.casting.is_in_part(p))]
        gone = [Change(_("Stilling"), self.describe(p), _("avsluttes")) for p in over[len(moves) :]]
        work.ends |= {position.id: self.yesterday for position in over}
        for _row, (_text, changes) in list(said.items())[:1]:
            changes += gone
        return said

    def describe(self, position: PositionNow) -> str:
        """A position as the screen says it: title and unit."""
        return f"{position.title}, {self.tree.called(self.tree.by_id[position.unit_id])}"

    def _match(self, entries: list[Entry], held: list[PositionNow]):
        """Pair rows with positions, the likest first; takes what is paired out of `held`."""
        matched: list[tuple[Entry, PositionNow]] = []
        for is_like in (self._alike, self._like_with_leader, self._like, self._same_unit):
            for entry in list(entries):
                position = next((p for p in held if is_like(entry, p)), None)
                if position:
                    matched.append((entry, position))
                    entries.remove(entry)
                    held.remove(position)
        return matched, entries

    def _same_unit(self, entry: Entry, position: PositionNow) -> bool:
        return self.places[entry.row] is self.tree.by_id[position.unit_id]

    def _like(self, entry: Entry, position: PositionNow) -> bool:
        return self._same_unit(entry, position) and same(entry.title) == same(position.title)

    def _like_with_leader(self, entry: Entry, position: PositionNow) -> bool:
        return self._like(entry, position) and self.leaders.get(entry.row) == position.leader_id

    def _alike(self, entry: Entry, position: PositionNow) -> bool:
        return self._like_with_leader(entry, position) and (
            (entry.employment, same(entry.group)) == (position.employment, same(position.group))
        )

    def _change(self, entry: Entry, position: PositionNow, work: PersonWork) -> Said:
        values: dict[str, Any] = {}
        changes: list[Change] = []

        def compare(column: Column, field: str, before, after, show=str) -> None:
            if before != after:
                values[field] = after
                changes.append(Change(column, show(before) if before else "", show(after) if after else ""))

        compare(Column.TITLE, "title", position.title, entry.title)
        if self.headings.has(Column.GROUP) and same(position.group) != same(entry.group):
            compare(Column.GROUP, "group", position.group, entry.group)
        if entry.employment:
            compare(
                Column.EMPLOYMENT,
                "employment",
                position.employment,
                entry.employment,
                lambda kind: str(Position.Employment(kind).label),
            )
        if entry.started and max(entry.started, position.started_on) > self.today:
            # A day that has passed stays: it says since when the position is held here, not since when one is employed.
            compare(Column.STARTED, "started_on", position.started_on, entry.started, _day)
        if self.headings.has(Column.ENDED) and not entry.end_unread:
            compare(Column.ENDED, "ended_on", position.ended_on, entry.ended, _day)
        leader = self.leaders.get(entry.row)
        leader_changes = self.headings.has(*LEADERS) and leader != position.leader_id
        if leader_changes:
            changes.append(Change(Column.LEADER_NAME, self._name(position.leader_id), self._name(leader)))
        if values or leader_changes:
            work.positions.append(PositionWork(position.id, values, None, leader_changes, leader))
        return f"{entry.title}, {self.tree.called(self.places[entry.row])}", changes

    def _begin(self, entry: Entry, candidate: Candidate, instead_of: PositionNow | None, work: PersonWork) -> Said:
        unit, leader = self.places[entry.row], self.leaders.get(entry.row)
        work.positions.append(
            PositionWork(
                None,
                {
                    "title": entry.title,
                    "group": entry.group,
                    "employment": entry.employment or Position.Employment.PERMANENT.value,
                    "started_on": self._first_day(entry, candidate),
                    "ended_on": instead_of.ended_on if instead_of and entry.end_unread else entry.ended,
                },
                unit,
                self.headings.has(*LEADERS),
                leader,
            )
        )
        text = f"{entry.title}, {unit}"
        if candidate.now is None:
            return (
                _("%(position)s. Leder %(leader)s.") % {"position": text, "leader": self._name(leader)}
                if leader is not None
                else text
            ), []
        if instead_of is None:
            changes = [Change(_("Ny stilling"), "", text)]
        else:
            changes = [Change(_("Enhet"), str(self.tree.by_id[instead_of.unit_id]), str(unit))]
            if instead_of.title != entry.title:
                changes.append(Change(Column.TITLE, instead_of.title, entry.title))
        if leader is not None and leader != (instead_of and instead_of.leader_id):
            changes.append(
                Change(Column.LEADER_NAME, self._name(instead_of.leader_id) if instead_of else "", self._name(leader))
            )
        return text, changes

    def _first_day(self, entry: Entry, candidate: Candidate) -> date:
        """For somebody new the day the file says. For others «ansatt dato» is mostly when they were first employed,
        so a day counts only when it is later than all we know of them."""
        if candidate.now is None:
            return entry.started or self.today
        known = [day for day in (candidate.now.joined_on, candidate.now.left_on) if day]
        if entry.started and (entry.started > self.today or (known and entry.started > max(known))):
            return entry.started
        return self.today

    def _end_at_its_day(self, entry: Entry, held: list[PositionNow], work: PersonWork) -> Said:
        # What is over makes no unit; it can only end a position in one that is there.
        unit = self.tree.find(entry.chain)
        text = f"{entry.title}, {entry.chain[-1][1]}" if entry.chain else entry.title
        alike = [p for p in held if same(p.title) == same(entry.title)]
        position = next((p for p in alike if not entry.chain or self.tree.by_id[p.unit_id] is unit), None)
        if position is None:
            return text, []
        held.remove(position)
        ended = work.ends[position.id] = sure(entry.ended)
        return text, [Change(Column.ENDED, _day(position.ended_on) if position.ended_on else "", _day(ended))]

    def _name(self, ref: Ref | None) -> str:
        if ref is None:
            return ""
        return self.casting.called(ref)


def _day(day: date) -> str:
    return day.strftime("%d.%m.%Y")
