"""Hand over: agreed goals go to a new leader when the employee says so, who answers the former leader's promises.

What becomes of open conversations goes by itself: jobs.py.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from samtale.audit import log
from samtale.core.sure import sure
from samtale.goals.models import Action, Goal
from samtale.notices import outbox
from samtale.people.leadership.relations import successors_of
from samtale.people.models import Person

from .. import letter_subjects
from ..access import LEADS_NO_MORE, NotAllowedError, goal_of_action, goals_visible_to, lock_goal
from ..goal_rows import GoalRow
from ..models import Handover, PromiseAnswer
from . import letters, page


class NoSuccessorError(Exception):
    """The one named has not taken over after the former leader."""


class AlreadyTakenUpError(Exception):
    """The new leader has taken it up, so it stays."""


class AnsweredError(Exception):
    """The employee has answered for these goals since the page was shown; carries who some went over to, if any did."""

    def __init__(self, to: Person | None):
        super().__init__("answered")
        self.to = to


class AlreadyTakenBackError(Exception):
    """The yes is undone already."""


class PromiseAnsweredError(Exception):
    """The promise has another answer than the page showed."""

    def __init__(self, stands: PromiseAnswer | None):
        super().__init__("answered")
        self.stands = stands


class DeclineReasonMissingError(Exception):
    """A promise that is not taken over is declined with a reason."""


@transaction.atomic
def answer(*, former: int, goals: Collection[UUID], to: int | None, by: Person, seen: str = "") -> list[Goal]:
    """The employee's answer about all that is open with a former leader: `goals` go over to `to`, the others stay.

    A part goes with its goal. `seen` is the fingerprint of the goals on the page. Returns those that went. Raises
    NotAllowedError where there is nothing to answer, AnsweredError where it has been, NoSuccessorError for somebody who
    has not taken over.
    """
    rows = goals_visible_to(by).filter(LEADS_NO_MORE, employee=by, leader=former, status=Goal.Status.AGREED)
    left = list(rows.select_for_update(of=("self",)))
    if not left or seen not in ("", page.fingerprint(left)):
        ensure_unanswered(former=former, by=by)
        raise NotAllowedError
    chosen: list[Goal] = [goal for goal in left if goal.pk in goals or goal.parent_id in goals]
    after = _successor(former, to, by) if chosen else None
    for goal in left:
        _record(goal, after if goal in chosen else None, by)
    letter_subjects.handed_over(by)
    if chosen:
        letters.goals_gone_over(employee=by, to=sure(after))
    return chosen


def ensure_unanswered(*, former: int | None, by: Person) -> None:
    """Raises AnsweredError where the employee has answered about a former leader's goals."""
    answered = Handover.objects.filter(goal__employee=by, before=former, withdrawn_at=None, goes__isnull=False)
    last = answered.select_related("after").order_by("goes", "answered_at").last()
    if last:
        raise AnsweredError(last.after)


def _successor(former: int, to: int | None, by: Person) -> Person:
    found = {one.pk: one for one in successors_of(Person.objects.get(pk=former), by)}
    if to not in found:
        raise NoSuccessorError
    return found[to]


def _record(goal: Goal, after: Person | None, by: Person) -> None:
    now = timezone.now()
    earlier = Handover.objects.filter(goal=goal, before=goal.leader_id, withdrawn_at=None)
    asked_at = earlier.values_list("asked_at", flat=True).first() or now
    earlier.update(withdrawn_at=now)
    Handover.objects.create(
        goal=goal, before_id=goal.leader_id, after=after, asked_at=asked_at, answered_at=now, goes=after is not None
    )
    detail: dict[str, Any] = {"goal": str(goal.pk), "before": goal.leader_id}
    if after is None:
        log.record("handover.refused", by=by.pk, **detail)
        return
    goal.hand_over(after)
    log.record("handover.consented", by=by.pk, **detail, after=after.pk)


@transaction.atomic
def take_back(*, handover_id: UUID, by: Person) -> Goal:
    """Undo a yes: the goal is the employee's and the former leader's again, and nobody else reads it.

    Raises NotAllowedError, AlreadyTakenBackError, and AlreadyTakenUpError once the new leader has answered a promise,
    or it is in a new agreement.
    """
    handover = Handover.objects.filter(pk=handover_id, goal__employee=by, goes=True).first()
    if handover is None:
        raise NotAllowedError
    if handover.withdrawn_at:
        raise AlreadyTakenBackError
    access = lock_goal(by, handover.goal_id)
    row = GoalRow(access.goal, list(Action.objects.filter(goal=access.goal)))
    over = [one for one in page.gone_over([row]) if one.handover.pk == handover_id]
    if not over or not over[0].can_take_back:
        raise AlreadyTakenUpError
    now = timezone.now()
    Handover.objects.filter(pk=handover_id).update(withdrawn_at=now)
    Handover.objects.create(
        goal=access.goal, before_id=handover.before_id, asked_at=handover.asked_at, answered_at=now, goes=False
    )
    access.goal.hand_over(handover.before)
    letter_subjects.taken_back(by, after=handover.after)
    log.record(
        "handover.taken_back", by=by.pk, goal=str(access.goal.pk), before=handover.before_id, after=handover.after_id
    )
    return access.goal


@transaction.atomic
def answer_promise(*, action_id: UUID, taken: bool, reason: str = "", by: Person, seen: str = "") -> Action:
    """Take a former leader's promise over, or decline it and say why. It can be answered anew.

    `seen` is the answer on the page, «none» where there was none. Raises NotAllowedError, DeclineReasonMissingError;
    PromiseAnsweredError where there is another.
    """
    access = lock_goal(by, goal_of_action(by, action_id))
    action = Action.objects.select_for_update().get(pk=action_id)
    action.goal = access.goal
    rows = Handover.objects.filter(goal=access.goal, after=by, goes=True, withdrawn_at=None).order_by("-answered_at")
    handover = rows.prefetch_related("answers").first()
    if not access.may_answer(action) or handover is None or access.goal.status != Goal.Status.AGREED:
        raise NotAllowedError
    promises = page.promises_of(GoalRow(access.goal, [action]), handover)
    if not promises:
        raise NotAllowedError
    if seen and seen != promises[0].seen:
        raise PromiseAnsweredError(promises[0].answer)
    if not taken and not reason.strip():
        raise DeclineReasonMissingError
    PromiseAnswer.objects.create(
        handover=handover, action=action, by=by, taken=taken, reason="" if taken else reason.strip()
    )
    if taken and action.status == Action.Status.NOT_TAKEN:
        action.status, action.settled_by = Action.Status.REMAINING, None
    elif not taken:
        action.status, action.settled_by = Action.Status.NOT_TAKEN, handover.before
    action.save(update_fields=["status", "settled_by"])
    log.record(
        "promise.taken" if taken else "promise.declined", by=by.pk, goal=str(access.goal.pk), action=str(action.pk)
    )
    if not page.unanswered(page.taken_over(employee=access.goal.employee, by=by)):
        outbox.withdraw(letter_subjects.promises(access.goal.employee), to=by)
        letters.promises_answered(employee=access.goal.employee, by=by)
    return action
