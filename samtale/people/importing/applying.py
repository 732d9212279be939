"""Doing what a plan says. The caller's transaction makes it all or nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Q, QuerySet

from samtale.audit import sealed
from samtale.core.sure import sure

from ..models import Leadership, OccupationalGroup, Person, Position, Role, Session, Unit
from ..sorting import sort_key
from ..ways_in.actions import change_addresses
from .candidates import Ref
from .entries import same
from .following import NOBODY, Follower, Step
from .plan import ImportPlan, PersonWork, PositionWork
from .units import Node

_BATCH = 500
_PERSON = ["first_name", "last_name", "email", "employee_number", "joined_on", "is_active", "left_on", "sort_key"]


def write_plan(plan: ImportPlan, today: date, by: Person | None = None, follower: Follower = NOBODY) -> None:
    """Write everything a plan says, in the order the rows depend on each other; the follower hears of the rows."""
    writer = _Writer(plan, today, by, follower)
    with sealed.together():
        writer.people()
        writer.ended_positions()
        writer.leavers()
        writer.changed_positions()
        writer.new_positions()
        writer.leaders()
        follower.tell(Step.ENDING)


@dataclass
class _Writer:
    plan: ImportPlan
    today: date
    by: Person | None = None
    follower: Follower = NOBODY
    written: int = 0
    ids: dict[Ref, int] = field(default_factory=dict)  # of the people this import makes
    positions: dict[int, Position] = field(default_factory=dict)  # made or changed, by id() of their work

    def __post_init__(self) -> None:
        positions = [work for _person, work in self._position_works()]
        self.to_write = sum(bool(work.values) for work in self.plan.works)
        self.to_write += len(positions) + sum(work.leader_changes for work in positions)
        self._wrote(0)

    def _wrote(self, rows: int) -> None:
        self.written += rows
        self.follower.tell(Step.WRITING, min(self.written, self.to_write), self.to_write)

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    def people(self) -> None:
        known = [work for work in self.plan.works if work.id is not None and work.values]
        addresses = {sure(work.id): work.values.pop("email") for work in known if "email" in work.values}
        # Two may swap numbers: everybody who changes theirs lets go of it first.
        for batch in _batches([work.id for work in known if "employee_number" in work.values]):
            Person.objects.filter(pk__in=batch).update(employee_number=None)
        for batch in _batches(known):
            rows = Person.objects.in_bulk([work.id for work in batch])
            Person.objects.bulk_update([_filled(rows[work.id], work.values) for work in batch], _PERSON)
            self._wrote(len(batch))
        change_addresses(addresses, by=self.by)  # when the names are there, for the letters
        new = [work for work in self.plan.works if work.id is None]
        for some in _batches(self._free(new)):
            made = Person.objects.bulk_create(
                [_filled(Person(password=make_password(None)), work.values) for work in some]
            )
            self.ids |= {work.ref: person.pk for work, person in zip(some, made, strict=True)}
            self._wrote(len(some))

    def _free(self, new: list[PersonWork]) -> list[PersonWork]:
        """Somebody new whose address another keeps for now, since too many change at once, gets it by the next file."""
        wanted = [work.values["email"] for work in new if work.values.get("email")]
        kept = {
            pk
            for batch in _batches(wanted)
            for pk in Person.objects.filter(email__in=batch).values_list("email", flat=True)
        }
        for work in new:
            if work.values.get("email") in kept:
                work.values["email"] = ""
        return new

    def ended_positions(self) -> None:
        by_day: dict[date, list[int]] = defaultdict(list)
        for work in self.plan.works:
            for position_id, last_day in work.ends.items():
                by_day[last_day].append(position_id)
        for last_day, position_ids in by_day.items():
            for batch in _batches(position_ids):
                Position.objects.filter(pk__in=batch).update(ended_on=last_day)
                _end(Leadership.objects.filter(position__in=batch), last_day)

    def leavers(self) -> None:
        for batch in _batches(self.plan.leaving):
            _end(Leadership.objects.filter(leader__in=batch), self.yesterday)
            Role.objects.filter(person__in=batch).delete()
            Session.objects.filter(person__in=batch).delete()

    def changed_positions(self) -> None:
        changed = [work for _person, work in self._position_works() if work.id is not None]
        for batch in _batches(changed):
            rows = Position.objects.in_bulk([work.id for work in batch])
            for work in batch:
                self._change(rows[work.id], work)
            fields = sorted({name for work in batch for name in work.values})
            if fields:
                Position.objects.bulk_update(rows.values(), fields)
            self._wrote(len(batch))

    def _change(self, position: Position, work: PositionWork) -> None:
        old_start, old_end = position.started_on, position.ended_on
        self._set(position, work.values)
        self.positions[id(work)] = position
        led = Leadership.objects.filter(position=position)
        with_position = led.exclude(kind=Leadership.Kind.ACTING)  # who acts has days of their own
        if position.started_on != old_start:
            with_position.filter(started_on=old_start, started_on__gt=self.today).update(
                started_on=max(self.today, position.started_on)
            )
        if position.ended_on != old_end:
            if old_end:  # a leadership that ended with the position goes on with it
                with_position.filter(ended_on=old_end).update(ended_on=position.ended_on)
            if position.ended_on:
                _end(led, position.ended_on)

    def new_positions(self) -> None:
        units = _UnitMaker()
        new = []
        for person, work in self._position_works():
            if work.id is None:
                position = Position(person_id=self._id(person.ref), unit_id=units.id_of(sure(work.unit)))
                self._set(position, work.values)
                self.positions[id(work)] = position
                new.append(position)
        for some in _batches(new):
            Position.objects.bulk_create(some)
            self._wrote(len(some))

    def leaders(self) -> None:
        changing = [work for _person, work in self._position_works() if work.leader_changes]
        line = Leadership.Kind.LINE
        for batch in _batches([work.id for work in changing if work.id is not None]):
            _end(Leadership.objects.filter(position__in=batch, kind=line), self.yesterday)
        new = [
            Leadership(
                leader_id=self._id(work.leader),
                position=position,
                kind=line,
                started_on=max(self.today, position.started_on),
                ended_on=position.ended_on,
            )
            for work in changing
            if work.leader is not None
            for position in [self.positions[id(work)]]
        ]
        for some in _batches(new):
            Leadership.objects.bulk_create(some)
            self._wrote(len(some))

    def _position_works(self) -> Iterable[tuple[PersonWork, PositionWork]]:
        return ((person, work) for person in self.plan.works for work in person.positions)

    def _id(self, ref: Ref) -> int:
        return ref if isinstance(ref, int) else self.ids[ref]

    def _set(self, position: Position, values: dict[str, Any]) -> None:
        for name, value in values.items():
            setattr(position, name, self._group(value) if name == "group" else value)

    def _group(self, name: str) -> OccupationalGroup | None:
        if not hasattr(self, "_groups"):
            self._groups = {same(group.name): group for group in OccupationalGroup.objects.all()}
        if name and same(name) not in self._groups:
            self._groups[same(name)] = OccupationalGroup.objects.create(name=name)
        return self._groups.get(same(name))


class _UnitMaker:
    """Makes the units a plan needs, those above first."""

    def __init__(self):
        self._ids: dict[Node, int] = {}

    def id_of(self, node: Node) -> int:
        if node.id is not None:
            return node.id
        if node not in self._ids:
            parent = self.id_of(node.parent) if node.parent else None
            self._ids[node] = Unit.objects.create(name=node.name, kind=node.kind, parent_id=parent).pk
        return self._ids[node]


def _filled(person: Person, values: dict[str, Any]) -> Person:
    for name, value in values.items():
        setattr(person, name, (value or None) if name in {"email", "employee_number"} else value)
    person.sort_key = sort_key(person.last_name, person.first_name)
    return person


def _end(leaderships: QuerySet[Leadership], last_day: date) -> None:
    """End those of these leaderships that would go on after a day."""
    leaderships.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=last_day)).update(ended_on=last_day)


def _batches(values: list) -> Iterable[list]:
    return (values[i : i + _BATCH] for i in range(0, len(values), _BATCH))
