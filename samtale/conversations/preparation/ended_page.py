"""What a party sees of own preparation for an invitation that ended, and where it can be taken along to."""

from dataclasses import dataclass, field

from samtale.guides.models import Topic

from ..access import ConversationAccess, visible_to
from ..models import Conversation, Preparation, PreparationNote, StatementAnswer
from ..retention import page as retention_page
from ..states import BEFORE
from .actions import asked
from .page import Answered, NotedTopic, notes


@dataclass
class Ended:
    """Everything on the page; what the other had not shared is not there."""

    kept: retention_page.RetentionPage
    topics: list[NotedTopic] = field(default_factory=list)
    aid: list[NotedTopic] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    brought_to: Conversation | None = None
    ahead: list[Conversation] = field(default_factory=list)  # invitations they can be taken along to
    unwritten: list[Topic] = field(default_factory=list)  # where a page still open offers to share what is written

    @property
    def has_own(self) -> bool:
        return any(one.text for one in [*self.topics, *self.aid]) or any(one.mine for one in self.answers)

    @property
    def has_shared(self) -> bool:
        return any(one.shared_at for one in self.topics) or any(one.shared_at for one in self.answers)


def ended(access: ConversationAccess, *, follows: bool = False) -> Ended:
    """The page of one party: own texts, also on topics that are not asked about any more.

    `follows`: for a page that was opened before it ended.
    """
    conversation = access.conversation
    page = Ended(retention_page.read(access), answers=_answers(access))
    own, theirs = notes(access)
    seen = PreparationNote.objects.filter(preparation__conversation=conversation, topic__in=[*own, *theirs])
    topics = {row.topic_id: row.topic for row in seen.select_related("topic").order_by("topic__order", "topic")}
    for pk, topic in topics.items():
        one = NotedTopic(topic, own.get(pk), theirs.get(pk, ""))
        if one.text or one.theirs:
            (page.topics if topic.version_id == conversation.guide_id else page.aid).append(one)
    if follows:
        written = {one.topic.pk for one in page.topics if one.text}
        page.unwritten = [topic for topic in asked(access) if topic.pk not in written]
    mine = Preparation.objects.filter(conversation=conversation, author=access.person).select_related("brought_to")
    page.brought_to = next((row.brought_to for row in mine), None)
    if page.has_own and page.brought_to is None:
        two = {"employee": conversation.employee_id, "leader": conversation.leader_id}
        page.ahead = list(visible_to(access.person).filter(status__in=BEFORE, **two).order_by("starts_at"))
    return page


def _answers(access: ConversationAccess) -> list[Answered]:
    rows = StatementAnswer.objects.filter(preparation__conversation=access.conversation)
    found: dict[int, Answered] = {}
    for row in rows.select_related("statement", "preparation__key", "shown_key").order_by("statement__order"):
        row.preparation.conversation = access.conversation
        answered = found.setdefault(row.statement_id, Answered(row.statement))
        if row.preparation.author_id == access.person.pk:
            answered.mine, answered.shared_at = int(row.score), row.shared_at
        elif row.shared_at and row.shown:
            answered.theirs = int(row.shown)
    return [one for one in found.values() if one.mine or one.theirs]
