"""The rows of an agreement one by one: what is new in it, what came along, and what cannot be changed."""

from uuid import UUID

from django.utils.translation import gettext as _

from samtale.goals.models import Action, Goal, OutcomeConfirmation

from ..access import ConversationAccess, NotAllowedError
from ..models import Agreement, AgreementGoal, SharingConsent
from ..steps import NotPossibleError
from .document import agreement_of


def link(agreement: Agreement, goal_id: UUID) -> AgreementGoal | None:
    """A goal's place in the agreement, with the goal and its key; None when it is not in it."""
    found = AgreementGoal.objects.select_related("goal__key").filter(agreement=agreement, goal=goal_id).first()
    if found:
        found.agreement = agreement
    return found


def require_link(agreement: Agreement, goal_id: UUID) -> AgreementGoal:
    """As `link`. Raises NotPossibleError when it is not in it."""
    found = link(agreement, goal_id)
    if found is None:
        raise NotPossibleError(_("Målet er fjernet. Legg det til på nytt om dere vil ha det med."))
    return found


def new_goal(agreement: Agreement, goal_id: UUID) -> Goal:
    """A goal proposed here. Raises NotPossibleError for one that is gone or was agreed before."""
    found = require_link(agreement, goal_id)
    if found.carried:
        raise NotPossibleError(_("Målet er avtalt før. Avslutt det, eller gi det nye tiltak."))
    return found.goal


def carried_link(agreement: Agreement, goal_id: UUID) -> AgreementGoal:
    """The place of a goal from before that is still open. Raises NotPossibleError for another."""
    found = require_link(agreement, goal_id)
    if not found.carried or found.goal.status != Goal.Status.AGREED:
        raise NotPossibleError(_("Målet er ikke et åpent mål."))
    return found


def result_so_far(link: AgreementGoal) -> str:
    """What the two have written came of a goal that ends here; before they have, what each has said, by name."""
    if link.outcome:
        return link.result
    words = OutcomeConfirmation.objects.filter(goal=link.goal).select_related("by").order_by("at", "pk")
    told = [link.goal.result]
    for word in words:
        word.goal = link.goal
        told.append(word.text and f"{word.by.name}: {word.text}")
    return "\n\n".join(text for text in told if text)


def parent(agreement: Agreement, goal_id: UUID | None) -> Goal | None:
    """A goal that can get a part. Raises NotPossibleError for one that is a part itself, or ends."""
    if goal_id is None:
        return None
    found = require_link(agreement, goal_id)
    if found.goal.parent_id or found.outcome:
        raise NotPossibleError(_("Et delmål kan ikke ha delmål, og et mål som avsluttes, kan ikke få nye."))
    return found.goal


def new_action(agreement: Agreement, action_id: UUID) -> Action | None:
    """An action proposed here; None when it is gone. Raises NotPossibleError for one agreed before."""
    in_this = AgreementGoal.objects.filter(agreement=agreement).values("goal")
    found = Action.objects.select_related("goal__key").filter(pk=action_id, goal__in=in_this).first()
    if found and Action.Status.DRAFT != found.status and Goal.Status.DRAFT != found.goal.status:
        raise NotPossibleError(_("Tiltaket er avtalt før. Legg heller til et nytt."))
    return found


def consent(agreement: Agreement, consent_id: UUID) -> SharingConsent | None:
    """One thing that may be used outside; None when it is gone."""
    found = SharingConsent.objects.filter(pk=consent_id, agreement=agreement).first()
    if found:
        found.agreement = agreement
    return found


# For the pages


def open_goal(access: ConversationAccess, goal_id: UUID) -> AgreementGoal:
    """A goal of the agreement. Raises NotAllowedError when it is not in it."""
    return _or_not_allowed(link(agreement_of(access.conversation), goal_id))


def open_action(access: ConversationAccess, action_id: UUID) -> Action:
    """A proposed action of the agreement. Raises NotAllowedError, NotPossibleError."""
    return _or_not_allowed(new_action(agreement_of(access.conversation), action_id))


def open_consent(access: ConversationAccess, consent_id: UUID) -> SharingConsent:
    """One thing that may be used outside. Raises NotAllowedError."""
    return _or_not_allowed(consent(agreement_of(access.conversation), consent_id))


def _or_not_allowed(row):
    if row is None:
        raise NotAllowedError
    return row
