"""What was prepared, at hand while the two talk: the leader's own aid, and the answers that have been shared."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef, Q, QuerySet

from samtale.people.models import Person

from ..access import ConversationAccess, NotAllowedError
from ..models import PreparationNote, SharedTopic, StatementAnswer
from ..points.page import of_conversation
from ..preparation import actions as preparation
from ..preparation.page import Answered, NotedTopic, answered, notes

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class _Told(TypedDict):
    has_points: bool
    has_answers: bool


if TYPE_CHECKING:
    ToldTopic = WithAnnotations[SharedTopic, _Told]


@dataclass
class SharedAnswers:
    """The statements one or both have shared an answer to, and who has shared."""

    rows: list[Answered]
    by: list[Person]  # the employee first

    def score(self, row: Answered, person: Person, me: Person) -> int | None:
        """What a person answered, where it is shown to the other."""
        return row.theirs if person.pk != me.pk else row.mine if row.shared_at else None


def with_what_is_at_hand(rows: QuerySet[SharedTopic], access: ConversationAccess) -> "QuerySet[ToldTopic]":
    """The topics, each told whether one has points of one's own for the conversation, and whether an answer is shared.

    No query more.
    """
    shared = StatementAnswer.objects.filter(
        preparation__conversation=OuterRef("conversation"), shared_at__isnull=False
    ).values("pk")
    return rows.annotate(has_points=Exists(of_conversation(access)), has_answers=Exists(shared))


def aid_is_noted(own: dict[int | None, PreparationNote], rows: "list[ToldTopic]") -> bool:
    """Whether one of the own notes is on a topic of the leader's aid, which are never laid on the table."""
    of_the_form = {row.topic_id for row in rows}
    return any(note.text.strip() for topic, note in own.items() if topic and topic not in of_the_form)


def own_aid(*, access: ConversationAccess) -> list[NotedTopic]:
    """The aid in use, and what is noted on an earlier one. Three queries. Raises NotAllowedError but for the leader."""
    if not access.may_use_leader_aid:
        raise NotAllowedError
    own, _theirs = notes(access)
    wanted = Q(pk__in=preparation.asked(access).values("pk")) | Q(pk__in=[pk for pk in own if pk])
    topics = preparation.topics_for(access).filter(wanted).exclude(version=access.conversation.guide_id)
    return [NotedTopic(topic, own.get(topic.pk)) for topic in topics]


def shared_answers(*, access: ConversationAccess) -> SharedAnswers:
    """The answers either has shared, statement by statement. Two queries."""
    statements = preparation.statements_of(access=access, anonymous=False)
    rows = [one for one in answered(access, statements) if one.shared_at or one.theirs]
    both = (access.conversation.employee, access.conversation.leader)
    shown = SharedAnswers(rows, [])
    shown.by = [one for one in both if any(shown.score(row, one, access.person) for row in rows)]
    return shown
