"""A goal as pages list it: with its actions."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from samtale.goals.models import Action

if TYPE_CHECKING:
    from .access_rows import OpenedGoal


@dataclass
class GoalRow:
    """A goal and those of its actions that a page shows, in order."""

    goal: "OpenedGoal"
    actions: list[Action] = field(default_factory=list)
