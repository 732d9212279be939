"""What a party sees while preparing: own notes and answers, what the other has shared, what was agreed last time."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from django.db.models import Count, Exists, Q, Subquery, UUIDField

from samtale.guides.models import Statement, Topic
from samtale.vault.models import DataKey

from ..access import ConversationAccess
from ..follow_up import looking_back
from ..follow_up.actions import FollowedGoal, followed_goals
from ..models import (
    Conversation,
    NotesRequest,
    Point,
    Postponement,
    Preparation,
    PreparationNote,
    RetentionSchedule,
    StatementAnswer,
    WorkplaceFocus,
)
from ..points.page import brought, of_conversation
from ..states import BEFORE, Status
from . import actions, bringing

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class _Told(TypedDict):
    focus: str | None
    taken_out: bool
    asked_for: bool
    put_off: int | None
    left_in: UUID | None
    left_from: datetime | None
    has_points: bool


if TYPE_CHECKING:
    _Topic = WithAnnotations[Topic, _Told]


@dataclass
class NotedTopic:
    """A topic of the form or the leader's aid, with one's own note and what the other has shared."""

    topic: Topic
    note: PreparationNote | None
    theirs: str = ""

    @property
    def text(self) -> str:
        return self.note.text if self.note else ""

    @property
    def version(self) -> int:
        return self.note.version if self.note else 0

    @property
    def shared_at(self) -> datetime | None:
        return self.note.shared_at if self.note else None


@dataclass
class Answered:
    """A statement with one's own score and, where it is shared, the other's."""

    statement: Statement
    mine: int | None = None
    shared_at: datetime | None = None
    theirs: int | None = None

    def meaning(self, score: int) -> str:
        return self.statement.meanings[score - 1]


@dataclass(frozen=True)
class LeftBehind:
    """Own notes of an ended invitation that can be taken along here."""

    conversation: UUID
    was_to_be: datetime


@dataclass
class Prepared:
    """Everything on the page."""

    mine: Preparation | None
    ready_at: datetime | None
    other_ready_at: datetime | None
    topics: list[NotedTopic]
    aid: list[NotedTopic]
    answers: list[Answered]  # for the two
    anonymous: list[Statement]  # for the organisation
    focus: str
    last: list[FollowedGoal]
    back: looking_back.LookingBack | None  # what is said of it, where there is any
    put_off: int  # how many times
    taken_out: bool  # the employee gets these notes too when taking out what is about them: said to the leader
    asked_for: bool  # by the employee, so that they are not destroyed for now
    kept_out: bool  # the employee does not, and may ask for them: said to the leader
    begun: bool  # the two talk now
    begun_by_other: bool
    left: "LeftBehind | None"
    points: list[Point]  # one's own, noted between conversations

    @property
    def noted(self) -> int:
        return sum(bool(one.text.strip()) for one in self.topics)

    @property
    def has_shared(self) -> bool:
        return any(one.shared_at for one in self.topics) or any(one.shared_at for one in self.answers)

    @property
    def has_more_to_share(self) -> bool:
        topics = any(one.text.strip() and not one.shared_at for one in self.topics)
        return topics or any(one.mine and not one.shared_at for one in self.answers)


def prepared(*, access: ConversationAccess) -> Prepared:
    """The page of one party; the other's part is only what that one has shared."""
    conversation = access.conversation
    mine = actions.ensure_preparation(access=access)
    others = Preparation.objects.filter(conversation=conversation).exclude(author=access.person)
    own, theirs = notes(access)
    asked = _topics(access)
    topics = [NotedTopic(topic, own.get(topic.pk), theirs.get(topic.pk, "")) for topic in asked]
    statements = list(Statement.objects.filter(version=conversation.guide_id))
    form = conversation.guide_id
    last = last_time(access) if conversation.previous_id else []
    taken_out = access.is_leader and bool(asked) and asked[0].taken_out
    return Prepared(
        mine=mine,
        ready_at=mine.ready_at if mine else None,
        other_ready_at=others.values_list("ready_at", flat=True).first() if conversation.status in BEFORE else None,
        topics=[one for one in topics if one.topic.version_id == form],
        aid=[one for one in topics if one.topic.version_id != form],
        answers=answered(access, [one for one in statements if one.audience == Statement.Audience.THE_TWO]),
        anonymous=[one for one in statements if one.audience == Statement.Audience.ANONYMOUS],
        focus=next((one.focus or "" for one in asked if one.version_id == form and one.kind == Topic.Kind.FOCUS), ""),
        taken_out=taken_out,
        asked_for=bool(asked) and asked[0].asked_for,
        kept_out=access.is_leader and mine is not None and not taken_out,
        last=last,
        back=looking_back.read(access, last) if last else None,
        put_off=(asked[0].put_off or 0) if asked else 0,
        begun=conversation.status == Status.HOLDING,
        begun_by_other=_begun_by(conversation) == access.other.pk,
        left=_left_behind(asked),
        points=brought(access) if asked and asked[0].has_points else [],
    )


