"""Whose hours are taken in the made-up municipality, so that nobody sits in two conversations at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from samtale.conversations.models import Conversation, TimeProposal
from samtale.conversations.states import Status
from samtale.core.workday import is_workday
from samtale.people.models import Person

LONG = timedelta(minutes=90)
HOURS = (9, 11, 13)


class Diary:
    """When each of some people has a conversation."""

    def __init__(self, today: date):
        self.today = today
        self._starts: dict[int, set[datetime]] = defaultdict(set)

    @classmethod
    def of(cls, people: Iterable[Person], today: date) -> "Diary":
        """A diary that knows what is stored already, proposed times too. Two queries."""
        diary, ids = cls(today), {person.pk for person in people}
        stored = Conversation.objects.filter(Q(leader__in=ids) | Q(employee__in=ids)).exclude(status=Status.CANCELLED)
        for leader, employee, starts_at in stored.values_list("leader", "employee", "starts_at"):
            diary._starts[leader].add(starts_at)
            diary._starts[employee].add(starts_at)
        for person, starts_at in TimeProposal.objects.filter(by__in=ids).values_list("by", "starts_at"):
            diary._starts[person].add(starts_at)
        return diary

    def take(self, people: list[Person], day: date, hour: int = 9) -> datetime:
        """The hour asked for on the day, or the nearest all are free: after today on the next days, else before now."""
        ahead, now = day > self.today, timezone.now()
        step = timedelta(days=1 if ahead else -1)
        while True:
            for other in (hour, *HOURS) if is_workday(day) else ():
                at = timezone.make_aware(datetime.combine(day, time(other)))
                if (ahead or at <= now) and all(
                    abs(at - taken) >= LONG for person in people for taken in self._starts[person.pk]
                ):
                    for person in people:
                        self._starts[person.pk].add(at)
                    return at
            day += step
