"""A round as the timetable's problem: its people with what they are busy with, its rooms, and what is fixed already."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from samtale.conversations.facts import Fact, Meeting
from samtale.core import clock
from samtale.core.sure import sure
from samtale.people import telling_apart
from samtale.people.leadership.tree import unit_paths
from samtale.people.models import Person, Unit

from .. import hours_at_work
from ..models import ClosedPeriod, Room, Round
from ..participants import rules as participants_rules
from ..timetable import problem as timetable
from ..timetable.candidates import meet
from ..timetable.problem import Place, Sitting, Span
from . import taken_times

GRID = 30  # minutes; conversations begin on the whole and the half hour


@dataclass(frozen=True, slots=True)
class Slot:
    """One conversation of a round as the plan has it: its line, and when it is to be, with whom and where."""

    line: participants_rules.Line
    holder: int
    starts_at: datetime | None
    room: int | None
    is_called: bool  # there is an invitation, or it has been: it is moved at the conversation itself
    by_hand: bool

    @property
    def id(self) -> int:
        return self.line.position


@dataclass(frozen=True)
class RoundProblem:
    """What is needed of a round to plan it, read at one moment."""

    round: Round
    today: date
    slots: tuple[Slot, ...]
    people: tuple[timetable.Person, ...]
    rooms: tuple[timetable.Room, ...]
    closed: tuple[tuple[date, date], ...]
    closed_names: dict[tuple[date, date], str]
    absent: dict[int, list[Span]]  # by person

    def slot(self, position: int) -> Slot | None:
        return next((slot for slot in self.slots if slot.id == position), None)

    def of(self, holder: int) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.holder == holder)

    def problem(self, free: Iterable[int] = ()) -> timetable.Problem:
        """The problem where the slots in `free` are to be placed, and all others with a time stay where they are."""
        free, round_ = set(free), self.round
        fixed, crossing = _fixed_without_overlap(
            [slot for slot in self.slots if slot.starts_at and slot.id not in free], round_
        )
        sittings = [self._sitting(slot, slot.id in fixed) for slot in self.slots if slot.id in free or slot.id in fixed]
        people = tuple(
            replace(one, busy=one.busy + tuple(crossing[one.id])) if one.id in crossing else one for one in self.people
        )
        return timetable.Problem(
            today=self.today,
            period=timetable.Period(round_.starts_on, round_.ends_on, self.closed, round_.done_by),
            people=people,
            sittings=tuple(sittings),
            rooms=self.rooms,
            rules=rules_of(round_),
        )

    def _sitting(self, slot: Slot, is_fixed: bool) -> Sitting:
        fixed = Place(sure(slot.starts_at), slot.room) if is_fixed else None
        return Sitting(
            id=slot.id,
            holder=slot.holder,
            employee=slot.line.employee,
            minutes=self.round.minutes_long,
            waiting_since=slot.line.last_held,
            fixed=fixed,
        )


def _fixed_without_overlap(slots: list[Slot], round_: Round) -> tuple[set[int], dict[int, list[Span]]]:
    """Those that stay where they are, by id; and of those that cross another, the time by person.

    A conversation may be moved after the invitation to when somebody or a room is taken; what is called goes first.
    """
    fixed: set[int] = set()
    crossing: dict[int, list[Span]] = defaultdict(list)
    seen: dict[object, list[Span]] = defaultdict(list)
    for slot in sorted(slots, key=lambda slot: (not slot.is_called, slot.starts_at, slot.id)):
        span, both = Span(sure(slot.starts_at), sure(ends_at(slot, round_))), (slot.holder, slot.line.employee)
        things = [*both, *([("room", slot.room)] if slot.room else [])]
        if any(meet(span, other) for thing in things for other in seen[thing]):
            for person in both:
                crossing[person].append(span)
            continue
        fixed.add(slot.id)
        for thing in things:
            seen[thing].append(span)
    return fixed, crossing


def rules_of(round_: Round) -> timetable.Rules:
    """The organisation's hours and the round's own rules."""
    first, last = settings.WORK_HOURS
    return timetable.Rules(
        per_day=round_.per_day, lead_days=round_.lead_days, opens=time(first), closes=time(last), grid=GRID
    )


def build_problem(round_: Round, holder: int | None = None, *, beyond: timedelta = timedelta()) -> RoundProblem:
    """Reads a round as it stands; of one holder's part alone, what others have planned is time that is taken.

    `beyond` is how long after the period what is taken and closed is read too, for asking what a longer one would do.
    About twenty queries, whatever the size.
    """
    only = None if holder is None else participants_rules.held_by(round_, holder)
    lines = [
        line
        for line in participants_rules.lines(round_, only=only)
        if line.is_in and line.holder and holder in (None, line.fact.leader if line.fact else line.holder)
    ]
    either = {one for line in lines for one in (line.employee, line.holder, line.fact.leader if line.fact else None)}
    people = {one for one in either if one is not None}
    until = round_.ends_on + beyond
    taken = taken_times.read(round_, people, {line.position for line in lines} if holder else None, until=until)
    slots = tuple(_slot(line, taken) for line in lines)
    ours = {(slot.line.employee, slot.holder, slot.starts_at) for slot in slots if slot.starts_at}
    busy = taken.busy_people(ours)
    units = dict(Unit.objects.values_list("pk", "parent"))
    names = _names(people)
    rooms = list(Room.objects.order_by("pk"))
    room_names = _names_of_rooms(rooms)
    closed, closed_below = _closed(round_, units, until)
    for line in lines:
        for unit in upwards(line.unit, units):
            busy[line.employee] += closed_below.get(unit, [])
    of_holder = _units_of_holders(lines, units)
    hours = hours_at_work.read(people, clock.today(), max(until, clock.today()))
    return RoundProblem(
        round=round_,
        today=clock.today(),
        slots=slots,
        people=tuple(
            timetable.Person(
                id=pk,
                name=names[pk],
                busy=tuple(busy[pk]),
                weekdays=own.weekdays,
                rooms=_rooms_for(rooms, of_holder.get(pk, set())),
                shifts=own.shifts,
            )
            for pk in sorted(people)
            for own in [hours.get(pk, hours_at_work.OwnHours())]
        ),
        rooms=tuple(
            _room(room, room_names[room.pk], taken.busy_rooms.get(room.pk, []))
            for room in rooms
            if any(room.unit_id in reach for reach in of_holder.values())
        ),
        closed=tuple(closed),
        closed_names=closed,
        absent=taken.absent,
    )


def _slot(line: participants_rules.Line, taken: taken_times.Taken) -> Slot:
    member, now = line.member, timezone.now()
    if line.fact:
        meeting = _meeting(line.fact, taken.meetings)
        return Slot(
            line=line,
            holder=line.fact.leader,
            starts_at=meeting.starts_at if meeting and not line.fact.held_on and meeting.starts_at > now else None,
            room=member.room_id if member else None,
            is_called=True,
            by_hand=False,
        )
    starts_at = member.starts_at if member and member.starts_at and member.starts_at > now else None
    return Slot(
        line=line,
        holder=sure(line.holder),
        starts_at=starts_at,
        room=member.room_id if member and starts_at else None,
        is_called=bool(member and member.invited_at),
        by_hand=bool(member and starts_at and member.time_by_hand),
    )


def _meeting(fact: Fact, meetings: Iterable[Meeting]) -> Meeting | None:
    """The one the fact tells of: the two, on the day."""
    return next(
        (
            one
            for one in meetings
            if (one.employee, one.leader) == (fact.employee, fact.leader)
            and clock.here(one.starts_at).date() == fact.starts_on
        ),
        None,
    )


def _names(people: set[int]) -> dict[int, str]:
    rows = Person.objects.filter(pk__in=people) if len(people) < 5000 else Person.objects.all()
    names = {pk: f"{first} {last}" for pk, first, last in rows.values_list("pk", "first_name", "last_name")}
    return telling_apart.in_words({pk: name for pk, name in names.items() if pk in people})


def upwards(unit: int | None, parents: dict[int, int | None]) -> list[int]:
    """A unit and all above it."""
    found = []
    while unit is not None:
        found.append(unit)
        unit = parents[unit]
    return found


def _closed(round_: Round, parents: dict[int, int | None], until: date) -> tuple[dict, dict[int, list[Span]]]:
    """The closed days of the unit and above until a day, with their names; and of units below, as busy times."""
    above, below = set(upwards(round_.unit_id, parents)), defaultdict(list)
    everywhere: dict[tuple[date, date], str] = {}
    rows = ClosedPeriod.objects.filter(starts_on__lte=until, ends_on__gte=round_.starts_on)
    for row in rows.order_by("starts_on", "pk"):
        if row.unit_id is None or row.unit_id in above:
            everywhere[row.starts_on, row.ends_on] = row.name
        else:
            below[row.unit_id].append(taken_times.whole_days(row.starts_on, row.ends_on))
    return everywhere, below


def _units_of_holders(lines: Iterable[participants_rules.Line], parents: dict[int, int | None]) -> dict[int, set[int]]:
    """For each holder the units of those they talk with, and above: where they may look for a room."""
    found: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        found[sure(line.holder)].update(upwards(line.unit, parents))
    return found


def _rooms_for(rooms: Iterable[Room], units: set[int]) -> tuple[int, ...]:
    """The rooms that may be proposed to a holder; none where there is none that is shielded: then no room is needed."""
    return tuple(room.pk for room in rooms if room.unit_id in units and room.is_shielded and room.seats >= 2)


def _names_of_rooms(rooms: Iterable[Room]) -> dict[int, str]:
    """«Møterom 1»; where there is one in several units, «Møterom 1, Nordvåg skole». One query then."""
    same = Counter(room.name.casefold() for room in rooms)
    units = unit_paths() if any(count > 1 for count in same.values()) else {}
    return {
        room.pk: f"{room.name}, {units[room.unit_id]}" if same[room.name.casefold()] > 1 else room.name
        for room in rooms
    }


def _room(room: Room, name: str, busy: list[Span]) -> timetable.Room:
    hours = None
    if room.opens or room.closes:
        open_ = (room.opens or time(0), room.closes or time(23, 59))
        hours = {weekday: open_ for weekday in range(7)}
    return timetable.Room(
        id=room.pk, name=name, seats=room.seats, shielded=room.is_shielded, hours=hours, busy=tuple(busy)
    )


def ends_at(slot: Slot, round_: Round) -> datetime | None:
    """When a conversation that has a time is over."""
    return slot.starts_at + timedelta(minutes=round_.minutes_long) if slot.starts_at else None
