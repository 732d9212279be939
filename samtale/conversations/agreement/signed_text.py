"""The text that lies to be signed: fixed, whose names stand under it, and void when it changes."""

from django.utils import timezone

from samtale.audit import log
from samtale.goals.models import Goal
from samtale.people.models import Person

from .. import states
from ..access import ConversationAccess
from ..models import Addendum, Agreement, AgreementGoal, Signature
from . import document as agreement_document
from . import letters as agreement_letters


class TextChangedError(Exception):
    """The text the person saw is not the one that is stored now; nothing was signed."""


def standing_signatures(agreement: Agreement, addendum: Addendum | None = None) -> list[Signature]:
    """The signatures that hold, under the agreement or under one of its addenda."""
    return list(Signature.objects.filter(agreement=agreement, addendum=addendum, voided_at=None).select_related("by"))


def signed_by(access: ConversationAccess) -> list[Person]:
    """Whose signatures stand under an agreement that lies to be signed; nobody's at other times."""
    if not states.can("remind_signing", access.conversation.status):
        return []
    rows = Signature.objects.filter(agreement__conversation=access.conversation, addendum=None, voided_at=None)
    return [signature.by for signature in rows.select_related("by")]


def text_to_sign(agreement: Agreement) -> str:
    """The fixed text, or where none is fixed yet the one the rows make now."""
    return agreement.signed_text or agreement_document.as_text(
        agreement_document.agreement_document(agreement.conversation)
    )


def fix_text(agreement: Agreement) -> None:
    """Fix the whole text as the rows make it now. Inside a locked conversation."""
    ended_meanwhile = AgreementGoal.objects.filter(agreement=agreement, carried=True, outcome="")
    ended_meanwhile.filter(goal__status=Goal.Status.ENDED).delete()
    agreement.signed_text = agreement_document.as_text(agreement_document.agreement_document(agreement.conversation))
    agreement.save(update_fields=["signed_text"])


def void_signatures(access: ConversationAccess, agreement: Agreement, *, is_opened: bool = False) -> list[Person]:
    """Void what stands under a text that changes, or is opened to be, tell those who had signed, and return them."""
    voided = standing_signatures(agreement)
    for signature in voided:
        signature.voided_at = timezone.now()
        signature.save(update_fields=["voided_at"])
        log.record(
            "signature.voided", by=access.person.pk, conversation=access.conversation.pk, signature=str(signature.pk)
        )
        if signature.by_id != access.person.pk:
            agreement_letters.signature_void(
                access.conversation, to=signature.by, changed_by=access.person, is_opened=is_opened
            )
    return [signature.by for signature in voided]