def _left_behind(asked: "list[_Topic]") -> LeftBehind | None:
    found = asked[0] if asked else None
    return LeftBehind(found.left_in, found.left_from) if found and found.left_in and found.left_from else None


def last_time(access: ConversationAccess) -> list[FollowedGoal]:
    """What these two follow up from last time; of a former leader's, what has gone over."""
    found = followed_goals(by=access.person, conversation=access.conversation.previous_id)
    return [row for row in found if row.goal.leader_id == access.conversation.leader_id]


def _begun_by(conversation: Conversation) -> int | None:
    """The key of who began the conversation, while it is held."""
    if conversation.status != Status.HOLDING:
        return None
    begun = conversation.moves.filter(before__in=BEFORE, after=Status.HOLDING).order_by("-at")
    return begun.values_list("by", flat=True).first()


def notes(access: ConversationAccess) -> tuple[dict[int | None, PreparationNote], dict[int | None, str]]:
    """By topic: one's own notes, and the texts of those the other has shared. One query."""
    own: dict[int | None, PreparationNote] = {}
    theirs: dict[int | None, str] = {}
    keys: dict[UUID, DataKey] = {}
    seen = Q(preparation__author=access.person) | Q(shared_at__isnull=False)
    rows = PreparationNote.objects.filter(seen, preparation__conversation=access.conversation)
    for note in rows.select_related("preparation__key", "shown_key"):
        note.preparation.key = keys.setdefault(note.preparation.key_id, note.preparation.key)  # unwrapped once
        note.preparation.conversation = access.conversation
        if note.preparation.author_id == access.person.pk:
            own[note.topic_id] = note
        else:
            theirs[note.topic_id] = note.shown
    return own, theirs


def _topics(access: ConversationAccess) -> "list[_Topic]":
    """The form's topics, and for the leader the first preparation aid's. One query."""
    left = bringing.left_behind(access.person, access.conversation)
    if access.conversation.status not in BEFORE:
        left = left.none()
    focus = WorkplaceFocus.objects.filter(leader=access.conversation.leader_id)
    moves = Postponement.objects.filter(conversation=access.conversation).values("conversation")
    return list(
        actions.asked(access).annotate(
            focus=Subquery(focus.values("text")[:1]),
            taken_out=_taken_out(access.conversation),
            asked_for=NotesRequest.holding(
                preparation__conversation=access.conversation, preparation__author=access.person
            ),
            put_off=Subquery(moves.annotate(times=Count("*")).values("times")),
            left_in=Subquery(left.values("conversation")[:1], output_field=UUIDField()),
            has_points=Exists(of_conversation(access)),
            left_from=Subquery(left.values("conversation__starts_at")[:1]),
        )
    )


def _taken_out(conversation: Conversation) -> Exists:
    """Whether the leader's notes go along when the employee takes out what is about them."""
    theirs = Preparation.objects.filter(conversation=conversation, author=conversation.leader_id)
    told = Preparation.going_along(conversation.employee_id, RetentionSchedule.notes_since_in_query())
    return Exists(theirs.filter(told))


def answered(access: ConversationAccess, statements: list[Statement]) -> list[Answered]:
    """The statements with one's own answers, and those the other has shared. One query where there are any."""
    if not statements:
        return []
    found = {statement.pk: Answered(statement) for statement in statements}
    seen = Q(preparation__author=access.person) | Q(shared_at__isnull=False)
    rows = StatementAnswer.objects.filter(seen, preparation__conversation=access.conversation, statement__in=found)
    for row in rows.select_related("preparation__key", "shown_key"):
        row.preparation.conversation = access.conversation
        answered = found[row.statement_id]
        if row.preparation.author_id == access.person.pk:
            answered.mine, answered.shared_at = int(row.score), row.shared_at
        else:
            answered.theirs = int(row.shown) if row.shown else None
    return list(found.values())
