"""What lies to be signed or has been: the text, the names under it, and whether it is still the one they signed."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from samtale.people.models import Person

from .. import states
from ..access import ConversationAccess
from ..agreement import document as agreement_document
from ..agreement import signed_text
from ..models import Addendum, Agreement, Move, Refusal, Signature
from ..states import Status
from . import actions, addenda

BEFORE_OPENING = (Status.SIGNING, Status.UNSIGNED)


@dataclass
class Paper:
    """One text with the names under it, as it stands."""

    text: str
    signatures: list[Signature]

    @property
    def document(self) -> dict[str, Any]:
        return agreement_document.for_reading(json.loads(self.text))

    @property
    def sha256(self) -> str:
        return agreement_document.sha256(self.text)

    @property
    def standing(self) -> list[Signature]:
        return [signature for signature in self.signatures if signature.voided_at is None]

    @property
    def is_unchanged(self) -> bool:
        """Whether the text still has the hash under every name."""
        return all(signature.sha256 == self.sha256 for signature in self.standing)

    def signature_of(self, person: Person) -> Signature | None:
        return next((s for s in self.standing if s.by_id == person.pk), None)

    def signature_as(self, party: str) -> Signature | None:
        return next((s for s in self.standing if s.party == party), None)

    def voided_of(self, person: Person) -> Signature | None:
        """The latest signature that was voided and not given anew."""
        voided = [s for s in self.signatures if s.by_id == person.pk and s.voided_at]
        return voided[-1] if voided and not self.signature_of(person) else None


@dataclass
class AddendumPaper(Paper):
    addendum: Addendum

    @property
    def is_waiting(self) -> bool:
        return not (self.addendum.signed_at or self.addendum.withdrawn_at)


@dataclass
class Signing:
    """Everything the signing page shows of one agreement."""

    agreement: Agreement
    paper: Paper
    refusals: list[Refusal]
    addenda: list[AddendumPaper]
    goals_fit: bool

    @property
    def waiting(self) -> list["AddendumPaper"]:
        """The addenda that wait for a name."""
        return [paper for paper in self.addenda if paper.is_waiting]

    @property
    def is_intact(self) -> bool:
        """Whether texts and goals are the ones that were signed."""
        return self.goals_fit and all(paper.is_unchanged for paper in [self.paper, *self.addenda])


def read(access: ConversationAccess) -> Signing:
    """Read what lies to be signed or was signed. At most six queries once a text is fixed and the goals are its."""
    conversation = access.conversation
    agreement = agreement_document.agreement_of(conversation)
    signatures = list(Signature.objects.filter(agreement=agreement))
    text = signed_text.text_to_sign(agreement)
    paper = Paper(text, [s for s in signatures if s.addendum_id is None])
    if conversation.status not in states.AFTER_SIGNING:
        return Signing(agreement, paper, _refusals(agreement), [], goals_fit=True)
    added = []
    for addendum in Addendum.objects.filter(agreement=agreement):
        addendum.agreement = agreement
        added.append(
            AddendumPaper(addendum.signed_text, [s for s in signatures if s.addendum_id == addendum.pk], addendum)
        )
    # A later agreement may have gone on from these goals.
    fit = conversation.status != Status.FOLLOWING or _goals_fit(agreement, json.loads(text), added)
    return Signing(agreement, paper, [], added, goals_fit=fit)


def _goals_fit(agreement: Agreement, value: dict[str, Any], added: list[AddendumPaper]) -> bool:
    moved = addenda.moved_deadlines([paper.addendum for paper in added])
    if agreement_document.goals_fit(agreement, value, moved):
        return True
    elsewhere = addenda.moved_elsewhere(agreement)
    return bool(elsewhere) and agreement_document.goals_fit(agreement, value, moved | elsewhere)


def opened_again(access: ConversationAccess) -> str:
    """What is said where the agreement was opened after it lay to be signed; nothing otherwise. At most two queries."""
    opened = Move.objects.filter(conversation=access.conversation, before__in=BEFORE_OPENING, after=Status.CLOSING)
    if access.conversation.status not in (Status.CLOSING, Status.HOLDING) or not (last := opened.last()):
        return ""
    name = {"name": access.other.first_name}
    if last.by_id == access.person.pk:
        return _("Du har åpnet avtalen igjen.")
    if actions.has_lost_signature(access, agreement_document.agreement_of(access.conversation)):
        return _("%(name)s har åpnet avtalen igjen. Signaturen din gjelder ikke lenger.") % name
    return _("%(name)s har åpnet avtalen igjen. Begge svarer på nytt før dere signerer.") % name


def _refusals(agreement: Agreement) -> list[Refusal]:
    found = list(Refusal.objects.filter(agreement=agreement, withdrawn_at=None))
    for refusal in found:
        refusal.agreement = agreement
    return found
