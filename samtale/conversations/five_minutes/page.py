"""The card of one party on the day: what they promised, what came of last time, own points, the opening question."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.text import Truncator

from samtale.goals.models import Action

from ..access import ConversationAccess
from ..follow_up.actions import FollowedGoal
from ..models import Conversation, SharedTopic
from ..preparation.actions import topics_for
from ..preparation.page import last_time, notes

POINT = 140  # signs: two or three lines on a telephone
# What nobody has to answer for any longer.
SET_ASIDE = (Action.Status.DROPPED, Action.Status.NOT_TAKEN)


@dataclass(frozen=True)
class Point:
    """Something of one's own to bring up: how it begins, where it was written, and whether the other can read it."""

    text: str
    about: str
    is_shared: bool


@dataclass(frozen=True)
class Opening:
    """The topic the two begin with, and its first guiding question."""

    title: str
    question: str


@dataclass(frozen=True)
class Card:
    """Everything on it, in the order it is read."""

    promised: list[Action]  # the reader's own, what is open first
    others: list[Action]  # the other's
    results: list[FollowedGoal]  # the goals something has been said of
    points: list[Point]
    opening: Opening | None

    @property
    def has_last(self) -> bool:
        """Whether the two agreed on anything last time."""
        return bool(self.promised or self.others or self.results)


def read(access: ConversationAccess) -> Card:
    """The card of one party; nothing the other has not shared or agreed to. Six queries at most."""
    goals = last_time(access) if access.conversation.previous_id else []
    actions = [action for row in goals for action in row.actions if action.status not in SET_ASIDE]
    mine = [action for action in actions if action.responsible == access.party]
    return Card(
        promised=_in_order(mine),
        others=_in_order(action for action in actions if action.responsible != access.party),
        results=[row for row in goals if row.goal.outcome or row.goal.result or row.outcomes],
        points=[*_noted(access)],
        opening=_opening(access.conversation),
    )


def _in_order(actions: Iterable[Action]) -> list[Action]:
    """What is open first, the nearest deadline before the others."""
    return sorted(actions, key=lambda one: (one.status not in Action.OPEN, one.due or date.max))


def _noted(access: ConversationAccess) -> list[Point]:
    """How the own notes begin, in the order of the form; those on the leader's aid last."""
    own, _theirs = notes(access)
    written = {topic: note for topic, note in own.items() if topic and note.text.strip()}
    topics = topics_for(access).filter(pk__in=written) if written else []
    of_form = access.conversation.guide_id
    return [
        Point(_beginning(written[topic.pk].text), topic.title, written[topic.pk].shared_at is not None)
        for topic in sorted(topics, key=lambda one: one.version_id != of_form)
    ]


def _beginning(text: str) -> str:
    return Truncator(text.strip().splitlines()[0]).chars(POINT)


def _opening(conversation: Conversation) -> Opening | None:
    rows = SharedTopic.objects.filter(conversation=conversation, skipped_at=None, topic__isnull=False)
    row = next((one for one in rows.select_related("topic")[:5] if one.topic and one.topic.questions), None)
    return Opening(row.title, row.topic.questions[0]) if row and row.topic else None
