"""Close: has everything been said, do we agree on what is written. The third question is spoken and stored nowhere."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.people.models import Person

from .. import steps
from ..agreement import document as agreement_document
from ..agreement import signed_text
from ..agreement.document import Gathered
from ..agreement.editing import carry_over
from ..models import Agreement, ClosingAnswer, Conversation, SharedTopic
from ..steps import NotPossibleError

Question = ClosingAnswer.Question


@dataclass(frozen=True)
class Answers:
    """What each of the two has answered, as it stands: True, False, or None for not answered.

    A yes to the agreement's text stands only while the text is the one it was said to.
    """

    all_said: dict[int, bool]
    agreed_text: dict[int, bool]
    fallen: frozenset[int] = frozenset()  # whose yes to the text fell when it changed

    def of(self, person: Person) -> tuple[bool | None, bool | None]:
        return self.all_said.get(person.pk), self.agreed_text.get(person.pk)

    def both_yes(self, *people: Person) -> bool:
        return all(self.of(person) == (True, True) for person in people)


def answers(conversation: Conversation, sha256: str) -> Answers:
    """The answers as they stand, given the hash of what the agreement says now. One query."""
    found = ClosingAnswer.objects.filter(conversation=conversation)
    standing = [a for a in found if a.question == Question.ALL_SAID or a.sha256 == sha256]
    all_said, agreed_text = (
        {a.person_id: a.yes for a in standing if a.question == question}
        for question in (Question.ALL_SAID, Question.AGREED_TEXT)
    )
    return Answers(all_said, agreed_text, frozenset(a.person_id for a in found if a not in standing and a.yes))


def answer(*, conversation_id: UUID, by: Person, question: str, yes: bool, seen_sha256: str | None = None) -> None:
    """One party's own answer; it may be changed. An answer to the text is one to what the person saw.

    Raises NotAllowedError, TransitionError; TextChangedError when the agreement says something else by now.
    """
    with steps.locked(conversation_id, by, may="close", can="answer_closing") as access:
        carry_over(access.conversation, agreement_document.agreement_of(access.conversation))
        question, sha256 = Question(question), ""
        if question == Question.AGREED_TEXT:
            sha256 = agreement_document.sha256_of_content(agreement_document.gather(access.conversation))
        as_seen = not sha256 or seen_sha256 in (None, sha256)
        if as_seen:
            ClosingAnswer.objects.update_or_create(
                conversation=access.conversation, person=by, question=question, defaults={"yes": yes, "sha256": sha256}
            )
            log.record(f"closing.{question}", by=by.pk, conversation=conversation_id, answer="yes" if yes else "no")
            steps.touch(access.conversation)
    if not as_seen:  # raised when what was carried over is kept
        raise signed_text.TextChangedError


def reopen(*, conversation_id: UUID, by: Person, topics: Collection[UUID]) -> None:
    """Not everything has been said: back to the conversation, with the topics named to be touched again.

    Raises NotAllowedError, TransitionError.
    """
    with steps.locked(conversation_id, by, may="close") as access:
        steps.move_on(access.conversation, "reopen", by=by)
        SharedTopic.objects.filter(conversation=access.conversation, pk__in=topics).update(
            touched_at=None, touched_by=None, skipped_at=None, asked_back_by=by
        )
        ClosingAnswer.objects.filter(conversation=access.conversation).delete()


def to_signing(*, conversation_id: UUID, by: Person) -> None:
    """Both have said yes to both: fix the text and lay it to be signed.

    Raises NotAllowedError, TransitionError; NotPossibleError with a sentence of what is missing.
    """
    with steps.locked(conversation_id, by, may="close") as access:
        # The row first, so that a second press by the other meets the status and not the answers.
        steps.move_on(access.conversation, "to_signing", by=by)
        gathered = agreement_document.gather(access.conversation)
        given = answers(access.conversation, agreement_document.sha256_of_content(gathered))
        if not given.both_yes(access.conversation.employee, access.conversation.leader):
            raise NotPossibleError(_("Begge må svare ja på begge spørsmålene først."))
        if missing := what_is_missing(gathered):
            raise NotPossibleError(missing[0])
        signed_text.fix_text(gathered.agreement)


def what_is_missing(gathered: Gathered) -> list[str]:
    """What the agreement lacks before it can be signed, as sentences for the two."""
    if gathered.agreement.conclusion == Agreement.Conclusion.NONE_NEEDED:
        return []
    if not gathered.links:
        return [_("Skriv minst ett mål med tiltak, eller velg at det ikke trengs særskilte tiltak.")]
    return [
        _("Målet «%(title)s» har ingen tiltak ennå. Legg til et tiltak, eller fjern målet.")
        % {"title": link.goal.title}
        for link in gathered.new_links
        if not gathered.actions_of(link.goal) and not gathered.parts_of(link.goal)
    ]


def late(goals: list[dict[str, Any]], today: date) -> Iterator[tuple[str, date]]:
    """The letter's goals and actions that go on though their deadline has passed, each by its words."""
    for goal in goals:
        if not goal["outcome"]:
            own = [(goal["title"], goal["due"]), *((one["what"], one["due"]) for one in goal["actions"])]
            yield from ((words, due) for words, due in own if due and due < today)
            yield from late(goal["parts"], today)


def topics_to_reopen(conversation: Conversation) -> list[tuple[str, str]]:
    """The conversation's topics as id and title, in their order. One query."""
    found = SharedTopic.objects.filter(conversation=conversation).select_related("topic")
    titles = []
    for topic in found:
        topic.conversation = conversation
        titles.append((str(topic.pk), topic.topic.title if topic.topic else topic.own_title))
    return titles
