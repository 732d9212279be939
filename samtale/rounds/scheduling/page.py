"""What stands on the page of a plan: one holder's conversations week by week, or all holders in numbers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from samtale.core import clock
from samtale.core.sure import sure
from samtale.core.workday import next_workday

from ..models import Round
from ..timetable.candidates import first_day
from ..timetable.problem import Period, Person
from .empty_days import Reasons
from .problem import RoundProblem, Slot, build_problem, ends_at


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation as the page shows it."""

    id: int  # of the position: what the addresses take
    name: str
    title: str
    starts_at: datetime | None
    ends_at: datetime | None
    room: int | None
    room_name: str
    is_called: bool
    held_on: date | None
    by_hand: bool

    @property
    def has_time(self) -> bool:
        return bool(self.starts_at or self.is_called)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a week; `why_not` says why nothing can be on it, where that is so."""

    date: date
    rows: list[Row]
    why_not: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Week:
    number: int
    days: list[Day]


@dataclass(frozen=True)
class Sheet:
    """A holder's part of a round."""

    round: Round
    holder: int
    holder_name: str
    rows: list[Row]
    weeks: list[Week]
    rooms: list[tuple[int, str]]  # those that may be chosen
    late: int  # after the deadline for the budget work
    first_day: date

    @property
    def placed(self) -> int:
        return sum(row.has_time for row in self.rows)

    @property
    def without(self) -> list[Row]:
        return [row for row in self.rows if not row.has_time]

    @property
    def last(self) -> datetime | None:
        return max((row.starts_at for row in self.rows if row.starts_at), default=None)

    @property
    def can_propose(self) -> bool:
        return any(not row.is_called and not row.by_hand for row in self.rows)

    def row(self, position: int) -> Row | None:
        return next((row for row in self.rows if row.id == position), None)


@dataclass(frozen=True, slots=True)
class HolderLine:
    """A holder in numbers."""

    id: int
    name: str
    people: int
    placed: int
    last: datetime | None
    late: int  # after the deadline for the budget work

    @property
    def missing(self) -> int:
        return self.people - self.placed


def sheet_of(round_: Round, holder: int) -> Sheet | None:
    """A holder's part of a round as it stands; None for somebody who holds no conversation in it."""
    posed = build_problem(round_, holder)
    slots = posed.of(holder)
    if not slots:
        return None
    people = {person.id: person for person in posed.people}
    names = {room.id: room.name for room in posed.rooms}
    rows = [_row(slot, people[slot.line.employee].name, round_, names) for slot in slots]
    can_have = [(pk, names[pk]) for pk in people[holder].rooms or ()]
    first = first_day(posed.problem())
    return Sheet(
        round=round_,
        holder=holder,
        holder_name=people[holder].name,
        rows=rows,
        weeks=_weeks(posed, rows, first, people[holder]),
        rooms=can_have,
        late=sum(_is_late(slot, round_) for slot in slots),
        first_day=first,
    )


def _row(slot: Slot, name: str, round_: Round, rooms: dict[int, str]) -> Row:
    return Row(
        id=slot.id,
        name=name,
        title=slot.line.title,
        starts_at=slot.starts_at,
        ends_at=ends_at(slot, round_),
        room=slot.room,
        room_name=rooms.get(slot.room, "") if slot.room else "",
        is_called=slot.is_called,
        held_on=slot.line.fact.held_on if slot.line.fact else None,
        by_hand=slot.by_hand,
    )


def _is_late(slot: Slot, round_: Round) -> bool:
    """Comes after the deadline for the budget work, held or to be held."""
    held = slot.line.fact.held_on if slot.line.fact else None
    day = held or (clock.here(slot.starts_at).date() if slot.starts_at else None)
    return bool(round_.done_by and day and day > round_.done_by)


def _weeks(posed: RoundProblem, rows: list[Row], first: date, holder: Person) -> list[Week]:
    """The weeks from the first there may be a conversation in to the one after the last there is, day by day."""
    on: dict[date, list[Row]] = defaultdict(list)
    for row in sorted((row for row in rows if row.starts_at), key=lambda row: sure(row.starts_at)):
        on[clock.here(sure(row.starts_at)).date()].append(row)
    if not on:
        return []
    period = Period(posed.round.starts_on, posed.round.ends_on, posed.closed)
    monday, until = _monday(min(next_workday(first), *on)), max(max(on), min(max(on) + timedelta(days=7), period.last))
    weeks, reasons = [], Reasons(posed, holder)
    while monday <= until:
        days = [monday + timedelta(days=nth) for nth in range(7)]
        weeks.append(
            Week(
                monday.isocalendar().week,
                [
                    Day(day, on.get(day, []), why_not, first <= day <= period.last and not why_not)
                    for day in days
                    for why_not in [reasons.why_not(day) or ("" if day in on else reasons.outside(day))]
                    if day.weekday() < 5 or day in on
                ],
            )
        )
        monday += timedelta(days=7)
    return weeks


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def holders_of(round_: Round) -> list[HolderLine]:
    """Everybody who holds conversations in a round: those with most missing first."""
    posed = build_problem(round_)
    names = {person.id: person.name for person in posed.people}
    slots: dict[int, list[Slot]] = defaultdict(list)
    for slot in posed.slots:
        slots[slot.holder].append(slot)
    found = [
        HolderLine(
            pk,
            names[pk],
            len(own),
            sum(bool(slot.starts_at or slot.is_called) for slot in own),
            max((slot.starts_at for slot in own if slot.starts_at), default=None),
            sum(_is_late(slot, round_) for slot in own),
        )
        for pk, own in slots.items()
    ]
    return sorted(found, key=lambda line: (-line.missing, line.name, line.id))
