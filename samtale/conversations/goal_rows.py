"""A goal as pages list it: with its actions, and what each of the two has said came of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from samtale.goals.models import Action, OutcomeConfirmation
from samtale.people.models import Person

if TYPE_CHECKING:
    from .access_rows import OpenedGoal


@dataclass
class GoalRow:
    """A goal and those of its actions that a page shows, in order."""

    goal: "OpenedGoal"
    actions: list[Action] = field(default_factory=list)
    outcomes: dict[int, OutcomeConfirmation] = field(default_factory=dict)  # by who said it, the oldest first

    @property
    def differs(self) -> bool:
        """Whether the two follow it up still, and see differently on how it went."""
        two = [self.outcomes.get(pk) for pk in (self.goal.employee_id, self.goal.leader_id)]
        return not self.goal.outcome and all(two) and len({word.outcome for word in two if word}) > 1


def with_outcomes(rows: Iterable[GoalRow]) -> None:
    """Give goals what has been said came of them, and everybody's name. One query, two where a former leader is."""
    by_goal = {row.goal.pk: row for row in rows}
    if not by_goal:
        return
    for word in OutcomeConfirmation.objects.filter(goal__in=list(by_goal)).order_by("at", "pk"):
        row = by_goal[word.goal_id]
        word.goal = row.goal
        row.outcomes[word.by_id] = word
    know_people(by_goal.values())


def know_people(rows: Iterable[GoalRow]) -> None:
    """Those who did or said something, at hand for the page. A query only where one of them is a former leader."""
    all_rows = list(rows)
    people = {one.pk: one for row in all_rows for one in (row.goal.employee, row.goal.leader)}
    asked = {action.settled_by_id for row in all_rows for action in row.actions if action.settled_by_id}
    asked |= {by for row in all_rows for by in row.outcomes}
    if former := asked - people.keys():
        people |= Person.objects.in_bulk(former)
    for row in all_rows:
        for action in row.actions:
            if action.settled_by_id:
                action.settled_by = people[action.settled_by_id]
        for by, word in row.outcomes.items():
            word.by = people[by]
