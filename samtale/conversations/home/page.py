"""What stands on the two places people land: Min side, and the leader's Mine medarbeidere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from samtale.core import clock, plain_rows, plain_sql
from samtale.core.lines import Planned
from samtale.core.sure import sure
from samtale.goals.models import Action, Goal
from samtale.people import telling_apart
from samtale.people.models import Person, Position

from .. import access
from ..facts import beside, due_on
from ..models import (
    Conversation,
    Minutes,
    PreparationNote,
    SeparateMeeting,
    SharedTopic,
)
from ..pitfalls import Pitfall
from ..states import OPEN, Status
from .team_rows import MOST_URGENT, SOON, SORTS, Row, Team

_CHECK_IN = "check_in"
# What the questions call each status.
_STATUSES = {status.name.lower(): status.value for status in Status}


def team(
    leader: Person,
    planned: Mapping[int, Planned] | None = None,
    threats: Mapping[int, list[Pitfall]] | None = None,
    *,
    show: str = "all",
    sort: str = MOST_URGENT,
    search: str = "",
) -> tuple[Team, list[Row]]:
    """All a leader's people, and those of them that filter and search let through, sorted. Three queries; one more for
    whoever acts for another, two where two of them have the same name.

    What is `planned` is printed, and changes who is without a date; what waits for the leader is the same without it.
    What `threats` there are is for the people's own leader: nothing is said to whoever acts for another.
    """
    today = clock.today()
    rows: dict[int, Row] = {}
    led = Position.objects.filter(pk__in=leader.standing.led.positions).order_by("started_on", "pk")
    names = ("person", "person__first_name", "person__last_name", "person__sort_key", "title", "pk")
    acting = leader.standing.led.acting
    for pk, first, last, key, title, position in led.values_list(*names):  # of two positions, the one held longest
        rows.setdefault(pk, Row(pk, f"{first} {last}", key, title, first, acting.get(position)))
    _add_conversations(rows, leader)
    _add_actions(rows, leader, today)
    if acting:
        for pk, other in beside(rows, leader=leader).items():
            rows[pk].know_beside(other.called, other.held_on and due_on(other.held_on))
    for pk, work in telling_apart.in_list({row.id: row.name for row in rows.values()}).items():
        rows[pk].work = work
    for row in rows.values():
        row.planned = (planned or {}).get(row.id)
        row.threats = [] if row.acting_until else (threats or {}).get(row.id, [])
    whole = Team(sorted(rows.values(), key=SORTS["name"]), today)
    words = search.casefold().split()
    found = [row for row in whole.where(show) if all(word in row.name.casefold() for word in words)]
    return whole, sorted(found, key=SORTS.get(sort, lambda row: row.urgency(today)))


class Held(NamedTuple):
    """A conversation as the overview prints it."""

    id: UUID
    employee: int
    status: str
    starts_at: datetime
    held_at: datetime | None
    kind: str
    employee_ready: bool
    leader_ready: bool
    leader_signed: bool
    proposed: bool


def held_by(leader: Person) -> list[Held]:
    """A leader's conversations in the order of their days, but for those called off and check-ins that are over."""
    return plain_rows.ask(plain_sql.OF_LEADER, Held, leader=leader.pk, check_in=_CHECK_IN, **_STATUSES)


def _add_conversations(rows: dict[int, Row], leader: Person) -> None:
    for held in held_by(leader):
        row = rows.get(held.employee)
        if row is None:  # somebody who was led before
            continue
        is_check_in = held.kind == _CHECK_IN
        if held.status in OPEN:
            row.has_date = row.has_date or not is_check_in
            if row.current_id is None:  # of a check-in and a yearly one, the first
                row.current_id, row.status, row.is_check_in = held.id, held.status, is_check_in
                row.employee_ready, row.leader_ready = held.employee_ready, held.leader_ready
                row.leader_signed, row.proposed = held.leader_signed, held.proposed
                if held.status not in (Status.CLOSING, Status.SIGNING):
                    row.starts_at = held.starts_at
            if held.status in (Status.CLOSING, Status.SIGNING) and not is_check_in:  # held: the last, not the next
                row.last_at = held.held_at
        elif held.held_at and not is_check_in:
            row.last_at, row.last_id = held.held_at, held.id
            row.due_on = due_on(clock.here(held.held_at).date())


class OpenActions(NamedTuple):
    """An employee's open actions of one status: all, late, of those the leader's own, and former leaders' promises."""

    employee: int
    status: str
    all: int
    late: int
    own_late: int
    promises: int


def open_actions_of(leader: Person, today: date) -> list[OpenActions]:
    """The open actions of a leader's agreed goals, counted by employee and status. One query."""
    given = {
        "agreed": Goal.Status.AGREED.value,
        "by_leader": Action.Responsible.LEADER.value,
        "remaining": Action.Status.REMAINING.value,
        "in_progress": Action.Status.IN_PROGRESS.value,
    }
    return plain_rows.ask(plain_sql.OPEN_ACTIONS, OpenActions, leader=leader.pk, today=today, **given)


