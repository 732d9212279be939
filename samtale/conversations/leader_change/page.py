"""What the pages of a change of leader show: what is left with the former leader, what has gone over, each promise."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from samtale.core.sure import sure
from samtale.goals.models import Action, Goal
from samtale.people.leadership.relations import successors_of
from samtale.people.models import Person

from .. import access
from ..follow_up import actions as follow_up_actions
from ..goal_rows import GoalRow
from ..models import AgreementGoal, Conversation, Handover, PromiseAnswer
from ..states import OPEN


def fingerprint(goals: Iterable[Goal]) -> str:
    """Which goals, told from which."""
    return hashlib.sha256(" ".join(sorted(str(goal.pk) for goal in goals)).encode()).hexdigest()


@dataclass
class Parting:
    """What an employee still has open with a former leader."""

    former: Person
    successors: list[Person]
    goals: list[Goal]
    has_answered: bool  # and let these goals stay


@dataclass
class Promise:
    """An action the former leader had promised, and the latest answer of the one who took over."""

    action: Action
    answer: PromiseAnswer | None

    @property
    def seen(self) -> str:
        """What a page sends along, to say which answer it showed."""
        return str(self.answer.pk) if self.answer else "none"


@dataclass
class GoneOver:
    """A goal that has gone over to the leader now."""

    goal: Goal
    handover: Handover
    promises: list[Promise]  # of the former leader's
    others: list[Action]
    can_take_back: bool = False


@dataclass
class Page:
    """What an employee sees of a change of leader."""

    partings: list[Parting] = field(default_factory=list)
    gone_over: list[GoneOver] = field(default_factory=list)
    stopping: list[Conversation] = field(default_factory=list)


def left_behind(goals: Iterable[GoalRow]) -> bool:
    """Whether any of an employee's own goals, as the door gives them, is with a former leader. No query."""
    return any(row.goal.status == Goal.Status.AGREED and not row.goal.leads_today for row in goals)


def awaiting(goals: Sequence[GoalRow], *, by: Person) -> list[Parting]:
    """The former leaders about whose goals the employee has not answered yet; no query while there are none."""
    if not left_behind(goals):
        return []
    return [one for one in _partings(goals, by) if one.successors and not one.has_answered]


def page(*, by: Person) -> Page:
    """The employee's page."""
    goals = follow_up_actions.followed_goals(by=by, employee=by, open_only=True)
    open_now = access.visible_to(by).filter(access.LEADS_NO_MORE, employee=by, status__in=OPEN).select_related("leader")
    return Page(_partings(goals, by), gone_over(goals), list(open_now.order_by("starts_at")))


def _partings(goals: Sequence[GoalRow], employee: Person) -> list[Parting]:
    found: dict[int, Parting] = {}
    stays = set(_standing(goals).filter(goes=False).values_list("goal", "before"))
    for goal in (row.goal for row in goals):
        if goal.leads_today:
            continue
        if goal.leader_id not in found:
            found[goal.leader_id] = Parting(goal.leader, successors_of(goal.leader, employee), [], True)
        found[goal.leader_id].goals.append(goal)
        found[goal.leader_id].has_answered &= (goal.pk, goal.leader_id) in stays
    return list(found.values())


def _standing(goals: Iterable[GoalRow]):
    return Handover.objects.filter(goal__in=[row.goal.pk for row in goals], withdrawn_at=None)


def gone_over(goals: Sequence[GoalRow]) -> list[GoneOver]:
    """Of these goals, those that came to their leader from another."""
    handovers = _standing(goals).filter(goes=True).select_related("before", "after").prefetch_related("answers")
    latest = {row.goal_id: row for row in handovers.order_by("answered_at")}
    carried = set(
        AgreementGoal.objects.filter(
            goal__in=latest, agreement__conversation__leader__in=[row.after_id for row in latest.values()]
        ).values_list("goal", "agreement__conversation__leader")
    )
    found = []
    for row in goals:
        goal, handover = row.goal, latest.get(row.goal.pk)
        if handover and handover.after_id == goal.leader_id:
            promises = promises_of(row, handover)
            promised = {promise.action.pk for promise in promises}
            others = [action for action in row.actions if action.pk not in promised]
            answered = any(promise.answer for promise in promises)
            can_take_back = not answered and (goal.pk, handover.after_id) not in carried
            found.append(GoneOver(goal, handover, promises, others, can_take_back))
    return found


def promises_of(row: GoalRow, handover: Handover) -> list[Promise]:
    """The former leader's promises in a goal that has gone over, each with the latest answer there is."""
    promises = []
    answers = {answer.action_id: answer for answer in handover.answers.all()}
    for action in row.actions:
        if action.responsible != Action.Responsible.LEADER or action.created_at > sure(handover.answered_at):
            continue
        answer = answers.get(action.pk)
        if answer:
            answer.action = action
        if answer or action.status in Action.OPEN:
            promises.append(Promise(action, answer))
    return promises


def taken_over(*, employee: Person, by: Person) -> list[GoneOver]:
    """The goals an employee has let go over to a leader, with the former leader's promises to answer."""
    goals = follow_up_actions.followed_goals(by=by, employee=employee, open_only=True)
    own = [row for row in goals if row.goal.employee_id == employee.pk and row.goal.leader_id == by.pk]
    return gone_over(own)


def unanswered(those: list[GoneOver]) -> int:
    """How many promises wait for an answer."""
    return sum(promise.answer is None for one in those for promise in one.promises)
