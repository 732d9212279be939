"""When people and rooms are taken: own calendars, absence, conversations, and what other rounds have planned."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from samtale.conversations.facts import Meeting, meetings_of
from samtale.core import clock
from samtale.core.sure import sure

from ..models import Absence, BusyTime, Member, Round
from ..timetable.problem import Span

NAMED_AT_MOST = 2000  # beyond this everybody's are read, and those who are not asked for left out


@dataclass
class Taken:
    """What is taken in a round's period, apart from what the round itself has planned."""

    busy: dict[int, list[Span]]  # by person: calendars, absence, other rounds' plans
    busy_rooms: dict[int, list[Span]]  # by other rounds
    meetings: list[Meeting]
    absent: dict[int, list[Span]]  # by person: what of the busy time is absence

    def busy_people(self, ours: set[tuple[int, int, datetime]]) -> dict[int, list[Span]]:
        """All of it by person, with the meetings that are not `ours` (employee, leader, start)."""
        found = defaultdict(list, {person: list(spans) for person, spans in self.busy.items()})
        for one in self.meetings:
            if (one.employee, one.leader, one.starts_at) not in ours:
                for person in (one.employee, one.leader):
                    found[person].append(Span(one.starts_at, one.ends_at))
        return found


def whole_days(first: date, last: date) -> Span:
    """From the first midnight to the one after the last day, by the clock here."""
    return Span(_midnight(first), _midnight(last + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def read(round_: Round, people: set[int], positions: set[int] | None = None, *, until: date) -> Taken:
    """What is taken of these people's time, and of rooms, from its first day or today until a day. Four queries.

    With `positions`, what the round has planned for others than these counts as taken too.
    """
    window = whole_days(max(round_.starts_on, clock.today()), until)
    window = Span(window.starts, max(window.ends, window.starts))
    busy: dict[int, list[Span]] = defaultdict(list)
    absent: dict[int, list[Span]] = defaultdict(list)
    rows = _of(people, BusyTime.objects.filter(starts_at__lt=window.ends, ends_at__gt=window.starts))
    for person, starts, ends in rows.order_by("starts_at", "pk").values_list("person", "starts_at", "ends_at"):
        busy[person].append(Span(starts, ends))
    away = _of(people, Absence.objects.filter(starts_on__lte=until).exclude(ends_on__lt=clock.today()))
    for person, first, last in away.order_by("starts_on", "pk").values_list("person", "starts_on", "ends_on"):
        absent[person].append(whole_days(first, min(last or until, until)))
        busy[person] += absent[person][-1:]
    rows = Member.objects.exclude(Q(round=round_) if positions is None else Q(round=round_, position__in=positions))
    if len(people) <= NAMED_AT_MOST:
        rows = rows.filter(Q(employee__in=people) | Q(holder__in=people) | Q(room__isnull=False))
    rooms = _planned(rows, window, busy)
    meetings = meetings_of(people, since=window.starts, until=window.ends)
    return Taken({person: spans for person, spans in busy.items() if person in people}, rooms, meetings, absent)


def _of(people: set[int], rows):
    return rows.filter(person__in=people) if len(people) <= NAMED_AT_MOST else rows


def _planned(rows: QuerySet[Member], window: Span, busy: dict[int, list[Span]]) -> dict[int, list[Span]]:
    """What is planned for these: people's time until they are called, when the conversation itself holds it; rooms."""
    rooms: dict[int, list[Span]] = defaultdict(list)
    rows = rows.filter(starts_at__gte=window.starts, starts_at__lt=window.ends, round__ended_at=None)
    rows = rows.exclude(choice=Member.Choice.OUT).order_by("starts_at", "pk")
    for employee, holder, room, starts, minutes, invited in rows.values_list(
        "employee", "holder", "room", "starts_at", "round__minutes_long", "invited_at"
    ):
        span = Span(sure(starts), sure(starts) + timedelta(minutes=minutes))
        if invited is None:
            busy[employee].append(span)
            if holder:
                busy[holder].append(span)
        if room:
            rooms[room].append(span)
    return rooms
