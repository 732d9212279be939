"""What may be used outside the two: proposed, changed, kept between them after all."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.people.models import Person

from ..access import ConversationAccess
from ..models import (
    SharingConsent,
)
from ..steps import NotPossibleError
from . import rows
from .editing import agreeing, first_time, merge_into

CONSENT_TEXTS = ("what", "purpose", "whom")


def add_consent(
    *, conversation_id: UUID, by: Person, consent_id: UUID, what: str, purpose: str, whom: str
) -> SharingConsent:
    """Propose one thing that may be used outside the two. `consent_id` is the browser's: the same again adds nothing.

    Raises NotAllowedError, TransitionError.
    """
    with agreeing(conversation_id, by) as (_access, agreement):
        if existing := rows.consent(agreement, consent_id):
            return existing
        consent = SharingConsent(
            pk=consent_id, agreement=agreement, what=what, purpose=purpose, whom=whom, proposed_by=by
        )
        consent.save(force_insert=True)
        log.record("consent.added", by=by.pk, conversation=conversation_id, consent=str(consent.pk))
        return consent


def change_consent(
    *,
    conversation_id: UUID,
    by: Person,
    consent_id: UUID,
    edit: UUID,
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
) -> SharingConsent:
    """Change what may be used outside, as `change_goal`. Raises NotAllowedError, TransitionError, NotPossibleError."""
    with agreeing(conversation_id, by) as (_access, agreement):
        consent = rows.consent(agreement, consent_id)
        if consent is None:
            raise NotPossibleError(_("Punktet er fjernet. Legg det til på nytt om dere vil ha det med."))
        if first_time(edit, conversation_id):
            merge_into(consent, base, mine, CONSENT_TEXTS, ())
            log.record("consent.changed", by=by.pk, conversation=conversation_id, consent=str(consent.pk))
        return consent


def remove_consent(*, conversation_id: UUID, by: Person, consent_id: UUID) -> ConversationAccess:
    """Keep one thing between the two after all. Raises NotAllowedError, TransitionError."""
    with agreeing(conversation_id, by) as (access, agreement):
        if consent := rows.consent(agreement, consent_id):
            consent.delete()
            log.record("consent.removed", by=by.pk, conversation=conversation_id, consent=str(consent_id))
        return access
