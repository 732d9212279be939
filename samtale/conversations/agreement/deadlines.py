"""Another deadline for an action from before: proposed by either, the same action all the way, signed by both."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.goals.models import Action, Goal, NewDeadline
from samtale.people.models import Person

from .. import states, steps
from ..access import ConversationAccess, NotAllowedError
from ..models import AgreementGoal, Conversation
from ..steps import NotPossibleError
from .document import agreement_of
from .editing import carry_over


class ProposedSinceError(Exception):
    """Another deadline has been proposed since the person opened the form, or the one they saw was taken away."""

    def __init__(self, standing: NewDeadline | None):
        super().__init__("proposed since")
        self.standing = standing


def propose(*, conversation_id: UUID, by: Person, action_id: UUID, due: date, why: str, seen: str) -> NewDeadline:
    """Propose another deadline for an open action of the two, or change what is proposed in this conversation.

    `seen` is `mark` of what was proposed when the form was opened; the same again changes nothing. Raises
    NotAllowedError, TransitionError, ProposedSinceError; NotPossibleError for an action that is not open any more, or
    whose goal ends here, and for the deadline it has.
    """
    with steps.locked(conversation_id, by, may="agree", can="look_back") as access:
        action = action_of(access, action_id)
        if states.can("agree", access.conversation.status):
            carry_over(access.conversation, agreement_of(access.conversation))
        standing = proposed(access.conversation, action)
        if standing and (standing.due, standing.why) == (due, why):
            return standing
        if mark(standing) != seen:
            raise ProposedSinceError(standing)
        _ensure_open(access.conversation, action)
        if due == action.due:
            raise NotPossibleError(_("Det er fristen tiltaket har nå. Velg en annen dato."))
        row = standing or NewDeadline(action=action, conversation=conversation_id)
        row.by, row.before, row.due, row.why = by, action.due, due, why
        row.save()
        log.record("action.deadline_proposed", by=by.pk, conversation=conversation_id, action=str(action_id))
        steps.touch(access.conversation)
        return row


def keep(*, conversation_id: UUID, by: Person, action_id: UUID) -> ConversationAccess:
    """Let the deadline stand after all: what was proposed is gone. Nothing happens when nothing is.

    Raises NotAllowedError, TransitionError.
    """
    with steps.locked(conversation_id, by, may="agree", can="look_back") as access:
        if standing := proposed(access.conversation, action_of(access, action_id)):
            standing.delete()
            log.record("action.deadline_kept", by=by.pk, conversation=conversation_id, action=str(action_id))
            steps.touch(access.conversation)
        return access


def action_of(access: ConversationAccess, action_id: UUID) -> Action:
    """An agreed action of the two, with its key. Raises NotAllowedError."""
    found = (
        Action.objects.select_related("goal__key")
        .exclude(status=Action.Status.DRAFT)
        .filter(pk=action_id, goal__employee=access.conversation.employee_id, goal__key__destroyed_at=None)
        .filter(goal__leader=access.conversation.leader_id)
        .first()
    )
    if found is None:
        raise NotAllowedError
    return found


def proposed(conversation: Conversation, action: Action) -> NewDeadline | None:
    """What is proposed for an action in a conversation, not yet signed."""
    row = NewDeadline.objects.filter(conversation=conversation.pk, action=action.pk, agreed_at=None).first()
    if row:
        row.action = action
    return row


def mark(row: NewDeadline | None) -> str:
    """Which proposal a page shows, for its form to send along."""
    return f"{row.pk}.{row.due.isoformat()}" if row else ""


def _ensure_open(conversation: Conversation, action: Action) -> None:
    if action.status not in Action.OPEN or action.goal.status != Goal.Status.AGREED:
        raise NotPossibleError(_("Tiltaket er ikke åpent lenger, så fristen kan ikke endres."))
    if (
        AgreementGoal.objects.filter(agreement__conversation=conversation, goal=action.goal)
        .exclude(outcome="")
        .exists()
    ):
        raise NotPossibleError(_("Målet skal avsluttes. Fortsett med målet før dere setter en ny frist."))
