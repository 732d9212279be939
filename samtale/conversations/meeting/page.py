"""What the two have in front of them while they talk: the topics, what was agreed last time, what is agreed now."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet, Subquery

from samtale.core import clock
from samtale.core.compiled import compiled
from samtale.goals.models import Action, Goal
from samtale.guides.models import Topic
from samtale.people.models import Person
from samtale.vault.models import DataKey

from ..access import ConversationAccess, goals_visible_to
from ..goal_rows import GoalRow
from ..models import (
    AgreementGoal,
    Conversation,
    PreparationNote,
    SharedTopic,
    TalkAidConsent,
    WorkplaceFocus,
    is_check_in,
)
from ..preparation.page import notes
from ..states import Status


@dataclass
class OpenTopic:
    """A topic on the table, with what each brought along and what came of it."""

    row: SharedTopic
    note: PreparationNote | None
    theirs: str
    agreed: list["MeetingGoal"] = field(default_factory=list)
    above: UUID | None = None  # where «up» places it: before this one
    below: UUID | None = None  # where «down» does: before this one, or last

    is_last: bool = False

    @property
    def is_goals(self) -> bool:
        """The form's part for goals and actions: they are agreed there, not written as text."""
        return self.row.topic is not None and self.row.topic.kind == Topic.Kind.GOALS


@dataclass
class MeetingGoal(GoalRow):
    """A goal from last time or of this conversation; `actions` are agreed, `drafts` new here."""

    drafts: list[Action] = field(default_factory=list)
    topic: UUID | None = None  # the row it was agreed under in this conversation


@dataclass
class MeetingPage:
    """Everything on the page."""

    topics: list[OpenTopic]
    aside: list[OpenTopic]
    last: list[MeetingGoal]  # what was agreed last time
    agreed: list[MeetingGoal]  # new now, topic or none
    focus: str
    goals: OpenTopic | None  # the form's own topic for goals and actions
    i_wish_aid: bool
    other_wishes_aid: bool
    both_wish_aid: bool
    reopened_by_other: bool  # the other said no in the closing, and the two are back here

    @property
    def left(self) -> list[OpenTopic]:
        """The topics on the table the two have not been into."""
        return [one for one in self.topics if not one.row.touched_at]

    @property
    def untouched(self) -> int:
        return sum(one.row.is_main and not one.row.touched_at for one in self.topics)


@compiled
def _topics_of(conversation: UUID, leader: int) -> QuerySet[SharedTopic]:
    focus = WorkplaceFocus.objects.filter(leader=leader).values("text")[:1]
    rows = SharedTopic.objects.filter(conversation=conversation).select_related("topic")
    return rows.annotate(focus=Subquery(focus))


@compiled
def _wishes_of(conversation: UUID) -> QuerySet:
    return TalkAidConsent.objects.filter(conversation=conversation).values_list("person", flat=True)


def read(*, access: ConversationAccess) -> MeetingPage:
    """The page of one party. Eight queries, however many topics and goals."""
    conversation = access.conversation
    rows = _topics_of(conversation=conversation.pk, leader=conversation.leader_id)
    for row in rows:
        row.conversation = conversation
    own, theirs = notes(access)
    last, agreed = _goals(access)
    if is_check_in(conversation):
        last = _open_first(last)
    wishes = _wishes_of(conversation=conversation.pk)
    every = [
        OpenTopic(
            row, own.get(row.topic_id), theirs.get(row.topic_id, ""), [one for one in agreed if one.topic == row.pk]
        )
        for row in rows
    ]
    topics = [one for one in every if not one.is_goals]
    return MeetingPage(
        topics=_placed([one for one in topics if not one.row.skipped_at]),
        aside=[one for one in topics if one.row.skipped_at],
        last=last,
        agreed=agreed,
        focus=rows[0].focus or "" if rows else "",
        goals=next((one for one in every if one.is_goals), None),
        i_wish_aid=access.person.pk in wishes,
        other_wishes_aid=access.other.pk in wishes,
        both_wish_aid=len(wishes) == 2,
        reopened_by_other=_last_move(conversation) == (Status.CLOSING, Status.HOLDING, access.other.pk),
    )


def _open_first(goals: list[MeetingGoal]) -> list[MeetingGoal]:
    """The goals with something left to do, the nearest deadline first; of their actions the open ones alone."""
    for row in goals:
        row.actions = sorted(
            (one for one in row.actions if one.status in Action.OPEN), key=lambda one: one.due or date.max
        )
    left = [row for row in goals if row.actions]
    return sorted(left, key=lambda row: row.actions[0].due or date.max)


def _last_move(conversation: Conversation) -> tuple[str, str, int] | None:
    return conversation.moves.order_by("-at").values_list("before", "after", "by").first()


def _placed(topics: list[OpenTopic]) -> list[OpenTopic]:
    for before, topic in zip(topics, topics[1:], strict=False):
        topic.above = before.row.pk
    for topic, after_next in zip(topics, topics[2:], strict=False):
        topic.below = after_next.row.pk
    if topics:
        topics[-1].is_last = True
    return topics


@compiled
def _links_of(conversations: list[UUID]) -> QuerySet:
    links = AgreementGoal.objects.filter(agreement__conversation__in=conversations)
    return links.values("goal_id", "topic_id", "carried", at=F("agreement__conversation"))


@compiled
def _visible_goals(person: int, goals: list[UUID], today: date) -> QuerySet[Goal]:
    return goals_visible_to(person, today).filter(pk__in=goals)


@compiled
def _actions_of(goals: list[UUID]) -> QuerySet[Action]:
    return Action.objects.filter(goal__in=goals)


def _goals(access: ConversationAccess) -> tuple[list[MeetingGoal], list[MeetingGoal]]:
    """Last time's goals, and those new in this conversation or with new actions. Three queries."""
    conversation = access.conversation
    both = [conversation.pk, *([conversation.previous_id] if conversation.previous_id else [])]
    found = _links_of(conversations=both)
    rows = _with_actions(access.person, {link["goal_id"] for link in found})
    last, agreed = [], []
    for link in found:
        row = rows.get(link["goal_id"])
        if row is None or row.goal.leader_id != conversation.leader_id:
            continue  # another's, which is none of this one's business
        if link["at"] == conversation.pk:
            row.topic = link["topic_id"]
            if row.drafts or not link["carried"]:
                agreed.append(row)
        elif row.goal.status != Goal.Status.DRAFT:
            last.append(row)
    return last, agreed


def _with_actions(person: Person, goals: set[UUID]) -> dict[UUID, MeetingGoal]:
    if not goals:
        return {}
    visible = _visible_goals(person=person.pk, goals=list(goals), today=clock.today())
    rows = {goal.pk: MeetingGoal(goal) for goal in visible}
    keys: dict[UUID, DataKey] = {}
    for goal in visible:
        goal.key = keys.setdefault(goal.key_id, goal.key)  # one conversation's goals share it: unwrapped once
    for action in _actions_of(goals=list(rows)):
        row = rows[action.goal_id]
        action.goal = row.goal
        (row.drafts if action.status == Action.Status.DRAFT else row.actions).append(action)
    return rows
