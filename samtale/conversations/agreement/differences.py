"""Differ: each may write down an own view where the two do not agree; it blocks nothing."""

from uuid import UUID

from samtale.audit import log
from samtale.people.models import Person

from .. import steps
from ..access import ConversationAccess
from ..models import DifferenceOfView
from ..states import Status
from . import document, signed_text


def record_difference(*, conversation_id: UUID, by: Person, difference_id: UUID, text: str) -> DifferenceOfView:
    """Write down an own view, which goes into what is signed. `difference_id` is the browser's: again adds nothing.

    Where the text already lies to be signed, it is fixed anew and what stood under it is void.
    Raises NotAllowedError, TransitionError.
    """
    with steps.locked(conversation_id, by, may="differ", can="differ") as access:
        existing = DifferenceOfView.objects.filter(pk=difference_id, conversation=access.conversation).first()
        if existing:
            return existing
        difference = DifferenceOfView(pk=difference_id, conversation=access.conversation, by=by, text=text)
        difference.save(force_insert=True)
        log.record("difference.recorded", by=by.pk, conversation=conversation_id, difference=str(difference.pk))
        _changed(access)
        return difference


def take_back_difference(*, conversation_id: UUID, by: Person, difference_id: UUID) -> ConversationAccess:
    """Take an own view out again; the other's is not touched. Raises NotAllowedError, TransitionError."""
    with steps.locked(conversation_id, by, may="differ", can="differ") as access:
        difference = DifferenceOfView.objects.filter(pk=difference_id, conversation=access.conversation, by=by).first()
        if difference is not None:
            difference.delete()
            log.record("difference.taken_back", by=by.pk, conversation=conversation_id, difference=str(difference_id))
            _changed(access)
        return access


def _changed(access: ConversationAccess) -> None:
    if access.conversation.status == Status.SIGNING:
        agreement = document.agreement_of(access.conversation)
        signed_text.void_signatures(access, agreement)
        signed_text.fix_text(agreement)
    steps.touch(access.conversation)
