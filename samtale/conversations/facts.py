"""What others than the two may know of conversations: status, days and counts. Never text, never a separate meeting."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from samtale.core import clock
from samtale.core.clock import add_months
from samtale.goals.models import Action, Goal
from samtale.guides.models import Guide
from samtale.people.leadership.reach import within_reach
from samtale.people.leadership.tree import Tree, UnitCount
from samtale.people.models import Person

from . import access
from .models import Conversation, LegalHold, Move, Preparation
from .retention import legal_holds
from .retention.actions import schedule
from .states import BEFORE, OPEN, Status


class Stage(StrEnum):
    """Where an employee is in their course; each is in one."""

    NONE = "none"
    INVITED = "invited"
    PREPARING = "preparing"
    HOLDING = "holding"
    SIGNING = "signing"
    AGREED = "agreed"


WORDS = {
    Stage.NONE: _("Uten dato"),
    Stage.INVITED: _("Innkalt"),
    Stage.PREPARING: _("Forberedes"),
    Stage.HOLDING: _("I gang"),
    Stage.SIGNING: _("Til signering"),
    Stage.AGREED: _("Holdt"),
}
_STANDS = {
    Status.INVITED: Stage.INVITED,
    Status.PREPARING: Stage.PREPARING,
    Status.HOLDING: Stage.HOLDING,
    Status.CLOSING: Stage.HOLDING,
    Status.SIGNING: Stage.SIGNING,
}

_NAMED_AT_MOST = 5000  # a database takes no longer list of ids than so


@dataclass(frozen=True, slots=True)
class Fact:
    """One conversation as others may know of it. Check-ins never count as the yearly one, and are not here."""

    employee: int
    leader: int
    unit: int
    status: str
    starts_on: date
    held_on: date | None
    signed_on: date | None
    made_on: date
    put_off: int  # how often it has been put off; never why, nor by whom

    @property
    def is_being_prepared(self) -> bool:
        """The employee has said yes to the time, and it has not been held."""
        return self.status == Status.PREPARING


def _day(moment: datetime | None) -> date | None:
    return clock.here(moment).date() if moment else None


class Called(NamedTuple):
    """A yearly conversation that is planned or going on, and with whom."""

    starts_at: datetime
    leader: str
    has_begun: bool = False


def called_by_others(employees: Collection[int], *, besides: Person) -> dict[int, Called]:
    """What some employees have planned or going on with another leader of theirs, the first of it. One query."""
    ahead = Q(status__in=BEFORE, starts_at__gt=clock.now()) | Q(status__in=OPEN - BEFORE)
    rows = access.led_conversations(clock.today()).filter(ahead, employee__in=employees)
    rows = rows.exclude(leader=besides).exclude(guide__guide__kind=Guide.Kind.CHECK_IN).order_by("-starts_at")
    named = rows.values_list("employee", "starts_at", "leader__first_name", "status")
    return {employee: Called(starts_at, name, status not in BEFORE) for employee, starts_at, name, status in named}


class Beside(NamedTuple):
    """What an employee has with another leader of theirs: what is called or goes on, and when the last was held."""

    called: Called | None = None
    held_on: date | None = None


def beside(employees: Collection[int], *, leader: Person) -> dict[int, Beside]:
    """What some employees have with another leader of theirs than this, the yearly ones. One query."""
    known = Q(status__in=OPEN) | Q(status=Status.FOLLOWING)
    rows = access.led_conversations(clock.today()).filter(known, employee__in=employees)
    rows = rows.exclude(leader=leader).exclude(guide__guide__kind=Guide.Kind.CHECK_IN).order_by("-starts_at")
    found: dict[int, Beside] = {}
    named = rows.values_list("employee", "starts_at", "leader__first_name", "status", "held_at")
    for employee, starts_at, name, status, held_at in named:
        one = found.get(employee, Beside())
        if status not in OPEN:
            found[employee] = one._replace(held_on=max(filter(None, [one.held_on, _day(held_at)]), default=None))
        elif status not in BEFORE or clock.here(starts_at).date() >= clock.today():
            found[employee] = one._replace(called=Called(starts_at, name, status not in BEFORE))
    return found


def facts_of(employees: Set[int]) -> list[Fact]:
    """The yearly conversations of some employees, the oldest first; what was called off is not there. One query."""
    rows = Conversation.objects.exclude(status=Status.CANCELLED).exclude(guide__guide__kind=Guide.Kind.CHECK_IN)
    if len(employees) <= _NAMED_AT_MOST:
        rows = rows.filter(employee__in=employees)
    found = (
        rows.annotate(put_off=Count("postponements"))
        .order_by("starts_at")
        .values_list(
            "employee",
            "leader",
            "unit",
            "status",
            "starts_at",
            "held_at",
            "signed_at",
            "created_at",
            "put_off",
            named=True,
        )
    )
    return [
        Fact(
            employee=row.employee,
            leader=row.leader,
            unit=row.unit,
            status=row.status,
            starts_on=clock.here(row.starts_at).date(),
            held_on=_day(row.held_at),
            signed_on=_day(row.signed_at),
            made_on=clock.here(row.created_at).date(),
            put_off=row.put_off,
        )
        for row in found
        if row.employee in employees
    ]


@dataclass(frozen=True, slots=True)
class Meeting:
    """From when to when a leader and an employee are to talk, of whatever kind; separate meetings are not here."""

    employee: int
    leader: int
    starts_at: datetime
    ends_at: datetime


def meetings_of(people: Set[int], *, since: datetime, until: datetime) -> list[Meeting]:
    """When some people have conversations that begin between two moments, and are not called off. One query."""
    rows = Conversation.objects.exclude(status=Status.CANCELLED).filter(starts_at__gte=since, starts_at__lt=until)
    if len(people) <= _NAMED_AT_MOST // 2:
        rows = rows.filter(Q(employee__in=people) | Q(leader__in=people))
    found = rows.order_by("starts_at").values_list("employee", "leader", "starts_at", "minutes_long")
    return [
        Meeting(employee, leader, starts_at, starts_at + timedelta(minutes=minutes))
        for employee, leader, starts_at, minutes in found
        if employee in people or leader in people
    ]


@dataclass(frozen=True, slots=True)
class KeptFacts:
    """From which day facts are kept, and whose are kept whatever their age: somebody's of whom all is held back."""

    since: date
    people: frozenset[int]


