"""A plan follows when somebody is away or days are closed: times that cannot be kept are given up, and it is said."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from samtale.audit import log
from samtale.conversations.facts import meetings_of
from samtale.core import clock
from samtale.people.leadership.tree import below
from samtale.people.models import Leadership, Person, Unit, in_force

from ..models import Member
from .proposal import lock_planning
from .taken_times import whole_days

NO_TIME = {"starts_at": None, "room": None, "time_by_hand": False}


@dataclass(frozen=True)
class Followed:
    """How many planned times were given up, and how many are called to a conversation then, which the two must move."""

    freed: int = 0
    called: int = 0


def away(person: Person, first: date, last: date | None, *, by: Person) -> Followed:
    """Somebody is away some days, or until further notice. For within a transaction. Five queries."""
    lock_planning()
    led = Leadership.objects.filter(in_force(clock.today()), kind=Leadership.Kind.LINE, leader=person)
    theirs = _ahead().filter(
        Q(employee=person) | Q(holder=person) | Q(holder=None, position__in=led.values("position"))
    )
    return _follow(theirs, {person.pk}, first, last, by)


def closed(unit: Unit | None, first: date, last: date, *, by: Person) -> Followed:
    """Days are closed in a unit with all below it, or everywhere. For within a transaction. Five queries."""
    lock_planning()
    theirs = _ahead() if unit is None else _ahead().filter(position__unit__in=below(unit.pk))
    return _follow(theirs, set(theirs.values_list("employee", flat=True)), first, last, by)


def _ahead() -> QuerySet[Member]:
    return Member.objects.filter(round__ended_at=None).exclude(choice=Member.Choice.OUT)


def _follow(rows: QuerySet[Member], people: Collection[int], first: date, last: date | None, by: Person) -> Followed:
    """Those who are called have a conversation, which only the two may move; the others wait for a time again."""
    since = max(first, clock.today())
    until = last or date(since.year + 3, 1, 1)
    if until < since:
        return Followed()
    days = whole_days(since, until)
    planned = rows.filter(invited_at=None, starts_at__gte=days.starts, starts_at__lt=days.ends)
    freed = Member.objects.filter(pk__in=list(planned.values_list("pk", flat=True))).update(**NO_TIME)
    if freed:
        log.record("round.freed", by=by.pk)
    meetings = meetings_of(set(people), since=days.starts, until=days.ends)
    called = {(one.employee, one.leader) for one in meetings}
    invited = rows.filter(invited_at__isnull=False).values_list("employee", "holder")
    return Followed(freed, len(called & set(invited)))
