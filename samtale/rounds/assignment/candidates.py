"""Who could hold whose conversation, and for whom nobody can: the rules, pair by pair."""

from collections import defaultdict
from collections.abc import Iterable

from .rows import Holder, Objection, Person, Way
from .words import Obstacle, Unplaced


class Candidates:
    """The holders each person could come to (as places in the list of holders), counted once for all who are alike."""

    def __init__(self, people: Iterable[Person], holders: list[Holder], objections: frozenset[Objection], way: Way):
        self._holders, self._way = holders, way
        self._place = {holder.id: place for place, holder in enumerate(holders)}
        self._led_holders: dict[int, set[int]] = defaultdict(set)
        for place, holder in enumerate(holders):
            for leader in holder.led_by:
                self._led_holders[leader].add(place)
        self._refused: dict[int, set[int]] = defaultdict(set)
        for objection in objections:
            if objection.holder in self._place:
                self._refused[objection.person].add(self._place[objection.holder])
        self._asked = [place for place, holder in enumerate(holders) if self._is_asked(holder)]
        self._taking: dict[tuple[str, int | None], frozenset[int]] = {}
        self.of = {person.id: self._find(person) for person in people}

    def _place_of(self, holder: int | None) -> int | None:
        return None if holder is None else self._place.get(holder)

    def _find(self, person: Person) -> frozenset[int]:
        barred = self._refused.get(person.id, set()) | self._led_holders.get(person.id, set())
        in_scope = self._in_scope(person)
        own = self._place.get(person.id)
        if own is not None:
            barred = barred | {own}
        return in_scope - barred if barred else in_scope

    def _in_scope(self, person: Person) -> frozenset[int]:
        """The places of those who take people like this one, by the way that was chosen."""
        if self._way == Way.LINE:
            place = self._place_of(person.line_leader)
            if place is None or not self._holders[place].takes(person):
                return frozenset()
            return frozenset({place})
        return self._take("groups", person.group) & self._take("units", person.unit)

    def _take(self, what: str, asked: int | None) -> frozenset[int]:
        if (what, asked) not in self._taking:
            self._taking[what, asked] = frozenset(
                place
                for place in self._asked
                if getattr(self._holders[place], what) is None or asked in getattr(self._holders[place], what)
            )
        return self._taking[what, asked]

    def _is_asked(self, holder: Holder) -> bool:
        # By group or department: those who have said which, and not those who take anybody.
        named = {Way.GROUP: holder.groups, Way.DEPARTMENT: holder.units}
        return named.get(self._way, ()) is not None

    def why_not(self, person: Person) -> Unplaced:
        """What stands in the way for somebody who was left without a holder: the nearest thing to change first."""
        if self.of[person.id]:
            return self._unplaced(person, Obstacle.FULL, self.of[person.id])
        in_scope = self._in_scope(person)
        led = in_scope & self._led_holders.get(person.id, set())
        refused = in_scope & self._refused.get(person.id, set()) - led
        refused -= {self._place.get(person.id)}
        if refused:
            return self._unplaced(person, Obstacle.OBJECTION, refused)
        if led:
            return self._unplaced(person, Obstacle.OWN_LEADER, led)
        if in_scope:
            return self._unplaced(person, Obstacle.ONESELF, in_scope)
        return self._unplaced(person, self._nobody(person), ())

    def _nobody(self, person: Person) -> Obstacle:
        if self._way == Way.LINE:
            if person.line_leader is None:
                return Obstacle.NO_LINE_LEADER
            place = self._place_of(person.line_leader)
            return Obstacle.LINE_LEADER_HOLDS_NONE if place is None else Obstacle.LINE_LEADER_TAKES_OTHERS
        if not self._take("groups", person.group):
            return Obstacle.NOBODY_TAKES_GROUP
        if not self._take("units", person.unit):
            return Obstacle.NOBODY_TAKES_UNIT
        return Obstacle.NOBODY_TAKES_BOTH

    def _unplaced(self, person: Person, obstacle: Obstacle, places: Iterable[int]) -> Unplaced:
        return Unplaced(person.id, obstacle, tuple(self._holders[place].id for place in sorted(places)))
