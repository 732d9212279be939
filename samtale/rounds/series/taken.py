"""When two have something else at the hour of their check-in: asked only where one must move to another day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from samtale.conversations.facts import meetings_of
from samtale.core import clock
from samtale.core.sure import sure

from .. import hours_at_work
from ..models import BusyTime, Member
from ..timetable.hours import Hours
from ..timetable.problem import Span
from .dates import number_on, step_of
from .models import Series

FAR = timedelta(days=120)  # a quarter that begins three weeks ahead; calendars seldom know more


class Taken:
    """What some people have from a day on: own calendars, conversations, planned ones, and other check-ins in a rhythm.

    Outside the hours they have said they work, they are taken too. Nothing is read before the first question; then
    eight queries at most answer them all.
    """

    def __init__(self, people: Iterable[int], since: date):
        self._people, self._since = set(people), since
        self._spans: dict[int, list[Span]] | None = None
        self._rhythms: dict[int, list[Series]] = defaultdict(list)
        self._hours: dict[int, Hours] = {}

    def at(self, row: Series, day: date) -> bool:
        """Whether one of the two of a series has something else when it would begin that day."""
        spans = self._read()
        ours = span_of(row, day)
        for person in (row.leader_id, row.employee_id):
            if person in self._hours and not self._hours[person].hold(ours):
                return True
            if any(one.starts < ours.ends and ours.starts < one.ends for one in spans.get(person, ())):
                return True
            if any(one.pk != row.pk and _is_on(one, day, ours) for one in self._rhythms[person]):
                return True
        return False

    def add(self, row: Series, day: date) -> None:
        """One that has just been made: the next to be moved looks at it too."""
        if self._spans is not None:
            for person in (row.leader_id, row.employee_id):
                self._spans.setdefault(person, []).append(span_of(row, day))

    def _read(self) -> dict[int, list[Span]]:
        if self._spans is None:
            self._spans = self._found()
        return self._spans

    def _found(self) -> dict[int, list[Span]]:
        since, until = clock.midnight(self._since), clock.midnight(self._since + FAR)
        spans: dict[int, list[Span]] = defaultdict(list)
        busy = BusyTime.objects.filter(person__in=self._people, starts_at__lt=until, ends_at__gt=since)
        for person, starts, ends in busy.values_list("person", "starts_at", "ends_at"):
            spans[person].append(Span(starts, ends))
        for one in meetings_of(self._people, since=since, until=until):
            for person in (one.employee, one.leader):
                spans[person].append(Span(one.starts_at, one.ends_at))
        # Planned in a round and not called to yet: after that it is a conversation.
        planned = Member.objects.filter(
            Q(employee__in=self._people) | Q(holder__in=self._people),
            starts_at__gte=since,
            starts_at__lt=until,
            invited_at=None,
            round__ended_at=None,
        ).exclude(choice=Member.Choice.OUT)
        for employee, holder, at, minutes in planned.values_list(
            "employee", "holder", "starts_at", "round__minutes_long"
        ):
            for person in (employee, holder):
                spans[person].append(Span(sure(at), sure(at) + timedelta(minutes=minutes)))
        rhythms = Series.objects.filter(
            Q(leader__in=self._people) | Q(employee__in=self._people), ended_at=None, paused_at=None
        )
        for row in rhythms:
            for person in (row.leader_id, row.employee_id):
                self._rhythms[person].append(row)
        for person, own in hours_at_work.read(self._people, self._since, self._since + FAR).items():
            self._hours[person] = own.hours()
        return spans


def span_of(row: Series, day: date) -> Span:
    """From when to when the two of a series would talk on a day."""
    starts = datetime.combine(day, row.begins_at, tzinfo=timezone.get_default_timezone())
    return Span(starts, starts + timedelta(minutes=row.minutes_long))


def _is_on(row: Series, day: date, at: Span) -> bool:
    """Whether another series has its own day then, at that hour; made or not."""
    if day < row.first_on or step_of(row.rhythm, row.first_on, number_on(row.rhythm, row.first_on, day)).meant != day:
        return False
    own = span_of(row, day)
    return own.starts < at.ends and at.starts < own.ends
