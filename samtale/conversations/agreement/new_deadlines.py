"""The rows of new deadlines: those of an agreement, and how they become the actions' own when both have signed."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from samtale.goals.models import Action, Goal, NewDeadline

from .. import letter_subjects
from ..models import Conversation


def of_conversation(
    conversation: Conversation, actions: Iterable[Action], signed_at: datetime | None
) -> dict[UUID, NewDeadline]:
    """By action: the deadline an agreement gives it. Those proposed where it is not signed yet, else those it gave.

    One query, none where all the actions are proposed here.
    """
    known = {action.pk: action for action in actions if action.status != Action.Status.DRAFT}
    if not known:
        return {}
    rows = NewDeadline.objects.filter(conversation=conversation.pk, agreed_at=signed_at, action__in=known)
    found = {}
    for row in rows:
        row.action = known[row.action_id]
        found[row.action_id] = row
    return found


def has_any(conversation: Conversation) -> bool:
    """Whether a new deadline waits to be signed."""
    rows = NewDeadline.objects.filter(conversation=conversation.pk, agreed_at=None)
    return rows.filter(action__status__in=Action.OPEN, action__goal__status=Goal.Status.AGREED).exists()


def take_effect(conversation: Conversation, signed: Iterable[dict[str, Any]], now: datetime) -> None:
    """Give the actions the deadlines of an agreement both have signed; what is proposed and not in it, is gone.

    `signed` are the goals of the signed document.
    """
    said = {row["id"]: row["due"] for row in actions_of(signed) if "due_before" in row}
    for row in NewDeadline.objects.filter(conversation=conversation.pk, agreed_at=None).select_related("action__goal"):
        if said.get(str(row.action_id)) != row.due.isoformat():
            row.delete()
            continue
        hold(row, now)


def hold(row: NewDeadline, now: datetime) -> None:
    """From now on the deadline is the action's: both have signed it."""
    row.agreed_at = now
    row.save()
    row.action.move_deadline(row.due)
    letter_subjects.digest_anew(row.action.goal)


def actions_of(goals: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The actions of a signed document's goals, and of their parts."""
    for goal in goals:
        yield from goal["actions"]
        yield from actions_of(goal["parts"])
