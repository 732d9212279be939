"""Follow up: progress and comments on actions, and how a goal ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from samtale.audit import log
from samtale.core import clock
from samtale.core.sure import sure
from samtale.goals.models import Action, Goal, NewDeadline, OutcomeConfirmation, Progress
from samtale.people.models import Person

from .. import access_rows, letter_subjects, states, steps
from ..access import GoalAccess, NotAllowedError, goal_of_action, goals_visible_to, lock_goal, open_goal, peek
from ..goal_rows import GoalRow, know_people, with_outcomes
from ..merge import clean, merge
from ..models import Conversation
from . import origin

if TYPE_CHECKING:
    from ..access_rows import OpenedGoal

# What needs somebody stands first.
LOOKS = ["overdue", "in_progress", "remaining", "done", "dropped", "not_taken"]


@dataclass
class FollowedGoal(GoalRow):
    """A goal that is followed up, and whether the two are asked what came of it."""

    asks_outcome: bool = False


@dataclass(frozen=True)
class HistoryEntry:
    """What somebody said of an action; words between the employee and a former leader are theirs."""

    row: Progress
    has_words: bool
    is_between_others: bool


class NotAgreedError(Exception):
    """The goal is not signed yet, or has ended: there is nothing to follow up."""


class UpdatedSinceError(Exception):
    """The action stands otherwise than the person saw."""


@contextmanager
def _changing(by: Person, goal_id: UUID) -> Iterator[GoalAccess]:
    """An open goal, locked; the conversations the two look back at it in, fetch it anew afterwards."""
    with transaction.atomic():
        pair = goals_visible_to(by).filter(pk=goal_id).values("employee", "leader").first()
        if pair is None:
            raise NotAllowedError
        # A conversation is always locked before its goals.
        open_ones = Conversation.objects.filter(**pair, status__in=states.CAN["look_back"])
        shown_in = list(open_ones.select_for_update(of=("self",)).order_by("pk"))
        access = lock_goal(by, goal_id)
        if not access.may_follow_up:
            raise NotAllowedError
        if access.goal.status != Goal.Status.AGREED:
            raise NotAgreedError
        yield access
        for conversation in shown_in:
            steps.touch(conversation)


def _agreed(access: GoalAccess) -> GoalAccess:
    """What is only proposed is seen in the conversation, not here. Raises NotAllowedError."""
    if access.goal.status == Goal.Status.DRAFT:
        raise NotAllowedError
    return access


def _action(access: GoalAccess, action_id: UUID) -> Action:
    action = Action.objects.select_for_update().get(pk=action_id, goal=access.goal)
    if action.status == Action.Status.DRAFT:
        raise NotAgreedError
    action.goal = access.goal
    return action


def update_action(*, action_id: UUID, entry: UUID | None, status: str, text: str, by: Person, seen: str = "") -> Action:
    """Set an action's status, with a word on progress. `entry` is the browser's id of this press: twice is once.

    Without an `entry`, a press for how it stands already does nothing. `seen` is how it stood on the page. Raises
    NotAllowedError unless `by` is responsible, NotAgreedError when the goal is not open, UpdatedSinceError when it
    stands otherwise by now.
    """
    with _changing(by, goal_of_action(by, action_id)) as access:
        action = _action(access, action_id)
        if not access.may_update(action):
            raise NotAllowedError
        if Progress.objects.filter(pk=entry).exists() if entry else action.status == status:
            return action
        if seen and seen != action.status:
            raise UpdatedSinceError
        if action.status != status:
            action.settled_by = None if status in Action.OPEN else by
        action.status = Action.Status(status)
        if action.status != Action.Status.DONE:
            action.done_at = None
        elif action.done_at is None:
            action.done_at = timezone.now()
        action.save(update_fields=["status", "done_at", "settled_by"])
        Progress.objects.create(pk=entry or uuid4(), action=action, by=by, status=status, text=text)
        letter_subjects.withdraw_action_letters([action], to=by)
        letter_subjects.digest_anew(access.goal)
        log.record("action.updated", by=by.pk, about=access.goal.pk, action=str(action.pk))
    return action


def press(*, conversation_id: UUID, action_id: UUID, status: str, seen: str, by: Person) -> Action:
    """Set an action's status from the conversation the two look back at it in, in one press; `seen` as update_action.

    The same again changes nothing. Raises NotAllowedError, TransitionError, NotAgreedError, UpdatedSinceError.
    """
    access = peek(by, conversation_id, to="follow_up")
    states.require("look_back", access.conversation.status)
    if not access.may_follow_up:
        raise NotAllowedError
    return update_action(action_id=action_id, entry=None, status=status, text="", by=by, seen=seen)


def comment(*, action_id: UUID, entry: UUID, text: str, by: Person) -> Action:
    """Say something about an action without changing it. Raises NotAllowedError, NotAgreedError."""
    with _changing(by, goal_of_action(by, action_id)) as access:
        action = _action(access, action_id)
        if not Progress.objects.filter(pk=entry).exists():
            Progress.objects.create(pk=entry, action=action, by=by, text=text)
            letter_subjects.withdraw_action_letters([action], to=by)
            log.record("action.commented", by=by.pk, about=access.goal.pk, action=str(action.pk))
    return action


def confirm_outcome(*, goal_id: UUID, outcome: str, result: str, was: str = "", by: Person) -> Goal:
    """One party's word on how a goal ended. When both have said the same, the goal has ended so.

    `result` is what that one says came of it, written from `was`, the same one's words when the page was opened: those
    of another page of theirs are kept. Raises NotAllowedError, NotAgreedError.
    """
    with _changing(by, goal_id) as access:
        goal = access.goal
        word = OutcomeConfirmation.objects.filter(goal=goal, by=by).first() or OutcomeConfirmation(by=by)
        word.goal, word.outcome, word.at = goal, Goal.Outcome(outcome), timezone.now()
        word.text = merge(clean(was), clean(result), word.text).text
        word.save()
        said = set(goal.confirmations.filter(by__in=[goal.employee_id, goal.leader_id]).values_list("by", "outcome"))
        if len(said) == 2 and len({word for _, word in said}) == 1:
            goal.outcome, goal.status, goal.ended_at = outcome, Goal.Status.ENDED, timezone.now()
            letter_subjects.goal_over(goal)
            letter_subjects.digest_anew(goal)
        goal.save()
        log.record("goal.outcome", by=by.pk, about=goal.pk)
    return goal


def open_action(*, action_id: UUID, by: Person) -> tuple[GoalAccess, Action, list[HistoryEntry]]:
    """An action with its goal and its whole history, oldest first. Raises NotAllowedError."""
    access = _agreed(open_goal(by, goal_of_action(by, action_id)))
    action = Action.objects.get(pk=action_id)
    if action.status == Action.Status.DRAFT:
        raise NotAllowedError
    action.goal = access.goal
    know_people([GoalRow(access.goal, [action])])
    since = origin.since_when(access.goal, by)
    history = []
    for row in action.history.select_related("by"):
        row.action = action
        history.append(HistoryEntry(row, row.text != "", since is not None and row.at < since))
    return access, action, history


def new_deadlines(*, action: Action, by: Person) -> list[NewDeadline]:
    """The deadlines both have agreed on for an action since the first, with `is_readable`: else a former leader's.

    One query, and one for a leader it has come to.
    """
    since = origin.since_when(action.goal, by)
    found = list(action.new_deadlines.filter(agreed_at__isnull=False).order_by("agreed_at"))
    for row in found:
        row.action, row.is_readable = action, since is None or sure(row.agreed_at) >= since
    return found


def followed_goals(
    *, by: Person, employee: Person | None = None, conversation: UUID | None = None, open_only: bool = False
) -> list[FollowedGoal]:
    """The agreed and ended goals a person is one of the two in.

    Those of one employee, all or the open ones, or of one conversation's agreement. Three queries, whatever the number.
    """
    if employee is not None:
        return _with_actions(access_rows.goals_of(by.pk, employee.pk, clock.today(), open_only=open_only))
    found = [link.goal for link in access_rows.goals_agreed_in(by.pk, sure(conversation), clock.today())]
    return _with_actions([goal for goal in found if goal.status != Goal.Status.DRAFT])


def open_agreed_goal(*, goal_id: UUID, by: Person) -> tuple[GoalAccess, FollowedGoal]:
    """One goal as pages list it. Raises NotAllowedError."""
    access = _agreed(open_goal(by, goal_id))
    (row,) = _with_actions([access.goal])
    return access, row


def _with_actions(goals: "list[OpenedGoal]") -> list[FollowedGoal]:
    rows = {goal.pk: FollowedGoal(goal) for goal in goals}
    if not rows:
        return []
    for action in Action.objects.filter(goal__in=goals).exclude(status=Action.Status.DRAFT):
        row = rows[action.goal_id]
        action.goal = row.goal
        row.actions.append(action)
    today = clock.today()
    for row in rows.values():
        row.actions.sort(key=lambda action: (LOOKS.index(action.look(today)), action.due or date.max))
        # Asked when there is an answer to give: nothing is left to do, or the day is near.
        row.asks_outcome = not any(action.status in Action.OPEN for action in row.actions) or (
            row.goal.due is not None and row.goal.due <= today + timedelta(days=30)
        )
    with_outcomes(rows.values())
    return list(rows.values())