def _add_actions(rows: dict[int, Row], leader: Person, today: date) -> None:
    for actions in open_actions_of(leader, today):
        row = rows.get(actions.employee)
        if row is None:
            continue
        row.overdue += actions.late
        row.own_overdue += actions.own_late
        row.promises += actions.promises
        if actions.status == Action.Status.IN_PROGRESS:
            row.in_progress = actions.all - actions.late
        else:
            row.remaining = actions.all - actions.late


class Past(NamedTuple):
    """One conversation on the line through the years."""

    id: UUID
    status: str
    starts_at: datetime
    held_at: datetime | None
    with_leader: str
    is_signed: bool
    is_over: bool  # the numbers stand; until then they are as it is by now
    goals: int
    actions: int
    done: int
    kind: str
    leader: int
    last_name: str  # the leader's

    @property
    def is_check_in(self) -> bool:
        return self.kind == _CHECK_IN


@dataclass(slots=True)
class Now:
    """The one next thing: its kind (the template words it), and what it is about."""

    kind: str = "nothing"
    conversation: Conversation | None = None
    noted: int = 0
    topics: int = 0
    count: int = 0
    leads: bool = True  # whether the leader still is that


def coming_meetings(person: Person) -> list[SeparateMeeting]:
    """Separate meetings the person is called to or has called, from today on."""
    since = timezone.now() - timedelta(hours=12)
    meetings = access.separate_meetings_visible_to(person).filter(cancelled_at__isnull=True, starts_at__gte=since)
    return list(meetings.order_by("starts_at"))


def line_of(person: Person, *, seen_by: Person | None = None) -> list[Past]:
    """The person's own conversations, newest first, with how many promises were kept.

    One query; two more where two who held them have the same name.
    """
    given = {"employee": person.pk, "person": (seen_by or person).pk, "today": clock.today()}
    cancelled, done = Status.CANCELLED.value, Action.Status.DONE.value
    line = plain_rows.ask(plain_sql.LINE_OF_EMPLOYEE, Past, **given, cancelled=cancelled, is_done=done)
    names = telling_apart.called({past.leader: (past.with_leader, past.last_name) for past in line})
    return [past._replace(with_leader=names[past.leader]) for past in line]


class Current(NamedTuple):
    """What goes on for an employee, and what there is to answer, sign or read of it."""

    conversation: Conversation
    leader: Person
    minutes: Minutes | None
    leads_today: bool
    has_signed: bool
    has_proposed: bool
    has_comment: bool
    is_ready: bool

    @property
    def status(self) -> str:
        return self.conversation.status


def current_of(person: Person) -> list[Current]:
    """What goes on for an employee, the first of it first. One query."""
    sql = plain_sql.CURRENT_OF_EMPLOYEE
    rows = plain_rows.ask(sql, Current, person=person.pk, today=clock.today(), **_STATUSES)
    for row in rows:
        row.conversation.leader = row.leader
    return rows


def what_now(person: Person) -> Now:
    """The one thing asked of the person as an employee. One query, and one more while preparing."""
    current = current_of(person)
    # With a former leader nothing goes on.
    by_status: dict[str, Current] = {}
    for one in current:
        if one.status == Status.FOLLOWING:
            by_status[one.status] = one
        elif one.leads_today:  # of a check-in and a yearly one in the same status, the first
            by_status.setdefault(one.status, one)
    for status, kind in ((Status.HOLDING, "continue"), (Status.CLOSING, "close"), (Status.SIGNING, "sign")):
        found = by_status.get(status)
        if found and not (kind == "sign" and found.has_signed):
            return Now(kind, found.conversation)
    if found := by_status.get(Status.INVITED):
        return Now("proposed" if found.has_proposed else "answer", found.conversation)
    planned = by_status.get(Status.PREPARING)
    far_ahead = planned and clock.here(planned.conversation.starts_at).date() > clock.today() + SOON
    if (found := planned) and not far_ahead:
        return Now("ready", found.conversation) if found.is_ready else _preparing(person, found.conversation)
    if (found := by_status.get(Status.FOLLOWING)) and (about := _about_minutes(found)):
        return Now(about, found.conversation, leads=found.leads_today)
    if Status.SIGNING in by_status:
        return Now("waiting", by_status[Status.SIGNING].conversation)
    if planned:
        return Now("set", planned.conversation)
    left = (one for one in current if one.status in OPEN and not one.leads_today)
    return next((Now("leader_left", one.conversation) for one in left), Now())


def _about_minutes(found: Current) -> str | None:
    """What there is to read of the minutes, or else the offer to write some: nobody has to."""
    minutes, lately = sure(found.minutes), timezone.now() - timedelta(days=30)
    if minutes.leader_writes:
        to_read = minutes.ready_at and minutes.ready_at > lately and minutes.finished_at is None and found.leads_today
        return "minutes_ready" if to_read else None
    if found.has_comment:
        return "comment"
    is_offered = minutes.way == Minutes.Way.EMPLOYEE and minutes.finished_at is None
    return "minutes" if is_offered and sure(found.conversation.signed_at) > lately else None


def _preparing(person: Person, conversation: Conversation) -> Now:
    topics = SharedTopic.objects.filter(conversation=conversation, topic__isnull=False)
    noted = PreparationNote.objects.filter(
        preparation__conversation=conversation,
        preparation__author=person,
        text__isnull=False,
        topic__in=topics.values("topic"),
    )
    return Now("prepare", conversation, noted=noted.count(), topics=topics.count())
