"""Follow up: progress and comments on actions, and how a goal ended."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from samtale.audit import log
from samtale.core import clock
from samtale.core.compiled import compiled
from samtale.goals.models import Action, Goal, OutcomeConfirmation, Progress
from samtale.people.models import Person
from samtale.vault.models import DataKey

from .. import letter_subjects
from ..access import GoalAccess, NotAllowedError, goal_of_action, goals_visible_to, lock_goal, open_goal
from ..models import AgreementGoal
from ..reminders import jobs as reminders_jobs
from . import origin

# What needs somebody stands first.
LOOKS = ["overdue", "in_progress", "remaining", "done", "dropped", "not_taken"]


class NotAgreedError(Exception):
    """The goal is not signed yet, or has ended: there is nothing to follow up."""


def _open(by: Person, goal_id: UUID) -> GoalAccess:
    access = lock_goal(by, goal_id)
    if not access.may_follow_up:
        raise NotAllowedError
    if access.goal.status != Goal.Status.AGREED:
        raise NotAgreedError
    return access


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


@transaction.atomic
def update_action(*, action_id: UUID, entry: UUID, status: str, text: str, by: Person) -> Action:
    """Set an action's status, with a word on progress. `entry` is the browser's id of this press: twice is once.

    Raises NotAllowedError unless `by` is responsible, NotAgreedError when the goal is not open.
    """
    access = _open(by, goal_of_action(by, action_id))
    action = _action(access, action_id)
    if not access.may_update(action):
        raise NotAllowedError
    if Progress.objects.filter(pk=entry).exists():
        return action
    action.status = Action.Status(status)
    if action.status != Action.Status.DONE:
        action.done_at = None
    elif action.done_at is None:
        action.done_at = timezone.now()
    action.save(update_fields=["status", "done_at"])
    Progress.objects.create(pk=entry, action=action, by=by, status=status, text=text)
    letter_subjects.withdraw_action_letters([action], to=by)
    reminders_jobs.make_anew(access.goal)
    log.record("action.updated", by=by.pk, about=access.goal.pk, action=str(action.pk))
    return action


@transaction.atomic
def comment(*, action_id: UUID, entry: UUID, text: str, by: Person) -> Action:
    """Say something about an action without changing it. Raises NotAllowedError, NotAgreedError."""
    access = _open(by, goal_of_action(by, action_id))
    action = _action(access, action_id)
    if not Progress.objects.filter(pk=entry).exists():
        Progress.objects.create(pk=entry, action=action, by=by, text=text)
        letter_subjects.withdraw_action_letters([action], to=by)
        log.record("action.commented", by=by.pk, about=access.goal.pk, action=str(action.pk))
    return action


@transaction.atomic
def confirm_outcome(*, goal_id: UUID, outcome: str, result: str, by: Person) -> Goal:
    """One party's word on how a goal ended. When both have said the same, the goal has ended so.

    `result` (what came of it) replaces the stored one when it is not empty. Raises NotAllowedError, NotAgreedError.
    """
    access = _open(by, goal_id)
    goal = access.goal
    OutcomeConfirmation.objects.update_or_create(
        goal=goal, by=by, defaults={"outcome": Goal.Outcome(outcome), "at": timezone.now()}
    )
    if result:
        goal.result = result
    said = set(goal.confirmations.filter(by__in=[goal.employee_id, goal.leader_id]).values_list("by", "outcome"))
    if len(said) == 2 and len({word for _, word in said}) == 1:
        goal.outcome, goal.status, goal.ended_at = outcome, Goal.Status.ENDED, timezone.now()
        letter_subjects.goal_over(goal)
        reminders_jobs.make_anew(goal)
    goal.save()
    log.record("goal.outcome", by=by.pk, about=goal.pk)
    return goal


def open_action(*, action_id: UUID, by: Person) -> tuple[GoalAccess, Action, list[Progress]]:
    """An action with its goal and its whole history, oldest first. Raises NotAllowedError."""
    access = _agreed(open_goal(by, goal_of_action(by, action_id)))
    action = Action.objects.get(pk=action_id)
    if action.status == Action.Status.DRAFT:
        raise NotAllowedError
    action.goal = access.goal
    history = list(action.history.select_related("by"))
    since = origin.since_when(access.goal, by)
    for entry in history:
        entry.action = action
        entry.has_words = entry.text != ""
        entry.is_between_others = since is not None and entry.at < since
    return access, action, history


def _followed(by: int, today: date) -> QuerySet[Goal]:
    goals = goals_visible_to(by, today).exclude(status=Goal.Status.DRAFT)
    return goals.select_related("key", "employee", "leader")


@compiled
def _of_employee(by: int, today: date, employee: int) -> QuerySet[Goal]:
    return _followed(by, today).filter(employee=employee)


@compiled
def _open_of_employee(by: int, today: date, employee: int) -> QuerySet[Goal]:
    return _followed(by, today).filter(employee=employee, status=Goal.Status.AGREED)


@compiled
def _of_conversation(by: int, today: date, conversation: UUID) -> QuerySet[Goal]:
    linked = AgreementGoal.objects.filter(agreement__conversation=conversation)
    return _followed(by, today).filter(pk__in=linked.values("goal"))


def followed_goals(
    *, by: Person, employee: Person | None = None, conversation: UUID | None = None, open_only: bool = False
) -> list[Goal]:
    """The agreed and ended goals a person is one of the two in, each with `.listed` actions and `.said` outcomes.

    Those of one employee, all or the open ones, or of one conversation's agreement. Three queries, whatever the number.
    """
    asked = {"by": by.pk, "today": clock.today()}
    if employee is None:
        return _with_actions(_of_conversation(**asked, conversation=conversation))
    return _with_actions((_open_of_employee if open_only else _of_employee)(**asked, employee=employee.pk))


def open_agreed_goal(*, goal_id: UUID, by: Person) -> tuple[GoalAccess, Goal]:
    """One goal with its `.listed` actions and `.said` outcomes by person. Raises NotAllowedError."""
    access = _agreed(open_goal(by, goal_id))
    _with_actions([access.goal])
    return access, access.goal


@compiled
def _actions_of(goals: list[UUID]) -> QuerySet[Action]:
    return Action.objects.filter(goal__in=goals).exclude(status=Action.Status.DRAFT)


@compiled
def _said_of(goals: list[UUID]) -> QuerySet[OutcomeConfirmation]:
    return OutcomeConfirmation.objects.filter(goal__in=goals)


def _with_actions(goals: list[Goal]) -> list[Goal]:
    found = {goal.pk: goal for goal in goals}
    keys: dict[UUID, DataKey] = {}
    for goal in goals:
        goal.listed, goal.said = [], {}
        goal.key = keys.setdefault(goal.key_id, goal.key)  # one conversation's goals share it: unwrapped once
    if not found:
        return goals
    for action in _actions_of(goals=list(found)):
        action.goal = found[action.goal_id]
        action.goal.listed.append(action)
    today = clock.today()
    for goal in goals:
        goal.listed.sort(key=lambda action: (LOOKS.index(action.look(today)), action.due or date.max))
        # Asked when there is an answer to give: nothing is left to do, or the day is near.
        goal.asks_outcome = not any(action.status in Action.OPEN for action in goal.listed) or (
            goal.due is not None and goal.due <= today + timedelta(days=30)
        )
    for said in _said_of(goals=list(found)):
        found[said.goal_id].said[said.by_id] = said
    return goals
