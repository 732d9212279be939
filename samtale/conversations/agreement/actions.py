"""Agree: goals and actions, that none are needed, and what may be used outside. Both write, at the same time."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.goals.models import Action, Goal
from samtale.people.models import Person

from ..access import ConversationAccess
from ..merge import clean, merge
from ..models import Agreement, AgreementGoal, SharedTopic
from ..steps import NotPossibleError
from . import new_deadlines, rows
from .editing import agreeing, first_time, merge_into

# Texts are merged by word; of the rest, whoever changed it has it as they wanted.
GOAL_TEXTS, GOAL_CHOICES = ("title", "measure"), ("kind", "priority", "due")
ACTION_TEXTS, ACTION_CHOICES = ("what", "first_step", "measure"), ("kind", "responsible", "due")


def has_something_new(agreement: Agreement) -> bool:
    """Whether there is anything in an agreement to sign, besides what goes on from before as it is."""
    return has_something_written(agreement) or new_deadlines.has_any(agreement.conversation)


def has_something_written(agreement: Agreement) -> bool:
    """Whether the two have agreed on something since they began: a new deadline may be from before that."""
    links = AgreementGoal.objects.filter(agreement=agreement)
    drafts = Action.objects.filter(goal__in=links.values("goal"), status=Action.Status.DRAFT)
    return bool(
        agreement.text
        or links.exclude(carried=True, outcome="").exists()
        or drafts.exists()
        or agreement.consents.exists()
    )


# Goals


def add_goal(
    *,
    conversation_id: UUID,
    by: Person,
    goal_id: UUID,
    title: str,
    kind: str,
    priority: int,
    measure: str,
    due: date | None,
    parent_id: UUID | None = None,
    topic_id: UUID | None = None,
) -> Goal:
    """Propose a goal, or a part of one. `goal_id` is the browser's: the same again adds nothing.

    Raises NotAllowedError, TransitionError; NotPossibleError when the two have said that no measures are needed.
    """
    with agreeing(conversation_id, by) as (access, agreement):
        if existing := rows.link(agreement, goal_id):
            return existing.goal
        _require_measures(agreement)
        goal = Goal(
            pk=goal_id,
            key=access.conversation.agreement_key,
            employee=access.conversation.employee,
            leader=access.conversation.leader,
            parent=rows.parent(agreement, parent_id),
            kind=kind,
            priority=priority,
            title=title,
            measure=measure,
            due=due,
        )
        goal.save(force_insert=True)
        topics = SharedTopic.objects.filter(conversation=access.conversation)
        topic = topics.filter(pk=topic_id).first() if topic_id else None
        AgreementGoal.objects.create(agreement=agreement, goal=goal, topic=topic)
        log.record("goal.added", by=by.pk, conversation=conversation_id, goal=str(goal.pk))
        return goal


def change_goal(
    *,
    conversation_id: UUID,
    by: Person,
    goal_id: UUID,
    edit: UUID,
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
) -> Goal:
    """Change a proposed goal: `base` is what the person began from, `mine` what they made of it.

    What the other has written meanwhile is kept. `edit` is the browser's: the same again changes nothing.
    Raises NotAllowedError, TransitionError; NotPossibleError when the goal is gone or was agreed before.
    """
    with agreeing(conversation_id, by) as (_access, agreement):
        goal = rows.new_goal(agreement, goal_id)
        if first_time(edit, conversation_id):
            merge_into(goal, base, mine, GOAL_TEXTS, GOAL_CHOICES)
            log.record("goal.changed", by=by.pk, conversation=conversation_id, goal=str(goal.pk))
        return goal


def remove_goal(*, conversation_id: UUID, by: Person, goal_id: UUID) -> ConversationAccess:
    """Take a proposed goal out, its actions with it; one that is gone already is no matter.

    Raises NotAllowedError, TransitionError; NotPossibleError for a goal agreed before or with parts.
    """
    with agreeing(conversation_id, by) as (access, agreement):
        if rows.link(agreement, goal_id) is None:
            return access
        goal = rows.new_goal(agreement, goal_id)
        if goal.parts.exists():
            raise NotPossibleError(_("Målet har delmål. Fjern dem først."))
        goal.delete()
        log.record("goal.removed", by=by.pk, conversation=conversation_id, goal=str(goal_id))
        return access


def end_goal(*, conversation_id: UUID, by: Person, goal_id: UUID, outcome: str, result: str, was: str = "") -> None:
    """Say that a goal from before ends with this agreement, how, and what came of it. It ends when both have signed.

    `result` was written from `was`: what the other has written meanwhile is kept.
    Raises NotAllowedError, TransitionError; NotPossibleError for a goal that is new here or has new actions.
    """
    with agreeing(conversation_id, by) as (_access, agreement):
        link = rows.carried_link(agreement, goal_id)
        new_parts = link.goal.parts.filter(status=Goal.Status.DRAFT)
        if link.goal.actions.filter(status=Action.Status.DRAFT).exists() or new_parts.exists():
            raise NotPossibleError(_("Målet har fått nye tiltak eller delmål. Fjern dem før dere avslutter målet."))
        link.result = merge(clean(was), clean(result), rows.result_so_far(link)).text
        link.outcome = Goal.Outcome(outcome)
        link.save()
        log.record("goal.to_end", by=by.pk, conversation=conversation_id, goal=str(goal_id))


def keep_goal(*, conversation_id: UUID, by: Person, goal_id: UUID) -> ConversationAccess:
    """Let a goal from before go on after all. Raises NotAllowedError, TransitionError, NotPossibleError."""
    with agreeing(conversation_id, by) as (access, agreement):
        link = rows.carried_link(agreement, goal_id)
        link.outcome, link.result = "", ""
        link.save()
        log.record("goal.to_go_on", by=by.pk, conversation=conversation_id, goal=str(goal_id))
        return access


# Actions


def add_action(
    *,
    conversation_id: UUID,
    by: Person,
    goal_id: UUID,
    action_id: UUID,
    what: str,
    responsible: str,
    kind: str,
    due: date | None,
    first_step: str,
    measure: str,
) -> Action:
    """Propose an action towards a goal, new or from before. `action_id` is the browser's: the same again adds nothing.

    Raises NotAllowedError, TransitionError; NotPossibleError when the goal is gone or ends, or no measures are needed.
    """
    with agreeing(conversation_id, by) as (_access, agreement):
        link = rows.require_link(agreement, goal_id)
        if existing := Action.objects.filter(pk=action_id, goal=link.goal).first():
            return existing
        _require_measures(agreement)
        if link.outcome:
            raise NotPossibleError(_("Målet skal avsluttes. Fortsett med målet før dere legger til tiltak."))
        action = Action(
            pk=action_id,
            goal=link.goal,
            status=Action.Status.DRAFT,
            what=what,
            responsible=responsible,
            kind=kind,
            due=due,
            first_step=first_step,
            measure=measure,
        )
        action.save(force_insert=True)
        log.record("action.added", by=by.pk, conversation=conversation_id, action=str(action.pk))
        return action


@transaction.atomic
def agree_on(
    *,
    conversation_id: UUID,
    by: Person,
    goal_id: UUID,
    action_id: UUID,
    goal: Mapping[str, Any] | None,
    action: Mapping[str, Any],
    topic_id: UUID | None = None,
) -> Action:
    """An action with its goal in one press; `goal` is None for one that is there. Raises as add_goal, add_action."""
    both: dict[str, Any] = {"conversation_id": conversation_id, "by": by, "goal_id": goal_id}
    if goal is not None:
        add_goal(**both, topic_id=topic_id, **goal)
    return add_action(**both, action_id=action_id, **action)


def change_action(
    *,
    conversation_id: UUID,
    by: Person,
    action_id: UUID,
    edit: UUID,
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
) -> Action:
    """Change a proposed action, as `change_goal`. Raises NotAllowedError, TransitionError, NotPossibleError."""
    with agreeing(conversation_id, by) as (_access, agreement):
        action = rows.new_action(agreement, action_id)
        if action is None:
            raise NotPossibleError(_("Tiltaket er fjernet. Legg det til på nytt om dere vil ha det med."))
        if first_time(edit, conversation_id):
            merge_into(action, base, mine, ACTION_TEXTS, ACTION_CHOICES)
            log.record("action.changed", by=by.pk, conversation=conversation_id, action=str(action.pk))
        return action


def remove_action(*, conversation_id: UUID, by: Person, action_id: UUID) -> ConversationAccess:
    """Take a proposed action out; one that is gone already is no matter.

    Raises NotAllowedError, TransitionError, NotPossibleError.
    """
    with agreeing(conversation_id, by) as (access, agreement):
        if action := rows.new_action(agreement, action_id):
            action.delete()
            log.record("action.removed", by=by.pk, conversation=conversation_id, action=str(action_id))
        return access


# The conclusion


def conclude(*, conversation_id: UUID, by: Person, conclusion: str) -> ConversationAccess:
    """Say that goals and actions are agreed, or that no particular ones are needed.

    Raises NotAllowedError, TransitionError; NotPossibleError for «none needed» while something new is proposed.
    """
    with agreeing(conversation_id, by) as (access, agreement):
        conclusion = Agreement.Conclusion(conclusion)
        if conclusion == Agreement.Conclusion.NONE_NEEDED and _proposed(agreement):
            raise NotPossibleError(
                _("Dere har skrevet nye mål eller tiltak. Fjern dem først, eller la konklusjonen stå.")
            )
        agreement.conclusion = conclusion
        agreement.save(update_fields=["conclusion"])
        log.record(f"concluded.{conclusion}", by=by.pk, conversation=conversation_id)
        return access


# What may be used outside


# Shared by the above


def _proposed(agreement: Agreement) -> bool:
    links = AgreementGoal.objects.filter(agreement=agreement)
    drafts = Action.objects.filter(goal__in=links.values("goal"), status=Action.Status.DRAFT)
    return links.filter(carried=False).exists() or drafts.exists()


def _require_measures(agreement: Agreement) -> None:
    if agreement.conclusion == Agreement.Conclusion.NONE_NEEDED:
        raise NotPossibleError(
            _(
                "Dere har skrevet at det ikke trengs særskilte tiltak. Endre konklusjonen før dere legger til mål "
                "eller tiltak."
            )
        )
