"""What was agreed last time, where the two look back at it: what was said of an action, and what one can do with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from samtale.core import clock
from samtale.goals.models import Action, Goal, NewDeadline, Progress

from .. import states
from ..access import EMPLOYEE, LEADER, ConversationAccess
from ..goal_rows import GoalRow
from ..models import Addendum, Handover


@dataclass
class Told:
    """One action: what has been said of it, another deadline that is proposed, and what the reader can do with it."""

    said: list[Progress] = field(default_factory=list)  # with words, the oldest first
    settled_at: datetime | None = None  # when it was last set to how it stands
    before: str = Action.Status.REMAINING  # how it stood until then
    status: str = Action.Status.REMAINING
    proposed: NewDeadline | None = None
    is_open: bool = False
    may_update: bool = False
    can_undo: bool = False  # settled today, by the reader

    @property
    def settled_today(self) -> bool:
        return self.settled_at is not None and clock.here(self.settled_at).date() == clock.today()


@dataclass
class LookingBack:
    """What is said beside the goals of last time."""

    told: dict[UUID, Told]
    addenda: list[Addendum]
    all: int  # how many actions there were
    kept: int  # done within the first deadline
    late: int  # done after it
    moved: bool  # whether any has had another deadline


def read(access: ConversationAccess, rows: Iterable[GoalRow]) -> LookingBack:
    """What is said of the goals of last time, to one of the two. Three queries, however many."""
    actions = {action.pk: action for row in rows for action in row.actions}
    told = {pk: Told() for pk in actions}
    for said in _said(access, actions):
        one = told[said.action_id]
        if said.status:
            if said.status != one.status:
                one.before, one.status = one.status, said.status
            one.settled_at = said.at
        if said.text:
            one.said.append(said)
    rows_of_new = NewDeadline.objects.filter(action__in=actions, conversation=access.conversation.pk, agreed_at=None)
    for proposed in rows_of_new:
        proposed.action = actions[proposed.action_id]
        if actions[proposed.action_id].status in Action.OPEN:  # of one that is done since, nothing comes of it
            told[proposed.action_id].proposed = proposed
    if states.can("look_back", access.conversation.status) and access.conversation.leads_today:
        for pk, one in told.items():
            _may(access, actions[pk], one)
    counted = [action for action in actions.values() if action.status != Action.Status.NOT_TAKEN]
    return LookingBack(
        told=told,
        addenda=_addenda(access),
        all=len(counted),
        kept=sum(action.is_kept for action in counted),
        late=sum(action.done_at is not None and not action.is_kept for action in counted),
        moved=any(action.first_due for action in counted),
    )


def _said(access: ConversationAccess, actions: dict[UUID, Action]) -> list[Progress]:
    """What has been said, the oldest first; words between the employee and a former leader are not for the leader."""
    came = Handover.objects.filter(
        goal=OuterRef("action__goal"), after=access.conversation.leader_id, goes=True, withdrawn_at=None
    )
    since = Subquery(came.order_by("-answered_at").values("answered_at")[:1])
    rows: list[Any] = list(Progress.objects.filter(action__in=actions).annotate(since=since).order_by("at", "pk"))
    people = {one.pk: one for one in (access.person, access.other)}
    found = []
    for row in rows:
        if row.since and row.at < row.since and access.is_leader:
            continue
        row.action = actions[row.action_id]
        row.name = people[row.by_id].first_name if row.by_id in people else row.by.first_name
        found.append(row)
    return found


def _may(access: ConversationAccess, action: Action, one: Told) -> None:
    goes_on = action.goal.status == Goal.Status.AGREED
    one.is_open = goes_on and action.status in Action.OPEN
    mine = action.responsible == (EMPLOYEE if access.is_employee else LEADER)
    one.may_update = goes_on and mine and action.status != Action.Status.NOT_TAKEN
    one.can_undo = one.may_update and not one.is_open and one.settled_today


def _addenda(access: ConversationAccess) -> list[Addendum]:
    """Those both have signed to the agreement before, if it was these two's."""
    rows = Addendum.objects.filter(
        agreement__conversation=access.conversation.previous_id,
        agreement__conversation__leader=access.conversation.leader_id,
        agreement__conversation__agreement_key__destroyed_at=None,
        signed_at__isnull=False,
    )
    return list(rows.select_related("agreement__conversation__agreement_key").order_by("signed_at"))
