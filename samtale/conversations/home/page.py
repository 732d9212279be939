"""What stands on the two places people land: Min side, and the leader's Mine medarbeidere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.utils import timezone

from samtale.core import clock, planned
from samtale.core.compiled import compiled
from samtale.core.sure import sure
from samtale.goals.models import Action, Goal
from samtale.people.models import Leadership, Person, in_force

from .. import access
from ..facts import due_on
from ..models import (
    Conversation,
    Handover,
    MinutesComment,
    Preparation,
    PreparationNote,
    PromiseAnswer,
    SeparateMeeting,
    SharedTopic,
    Signature,
    TimeProposal,
)
from ..states import OPEN, Status
from .team_rows import SORTS, Row, Team

_CHECK_IN = "check_in"
_OPEN_ACTION = Q(status__in=Action.OPEN)


@compiled
def _reports(leader: int, today: date) -> QuerySet:
    """Those a leader leads, the position they are led in longest first: as `reports_of`, without a query for each."""
    led = Leadership.objects.filter(in_force(today), in_force(today, "position__"), leader=leader)
    names = [f"position__{name}" for name in ("person", "person__first_name", "person__last_name", "person__sort_key")]
    return led.order_by("position__started_on", "position", "pk").values_list(*names, "position__title")


def team(leader: Person, *, show: str = "all", sort: str = "name", search: str = "") -> tuple[Team, list[Row]]:
    """All a leader's people, and those of them that filter and search let through, sorted. Five queries."""
    today = clock.today()
    rows: dict[int, Row] = {}
    for pk, first, last, key, title in _reports(leader=leader.pk, today=today):
        rows.setdefault(pk, Row(pk, f"{first} {last}", key, title))
    _add_conversations(rows, leader)
    _add_actions(rows, leader, today)
    for employee, count in _promises_to(leader=leader.pk):
        if employee in rows:
            rows[employee].promises = count
    for employee, one in planned.of(leader).items():
        if employee in rows:
            rows[employee].planned = one
    whole = Team(sorted(rows.values(), key=SORTS["name"]), today)
    words = search.casefold().split()
    found = [row for row in whole.where(show) if all(word in row.name.casefold() for word in words)]
    return whole, sorted(found, key=SORTS.get(sort, SORTS["name"]))


def _unanswered():
    return TimeProposal.objects.filter(conversation=OuterRef("pk"), answered_at__isnull=True)


def _while(statuses: Sequence[str], rows: QuerySet) -> Case:
    """Whether there are such rows; asked only of conversations in a status where it matters."""
    return Case(When(status__in=statuses, then=Exists(rows)), default=False, output_field=BooleanField())


@compiled
def _conversations_of(leader: int) -> QuerySet:
    ahead = [Status.INVITED, Status.PREPARING]
    ready = Preparation.objects.filter(conversation=OuterRef("pk"), ready_at__isnull=False)
    signed = Signature.objects.filter(
        agreement__conversation=OuterRef("pk"), by=leader, voided_at__isnull=True, addendum__isnull=True
    )
    return (
        Conversation.objects.filter(leader=leader)
        .exclude(status=Status.CANCELLED)
        .exclude(guide__guide__kind=_CHECK_IN, status__in=[Status.ENDED, Status.DONE])
        .order_by("starts_at")
        .values(
            "id",
            "employee_id",
            "status",
            "starts_at",
            "held_at",
            kind=F("guide__guide__kind"),
            employee_ready=_while(ahead, ready.filter(author=OuterRef("employee"))),
            leader_ready=_while(ahead, ready.filter(author=leader)),
            leader_signed=_while([Status.SIGNING], signed),
            proposed=_while(ahead, _unanswered()),
        )
    )


def _add_conversations(rows: dict[int, Row], leader: Person) -> None:
    for conversation in _conversations_of(leader=leader.pk):
        row = rows.get(conversation["employee_id"])
        if row is None:  # somebody who was led before
            continue
        status, held_at = conversation["status"], conversation["held_at"]
        is_check_in = conversation["kind"] == _CHECK_IN
        if status in OPEN:
            row.has_date = row.has_date or not is_check_in
            if row.current_id is None:  # of a check-in and a yearly one, the first
                row.current_id, row.status, row.is_check_in = conversation["id"], status, is_check_in
                for mark in ("employee_ready", "leader_ready", "leader_signed", "proposed"):
                    setattr(row, mark, conversation[mark])
                if status not in (Status.CLOSING, Status.SIGNING):
                    row.starts_at = conversation["starts_at"]
            if status in (Status.CLOSING, Status.SIGNING) and not is_check_in:  # held already: the last, not the next
                row.last_at = held_at
        elif held_at and not is_check_in:
            row.last_at, row.last_id = held_at, conversation["id"]
            row.due_on = due_on(clock.here(held_at).date())


@compiled
def _counts_of(leader: int, today: date) -> QuerySet:
    """Open actions by employee and status: all, and those that are late. The index alone answers."""
    return (
        Action.objects.filter(_OPEN_ACTION, goal__leader=leader, goal__status=Goal.Status.AGREED)
        .values_list("goal__employee", "status")
        .annotate(all=Count("*"), late=Count("status", filter=Q(due__lt=today)))
        .order_by()
    )