def kept_facts(today: date) -> KeptFacts:
    """What others may forget of their own about conversations, by the organisation's schedule. Two queries."""
    held = LegalHold.objects.filter(legal_holds.in_force(), person__isnull=False).values_list("person", flat=True)
    return KeptFacts(add_months(today, -12 * schedule().facts_years), frozenset(held))


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One check-in as others may know of it."""

    id: UUID
    employee: int
    leader: int
    starts_at: datetime
    is_held: bool
    is_open: bool  # neither held nor called off
    has_begun: bool
    postponed: int
    called_off: bool = False  # by somebody; one whose day went by is not


def check_ins(*, ids: Iterable[UUID] = (), open_of: Iterable[int] = ()) -> dict[UUID, CheckIn]:
    """Some check-ins by id, and all open ones of some employees. One query."""
    rows = Conversation.objects.filter(guide__guide__kind=Guide.Kind.CHECK_IN).filter(
        Q(pk__in=list(ids)) | Q(employee__in=list(open_of), status__in=OPEN)
    )
    pressed = Move.objects.filter(conversation=OuterRef("pk"), after=Status.CANCELLED, by__isnull=False)
    found = rows.annotate(put_off=Count("postponements"), pressed=Exists(pressed)).values_list(
        "pk", "employee", "leader", "starts_at", "status", "held_at", "put_off", "pressed"
    )
    return {
        pk: CheckIn(
            id=pk,
            employee=employee,
            leader=leader,
            starts_at=starts_at,
            is_held=bool(held_at) and status not in (Status.CANCELLED, Status.HOLDING),
            is_open=status in OPEN,
            has_begun=bool(held_at),
            postponed=put_off,
            called_off=status == Status.CANCELLED and pressed,
        )
        for pk, employee, leader, starts_at, status, held_at, put_off, pressed in found
    }


def own_notes_of_called_off(*, by: Person, other: int) -> dict[datetime, UUID]:
    """What was called off between somebody and another, with own notes in it: by when it was to be. One query."""
    ended = access.visible_to(by).filter(status=Status.CANCELLED, preparations__in=Preparation.kept_of(by))
    return dict(ended.filter(Q(employee=other) | Q(leader=other)).values_list("starts_at", "pk"))


@dataclass(frozen=True, slots=True)
class Promises:
    """Actions that fell due in a period: how many, and how many of them were done by then."""

    due: int = 0
    kept: int = 0


def promises_of(pairs: Set[tuple[int, int]], *, since: date, until: date) -> Promises:
    """Of what some leaders and employees (in that order) agreed on, due from one day until another. One query."""
    rows = Action.objects.filter(
        goal__employee__in={employee for _leader, employee in pairs},
        due__gte=since,
        due__lt=until,
        status__in=[*Action.OPEN, Action.Status.DONE],
    ).exclude(goal__status=Goal.Status.DRAFT)
    found = (
        rows.values_list("goal__leader", "goal__employee")
        .order_by()
        .annotate(all=Count("pk"), done=Count("pk", filter=Q(done_at__date__lte=F("due"))))
    )
    ours = [(due, done) for leader, employee, due, done in found if (leader, employee) in pairs]
    return Promises(sum(due for due, _done in ours), sum(done for _due, done in ours))


def due_on(held_on: date) -> date:
    """The day the next yearly conversation is due: the organisation's months after the last one, by the calendar.

    Whom a round takes in is said by its own interval: rounds/participants/rules.py.
    """
    return add_months(held_on, settings.INTERVAL_MONTHS)


def stage_of(facts: Iterable[Fact], today: date) -> Stage:
    """Where somebody stands: in what is open, else whether the next one is not due yet."""
    stand = Stage.NONE
    for fact in facts:
        if fact.status in _STANDS:
            return _STANDS[Status(fact.status)]
        if fact.held_on and due_on(fact.held_on) > today and fact.status != Status.STOPPED:
            stand = Stage.AGREED
    return stand


def counts_by_unit(*, by: Person) -> list[UnitCount]:
    """The units in somebody's own tree with how many stand where, in the tree's order. At most seven queries."""
    today = clock.today()
    held, every = within_reach(by, today)
    by_person: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts_of({person for person, _unit in held}):
        by_person[fact.employee].append(fact)
    stands = {}
    for person, unit in held:
        # What another position has is not told here; what was held in a unit one has left, comes along.
        own = [fact for fact in by_person[person] if fact.unit == unit or (person, fact.unit) not in every]
        stands[person, unit] = stage_of(own, today)
    return Tree().counted(((unit, stand) for (_person, unit), stand in stands.items()), UnitCount)


def the_two_of(ids: Iterable[UUID]) -> dict[UUID, set[int]]:
    """The employee and the leader of conversations and goals, by id."""
    wanted = list(ids)
    found: dict[UUID, set[int]] = {}
    for first in range(0, len(wanted), _NAMED_AT_MOST):
        some = wanted[first : first + _NAMED_AT_MOST]
        for model in (Conversation, Goal):
            rows = model._default_manager.filter(pk__in=some).values_list("pk", "employee", "leader")
            found |= {pk: {employee, leader} for pk, employee, leader in rows}
    return found


def written_about() -> int:
    """How many people there is a conversation with, as employee or leader. One query."""
    rows = Conversation.objects.order_by()
    return rows.values_list("employee").union(rows.values_list("leader")).count()
