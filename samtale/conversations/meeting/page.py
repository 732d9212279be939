"""What the two have in front of them while they talk: the topics, what was agreed last time, what is agreed now."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from samtale.core import clock
from samtale.goals.models import Action, Goal
from samtale.guides.models import Topic

from .. import access_rows
from ..access import ConversationAccess, NotAllowedError
from ..follow_up import looking_back
from ..goal_rows import GoalRow, with_outcomes
from ..models import (
    Conversation,
    PreparationNote,
    SharedTopic,
    TalkAidConsent,
    WorkplaceFocus,
    is_check_in,
)
from ..preparation.actions import topics_for
from ..preparation.page import NotedTopic, notes
from ..states import Status
from .at_hand import aid_is_noted, with_what_is_at_hand


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
    def is_noted(self) -> bool:
        """Whether one has written of it, or shared what one then took out: its note is there to be read."""
        return self.note is not None and bool(self.note.text or self.note.shared_at)

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
    back: looking_back.LookingBack | None  # what is said of it, where there is any
    agreed: list[MeetingGoal]  # new now, topic or none
    focus: str
    goals: OpenTopic | None  # the form's own topic for goals and actions
    i_wish_aid: bool
    other_wishes_aid: bool
    both_wish_aid: bool
    reopened_by: int | None  # who said no in the closing, where the two are back here
    asked_back: list[OpenTopic]  # the topics that one named
    has_aid: bool  # something is noted on the leader's own aid
    has_points: bool  # of one's own, noted between conversations
    has_answers: bool  # one of the two has shared answers to the statements

    @property
    def to_go_back_to(self) -> list[OpenTopic]:
        """Those of them the two have not been into again."""
        return [one for one in self.asked_back if not one.row.touched_at]

    @property
    def has_something(self) -> bool:
        """Whether there is a trace on the page of what the two have talked about."""
        return bool(self.agreed) or any(
            one.row.version or one.row.topic is None or one.row.touched_at for one in [*self.topics, *self.aside]
        )

    @property
    def must_be_signed(self) -> bool:
        """Whether there is something for the two to sign."""
        proposed = self.back and any(one.proposed for one in self.back.told.values())
        return bool(self.agreed or proposed)

    @property
    def untouched(self) -> int:
        return sum(one.row.is_main and not one.row.touched_at for one in self.topics)


def read(*, access: ConversationAccess) -> MeetingPage:
    """The page of one party. Twelve queries, however many topics and goals."""
    conversation = access.conversation
    focus = WorkplaceFocus.objects.filter(leader=conversation.leader_id).values_list("text", flat=True).first()
    on_the_table = SharedTopic.objects.filter(conversation=conversation).select_related("topic")
    rows = list(with_what_is_at_hand(on_the_table, access))
    for row in rows:
        row.conversation = conversation
    own, theirs = notes(access)
    last, agreed = _goals(access)
    back = looking_back.read(access, last) if last else None
    if back and is_check_in(conversation):
        last = _open_first(last, back)
    wishes = list(TalkAidConsent.objects.filter(conversation=conversation).values_list("person", flat=True))
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
        back=back,
        agreed=agreed,
        focus=focus or "",
        goals=next((one for one in every if one.is_goals), None),
        i_wish_aid=access.person.pk in wishes,
        other_wishes_aid=access.other.pk in wishes,
        both_wish_aid=len(wishes) == 2,
        reopened_by=_reopened_by(conversation),
        asked_back=[one for one in every if one.row.asked_back_by_id],
        has_aid=access.may_use_leader_aid and aid_is_noted(own, rows),
        has_points=bool(rows) and rows[0].has_points,
        has_answers=bool(rows) and rows[0].has_answers,
    )


def topic_on_the_table(*, access: ConversationAccess, topic_id: UUID) -> OpenTopic:
    """One topic with where it can be moved, for its menu. One query. Raises NotAllowedError."""
    conversation = access.conversation
    rows = SharedTopic.objects.filter(conversation=conversation, skipped_at=None).select_related("topic")
    topics = [OpenTopic(row, None, "") for row in rows]
    for one in _placed([one for one in topics if not one.is_goals]):
        if one.row.pk == topic_id:
            one.row.conversation = conversation
            return one
    raise NotAllowedError


def noted_topic(*, access: ConversationAccess, topic_id: int) -> NotedTopic:
    """A topic of the form with one's own note on it, if there is one. Two queries. Raises NotAllowedError."""
    topic = topics_for(access).filter(pk=topic_id).first()
    if topic is None:
        raise NotAllowedError
    own, _theirs = notes(access)
    return NotedTopic(topic, own.get(topic_id))


def _open_first(goals: list[MeetingGoal], back: looking_back.LookingBack) -> list[MeetingGoal]:
    """The goals with something left to do, the nearest deadline first; of their actions those alone, and today's."""
    for row in goals:
        row.actions = sorted(
            (one for one in row.actions if one.status in Action.OPEN or back.told[one.pk].settled_today),
            key=lambda one: one.due or date.max,
        )
    left = [row for row in goals if row.actions]
    return sorted(left, key=lambda row: row.actions[0].due or date.max)


def _reopened_by(conversation: Conversation) -> int | None:
    last = conversation.moves.order_by("-at").values_list("before", "after", "by").first()
    return last[2] if last and last[:2] == (Status.CLOSING, Status.HOLDING) else None


def _placed(topics: list[OpenTopic]) -> list[OpenTopic]:
    for before, topic in zip(topics, topics[1:], strict=False):
        topic.above = before.row.pk
    for topic, after_next in zip(topics, topics[2:], strict=False):
        topic.below = after_next.row.pk
    if topics:
        topics[-1].is_last = True
    return topics


def _goals(access: ConversationAccess) -> tuple[list[MeetingGoal], list[MeetingGoal]]:
    """Last time's goals, and those new in this conversation or with new actions. Three queries."""
    conversation = access.conversation
    found = access_rows.goals_agreed_in(
        access.person.pk, conversation.pk, clock.today(), previous=conversation.previous_id
    )
    # A former leader's are none of this one's business.
    links = [link for link in found if link.goal.leader_id == conversation.leader_id]
    rows = {link.goal.pk: MeetingGoal(link.goal) for link in links}
    for action in Action.objects.filter(goal__in=list(rows)) if rows else ():
        row = rows[action.goal_id]
        action.goal = row.goal
        (row.drafts if action.status == Action.Status.DRAFT else row.actions).append(action)
    with_outcomes(rows.values())
    last, agreed = [], []
    for link in links:
        row = rows[link.goal.pk]
        if link.conversation == conversation.pk:
            row.topic = link.topic
            if row.drafts or not link.carried:
                agreed.append(row)
        elif row.goal.status != Goal.Status.DRAFT:
            last.append(row)
    return last, agreed