def _add_actions(rows: dict[int, Row], leader: Person, today: date) -> None:
    for employee, status, all_, late in _counts_of(leader=leader.pk, today=today):
        row = rows.get(employee)
        if row is None:
            continue
        row.overdue += late
        if status == Action.Status.IN_PROGRESS:
            row.in_progress = all_ - late
        else:
            row.remaining = all_ - late


@compiled
def _promises_to(leader: int) -> QuerySet:
    """Former leaders' open promises that came over to a leader and have no answer, counted by employee."""
    over = Handover.objects.filter(after=leader, goes=True, withdrawn_at=None)
    came = over.filter(goal=OuterRef("goal"), answered_at__gte=OuterRef("created_at"))
    answered = PromiseAnswer.objects.filter(action=OuterRef("pk"), handover__in=over.values("pk"))
    return (
        Action.objects.filter(
            Exists(came),
            ~Exists(answered),
            _OPEN_ACTION,
            responsible=Action.Responsible.LEADER,
            goal__leader=leader,
            goal__status=Goal.Status.AGREED,
        )
        .values_list("goal__employee")
        .annotate(all=Count("*"))
        .order_by()
    )


@dataclass(slots=True)
class Past:
    """One conversation on the line through the years."""

    id: UUID
    status: str
    starts_at: datetime
    held_at: datetime | None
    with_leader: str
    goals: int
    actions: int
    done: int
    kind: str

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


@compiled
def _meetings(person: int, since: datetime, today: date) -> QuerySet:
    found = access.separate_meetings_visible_to(person, today)
    return found.filter(cancelled_at__isnull=True, starts_at__gte=since).order_by("starts_at")


def coming_meetings(person: Person) -> list[SeparateMeeting]:
    """Separate meetings the person is called to or has called, from today on."""
    since = timezone.now() - timedelta(hours=12)
    return _meetings(person=person.pk, since=since, today=clock.today())


@compiled
def _line(person: int, seen_by: int, today: date) -> QuerySet:
    links = "agreement__goal_links__goal"
    return (
        access.visible_to(seen_by, today)
        .filter(employee=person)
        .exclude(status=Status.CANCELLED)
        .annotate(
            goals=Count(links, distinct=True),
            actions=Count(f"{links}__actions", distinct=True),
            done=Count(f"{links}__actions", distinct=True, filter=Q(**{f"{links}__actions__status": "done"})),
        )
        .order_by("-starts_at")
        .values(
            "id",
            "status",
            "starts_at",
            "held_at",
            "goals",
            "actions",
            "done",
            with_leader=F("leader__first_name"),
            kind=F("guide__guide__kind"),
        )
    )


def line_of(person: Person, *, seen_by: Person | None = None) -> list[Past]:
    """The person's own conversations, newest first, with how many promises were kept. One query."""
    found = _line(person=person.pk, seen_by=(seen_by or person).pk, today=clock.today())
    return [Past(**row) for row in found]


@compiled
def _current(person: int, today: date) -> QuerySet:
    mine = Signature.objects.filter(
        agreement__conversation=OuterRef("pk"), by=person, voided_at__isnull=True, addendum__isnull=True
    )
    return (
        access.visible_to(person, today)
        .filter(employee=person, status__in=[*OPEN, Status.FOLLOWING])
        .select_related("leader", "minutes")
        .annotate(
            has_signed=Exists(mine),
            has_proposed=Exists(_unanswered()),
            has_comment=Exists(
                MinutesComment.objects.filter(minutes__conversation=OuterRef("pk"), settled_at__isnull=True)
            ),
            is_ready=Exists(
                Preparation.objects.filter(conversation=OuterRef("pk"), author=person, ready_at__isnull=False)
            ),
        )
        .order_by("starts_at")
    )


def what_now(person: Person) -> Now:
    """The one thing asked of the person as an employee. One query, and one more while preparing."""
    current = _current(person=person.pk, today=clock.today())
    # With a former leader nothing goes on.
    by_status: dict[str, Conversation] = {}
    for one in current:
        if one.status == Status.FOLLOWING:
            by_status[one.status] = one
        elif one.leads_today:  # of a check-in and a yearly one in the same status, the first
            by_status.setdefault(one.status, one)
    for status, kind in ((Status.HOLDING, "continue"), (Status.CLOSING, "close"), (Status.SIGNING, "sign")):
        found = by_status.get(status)
        if found and not (kind == "sign" and found.has_signed):
            return Now(kind, found)
    if found := by_status.get(Status.INVITED):
        return Now("proposed" if found.has_proposed else "answer", found)
    if found := by_status.get(Status.PREPARING):
        return Now("ready", found) if found.is_ready else _preparing(person, found)
    found = by_status.get(Status.FOLLOWING)
    if found and found.has_comment:
        return Now("comment", found)
    if found and found.minutes.finished_at is None and sure(found.signed_at) > timezone.now() - timedelta(days=30):
        return Now("minutes", found)
    if Status.SIGNING in by_status:
        return Now("waiting", by_status[Status.SIGNING])
    return next((Now("leader_left", one) for one in current if one.status in OPEN and not one.leads_today), Now())


def _preparing(person: Person, conversation: Conversation) -> Now:
    topics = SharedTopic.objects.filter(conversation=conversation, topic__isnull=False)
    noted = PreparationNote.objects.filter(
        preparation__conversation=conversation,
        preparation__author=person,
        text__isnull=False,
        topic__in=topics.values("topic"),
    )
    return Now("prepare", conversation, noted=noted.count(), topics=topics.count())
