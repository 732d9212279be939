"""What the pages of a change of leader show: what is left with the former leader, what has gone over, each promise."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from samtale.goals.models import Action, Goal
from samtale.people.leadership.relations import successors_of
from samtale.people.models import Person

from .. import access
from ..follow_up import actions as follow_up_actions
from ..models import AgreementGoal, Conversation, Handover
from ..states import OPEN


@dataclass
class Parting:
    """What an employee still has open with a former leader."""

    former: Person
    successors: list[Person]
    goals: list[Goal]
    has_answered: bool  # and let these goals stay


@dataclass
class GoneOver:
    """A goal that has gone over to the leader now."""

    goal: Goal
    handover: Handover
    promises: list[Action]  # of the former leader's: those declined stand with `.answer`
    can_take_back: bool = False


@dataclass
class Page:
    """What an employee sees of a change of leader."""

    partings: list[Parting] = field(default_factory=list)
    gone_over: list[GoneOver] = field(default_factory=list)
    stopping: list[Conversation] = field(default_factory=list)

    @property
    def awaits(self) -> list[Parting]:
        return [parting for parting in self.partings if parting.successors and not parting.has_answered]


def left_behind(goals: Iterable[Goal]) -> bool:
    """Whether any of an employee's own goals, as the door gives them, is with a former leader. No query."""
    return any(goal.status == Goal.Status.AGREED and not goal.leads_today for goal in goals)


def awaiting(goals: list[Goal], *, by: Person) -> list[Parting]:
    """The former leaders about whose goals the employee has not answered yet; no query while there are none."""
    if not left_behind(goals):
        return []
    return [one for one in _partings(goals, by) if one.successors and not one.has_answered]


def page(*, by: Person) -> Page:
    """The employee's page."""
    goals = follow_up_actions.followed_goals(by=by, employee=by, open_only=True)
    open_now = access.visible_to(by).filter(employee=by, leads_today=False, status__in=OPEN).select_related("leader")
    return Page(_partings(goals, by), gone_over(goals), list(open_now.order_by("starts_at")))


def _partings(goals: list[Goal], employee: Person) -> list[Parting]:
    found: dict[int, Parting] = {}
    stays = set(_standing(goals).filter(goes=False).values_list("goal", "before"))
    for goal in goals:
        if goal.leads_today:
            continue
        if goal.leader_id not in found:
            found[goal.leader_id] = Parting(goal.leader, successors_of(goal.leader, employee), [], True)
        found[goal.leader_id].goals.append(goal)
        found[goal.leader_id].has_answered &= (goal.pk, goal.leader_id) in stays
    return list(found.values())


def _standing(goals: Iterable[Goal]):
    return Handover.objects.filter(goal__in=[goal.pk for goal in goals], withdrawn_at=None)


def gone_over(goals: list[Goal]) -> list[GoneOver]:
    """Of these goals with their `.listed` actions, those that came to their leader from another."""
    rows = _standing(goals).filter(goes=True).select_related("before", "after").prefetch_related("answers")
    latest = {row.goal_id: row for row in rows.order_by("answered_at")}
    carried = set(
        AgreementGoal.objects.filter(
            goal__in=latest, agreement__conversation__leader__in=[row.after_id for row in latest.values()]
        ).values_list("goal", "agreement__conversation__leader")
    )
    found = []
    for goal in goals:
        row = latest.get(goal.pk)
        if row and row.after_id == goal.leader_id:
            promises = promises_of(goal, row)
            answered = any(promise.answer for promise in promises)
            found.append(GoneOver(goal, row, promises, not answered and (goal.pk, row.after_id) not in carried))
    return found


def promises_of(goal: Goal, handover: Handover) -> list[Action]:
    """The former leader's promises in a goal that has gone over, each with `.answer`, the latest there is."""
    promises = []
    answers = {answer.action_id: answer for answer in handover.answers.all()}
    for action in goal.listed:
        if action.responsible != Action.Responsible.LEADER or action.created_at > handover.answered_at:
            continue
        action.answer = answers.get(action.pk)
        if action.answer:
            action.answer.action = action
        if action.answer or action.status in Action.OPEN:
            promises.append(action)
    return promises


def taken_over(*, employee: Person, by: Person) -> list[GoneOver]:
    """The goals an employee has let go over to a leader, with the former leader's promises to answer."""
    goals = follow_up_actions.followed_goals(by=by, employee=employee, open_only=True)
    return gone_over([goal for goal in goals if goal.employee_id == employee.pk and goal.leader_id == by.pk])


def unanswered(those: list[GoneOver]) -> int:
    """How many promises wait for an answer."""
    return sum(promise.answer is None for one in those for promise in one.promises)
