"""What the page of one of a leader's people reads: what comes, what is promised by whom, what has ended, what was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from samtale.core import clock
from samtale.core.lines import said_at
from samtale.goals.models import Action, Goal
from samtale.people.models import Person

from .. import access
from ..access import EMPLOYEE, LEADER
from ..follow_up.actions import LOOKS, FollowedGoal
from ..models import Conversation, SeparateMeeting, is_check_in
from ..states import OPEN
from . import page, threats
from .team_rows import Row


@dataclass(frozen=True)
class Coming:
    """The next conversation between the two, and whatever else is open or called."""

    row: Row  # as on Mine medarbeidere: the step that is the next
    conversations: list[Conversation]  # all that are open, the first first
    meetings: list[SeparateMeeting]

    @property
    def next(self) -> Conversation | None:
        return self.conversations[0] if self.conversations else None

    @property
    def has_check_in(self) -> bool:
        return any(is_check_in(one) for one in self.conversations)

    @property
    def lacks_yearly(self) -> bool:
        """Whether the leader can call in to one: none is open, planned, or called by another leader."""
        return not self.row.has_date and not self.row.planned and not self.row.called and not self.has_yearly

    @property
    def has_yearly(self) -> bool:
        return any(not is_check_in(one) for one in self.conversations)


@dataclass(frozen=True)
class Agreed:
    """What the two have agreed: open promises by whom, the goals that are open, and those that have ended."""

    by_leader: list[Action]
    by_employee: list[Action]
    goals: list[FollowedGoal]
    ended: list[FollowedGoal]


def coming(leader: Person, employee: Person) -> Coming:
    """What comes between a leader and one they lead. As many queries as Mine medarbeidere, and two more."""
    planned = said_at("team_rows", leader).planned
    whole, _rows = page.team(leader, planned, threats.of_team(leader, clock.now()))
    rows = access.visible_to(leader).filter(leader=leader, employee=employee, status__in=OPEN)
    return Coming(
        row=next(row for row in whole.rows if row.id == employee.pk),
        conversations=list(rows.select_related("guide__guide").order_by("starts_at", "pk")),
        meetings=[one for one in page.coming_meetings(leader) if employee.pk in (one.employee_id, one.leader_id)],
    )


def agreed(goals: Iterable[FollowedGoal], today: date) -> Agreed:
    """Goals in order as Agreed; the most urgent promise first. No query."""
    every = list(goals)
    going_on = [row for row in every if row.goal.status != Goal.Status.ENDED]
    promises = [action for row in going_on for action in row.actions if action.status in Action.OPEN]
    promises.sort(key=lambda action: (LOOKS.index(action.look(today)), action.due or date.max))
    return Agreed(
        by_leader=[action for action in promises if action.responsible == LEADER],
        by_employee=[action for action in promises if action.responsible == EMPLOYEE],
        goals=going_on,
        ended=[row for row in every if row.goal.status == Goal.Status.ENDED],
    )


def earlier(leader: Person, employee: Person, besides: Iterable[UUID]) -> list[page.Past]:
    """The conversations the two have had, newest first. One query, as `line_of`."""
    open_ones = set(besides)
    return [past for past in page.line_of(employee, seen_by=leader) if past.id not in open_ones]
