"""A goal as pages list it: with its actions."""

from dataclasses import dataclass, field

from samtale.goals.models import Action, Goal


@dataclass
class GoalRow:
    """A goal and those of its actions that a page shows, in order."""

    goal: Goal
    actions: list[Action] = field(default_factory=list)
