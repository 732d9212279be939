"""What the employee needs to take part, as an interpreter or company: told to the leader, changed and taken back."""

from uuid import UUID

from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.core.sure import sure
from samtale.core.words import day
from samtale.notices import outbox
from samtale.people.letter_language import writing_to
from samtale.people.models import Person
from samtale.vault.destroying import overwriting

from .. import letter_subjects, letters, states, steps
from ..access import ConversationAccess
from ..models import Conversation, NeedsToTakePart
from ..preparation.actions import ensure_preparation
from ..states import BEFORE, Status


def told(access: ConversationAccess) -> str:
    """What the two read of it until the conversation has been held; nothing where nothing is said. One query."""
    if access.conversation.status not in BEFORE | {Status.HOLDING}:
        return ""
    found = NeedsToTakePart.of(access.conversation)
    return found.shown if found else ""


def tell(*, conversation_id: UUID, text: str, by: Person) -> bool:
    """Tell the leader what one needs, or needs instead; the same words again tell nothing. Returns whether it is new.

    Raises NotAllowedError, TransitionError.
    """
    with overwriting(), steps.locked(conversation_id, by, may="answer_invitation", can="answer_invitation") as access:
        current = access.conversation
        row = NeedsToTakePart.of(current) or NeedsToTakePart(preparation=sure(ensure_preparation(access=access)))
        if row.preparation.key.destroyed_at:
            raise states.TransitionError("answer_invitation", current.status)
        if row.text == text:
            return False
        row.text = text
        row.show()
        row.save()
        log.record("needs.told", by=by.pk, conversation=current.pk)
        steps.touch(current)
        _tell_leader(current)
        return True


def take_back(*, conversation_id: UUID, by: Person) -> bool:
    """Nothing is needed after all: it is gone, and a leader who was told is told so.

    Returns whether there was anything. Raises NotAllowedError, TransitionError.
    """
    with overwriting(), steps.locked(conversation_id, by, may="answer_invitation", can="answer_invitation") as access:
        current = access.conversation
        row = NeedsToTakePart.of(current)
        if row is None:
            return False
        row.hide()
        row.delete()
        log.record("needs.taken_back", by=by.pk, conversation=current.pk)
        steps.touch(current)
        if not outbox.withdraw(letter_subjects.taking_part(current)).unreached:
            _tell_leader(current, taken_back=True)
        return True


def _tell_leader(conversation: Conversation, *, taken_back: bool = False) -> None:
    """That there is something to read, or not any more. What it is stays on the page."""
    with writing_to(conversation.leader):
        said = {"name": conversation.employee.name, "day": day(conversation.starts_at)}
        if taken_back:
            subject = _("%(name)s trenger likevel ikke noe til samtalen %(day)s") % said
            text = _("%(name)s har trukket tilbake det du fikk beskjed om. Tiden for samtalen er den samme.") % said
        else:
            subject = _("%(name)s har sagt fra om noe til samtalen %(day)s") % said
            text = _("%(name)s trenger noe for å være med i samtalen. Les hva det er på denne siden.") % said
        matter = letter_subjects.taking_part(conversation)
        letters.queue(conversation, "invitation", conversation.leader, subject, text, matter)
