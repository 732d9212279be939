"""Taking the start back: for a few minutes, and only while the two have nothing of it yet."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.notices import outbox
from samtale.people.models import Person
from samtale.vault.destroying import overwriting

from .. import letter_subjects, states, steps
from ..agreement import actions as agreement_actions
from ..agreement.document import agreement_of
from ..invitation import letters
from ..models import (
    AgreementGoal,
    Conversation,
    DifferenceOfView,
    Minutes,
    Move,
    PreparationNote,
    SharedTopic,
    StatementAnswer,
    TalkAidConsent,
)
from ..states import BEFORE, Status
from ..steps import NotPossibleError

UNDO_WITHIN = timedelta(minutes=10)


def undo_start(*, conversation_id: UUID, by: Person) -> None:
    """Take the start back: either of the two does. All is as it was before; nothing happens when it has not begun.

    Raises NotAllowedError, TransitionError; NotPossibleError when it is too late, or they have written or touched
    something.
    """
    with overwriting(), steps.locked(conversation_id, by, may="start") as access:
        current = access.conversation
        if current.status in BEFORE:
            return
        steps.require("undo_start", current)
        begun = Move.objects.filter(conversation=current).latest("at")
        _require_nothing_done(current, begun)
        AgreementGoal.objects.filter(agreement__conversation=current).delete()
        TalkAidConsent.objects.filter(conversation=current).delete()
        _hide_what_was_shared_since(current, begun.at)
        unsent, current.letters_unsent = current.letters_unsent, {}
        current.held_at = None
        if current.called_for:
            current.starts_at, current.called_for = current.called_for, None
            current.sequence -= 1  # nothing has been sent of it, and an answer to the invitation is still one
        answered = begun.before == Status.PREPARING
        outbox.withdraw(letter_subjects.change(current))
        steps.move_on(current, "undo_start" if answered else "undo_start_unanswered", by=by)
        letters.resend(current, unsent)


def undo_until(conversation: Conversation) -> datetime | None:
    """Until when the start can be taken back as far as the clock goes; None when it cannot."""
    if conversation.held_at is None or not states.can("undo_start", conversation.status):
        return None
    until = conversation.held_at + UNDO_WITHIN
    return until if until > timezone.now() else None


def _require_nothing_done(conversation: Conversation, begun: Move) -> None:
    if begun.before not in BEFORE or undo_until(conversation) is None:
        raise NotPossibleError(_("Starten kan angres i ti minutter, og nå er det for sent."))
    if _has_something(conversation):
        raise NotPossibleError(_("Starten kan ikke angres, for dere har allerede skrevet eller snakket sammen om noe."))


def _has_something(conversation: Conversation) -> bool:
    """Whether there is anything of the conversation that going back would take away, or put out of sight."""
    topics = SharedTopic.objects.filter(conversation=conversation)
    agreement = agreement_of(conversation)
    return bool(
        conversation.has_talk_sums
        or topics.filter(Q(version__gt=0) | Q(topic=None) | Q(touched_at__isnull=False)).exists()
        or agreement.version
        or agreement_actions.has_something_written(agreement)
        or DifferenceOfView.objects.filter(conversation=conversation).exists()
        or Minutes.objects.filter(conversation=conversation, version__gt=0).exists()
    )


def _hide_what_was_shared_since(conversation: Conversation, begun_at: datetime) -> None:
    for model in (PreparationNote, StatementAnswer):
        rows = model.objects.filter(preparation__conversation=conversation, shared_at__gte=begun_at)
        for row in rows.select_related("shown_key", "preparation"):
            row.preparation.conversation = conversation
            row.shared_at = None
            row.save(update_fields=["shared_at"])
            row.hide()
