"""The rows the door opens: a conversation with its two, its form and its keys, and the goals of the two."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypedDict, cast
from uuid import UUID

from django.db import connection

from samtale.core import plain_rows, plain_sql
from samtale.goals.models import Action, Goal
from samtale.guides.models import Guide, GuideVersion
from samtale.people.models import Person, Unit
from samtale.vault.models import DataKey

from .models import Conversation

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class _LeadsToday(TypedDict):
    leads_today: bool  # whether the row's leader leads the row's employee today


if TYPE_CHECKING:
    Opened = WithAnnotations[Conversation, _LeadsToday]
    OpenedGoal = WithAnnotations[Goal, _LeadsToday]
    OpenedAction = WithAnnotations[Action, _LeadsToday]


class _Row(NamedTuple):
    conversation: Conversation
    employee: Person
    leader: Person
    unit: Unit
    version: GuideVersion
    guide: Guide
    shared_key: DataKey
    agreement_key: DataKey
    leads_today: bool


def conversation_of(person: int, conversation: UUID, today: date, *, to_change: bool = False) -> "Opened | None":
    """The conversation, where the person is one of the two in it; its row is locked `to_change` it, in a transaction.

    Raises RuntimeError for a lock outside a transaction, which would end before anything is changed.
    """
    if to_change and not connection.in_atomic_block:
        raise RuntimeError("A row is locked in a transaction.")
    sql = plain_sql.conversation(to_change=to_change)
    rows = plain_rows.ask(sql, _Row, person=person, conversation=conversation, today=today)
    if not rows:
        return None
    row = rows[0]
    found = cast("Opened", row.conversation)
    row.version.guide = row.guide
    found.employee, found.leader, found.unit, found.guide = row.employee, row.leader, row.unit, row.version
    found.shared_key, found.agreement_key = row.shared_key, row.agreement_key
    found.leads_today = row.leads_today
    return found


class _Goal(NamedTuple):
    goal: Goal
    key: DataKey
    employee: Person
    leader: Person
    leads_today: bool


class AgreedGoal(NamedTuple):
    """A goal in an agreement: of which conversation, under which of its topics, and whether it came along."""

    goal: "OpenedGoal"
    conversation: UUID
    topic: UUID | None
    carried: bool


class _Link(NamedTuple):
    goal: Goal
    key: DataKey
    employee: Person
    leader: Person
    leads_today: bool
    conversation: UUID
    topic: UUID | None
    carried: bool


def goals_of(person: int, employee: int, today: date, *, open_only: bool = False) -> "list[OpenedGoal]":
    """The agreed and ended goals of an employee that the person is one of the two in, or the agreed alone."""
    statuses = {
        "agreed": Goal.Status.AGREED.value,
        "ended": (Goal.Status.AGREED if open_only else Goal.Status.ENDED).value,
    }
    sql = plain_sql.GOALS_OF_EMPLOYEE
    return _joined(plain_rows.ask(sql, _Goal, person=person, employee=employee, today=today, **statuses))


def goals_agreed_in(person: int, conversation: UUID, today: date, *, previous: UUID | None = None) -> list[AgreedGoal]:
    """The goals in the agreement of a conversation, and of the one before, that the person is one of the two in."""
    given = {"conversation": conversation, "previous": previous, "person": person, "today": today}
    rows = plain_rows.ask(plain_sql.GOALS_AGREED_IN, _Link, **given)
    return [
        AgreedGoal(goal, row.conversation, row.topic, row.carried)
        for goal, row in zip(_joined(rows), rows, strict=True)
    ]


def _joined(rows: list[_Goal] | list[_Link]) -> "list[OpenedGoal]":
    """The goals with what came along; those of one conversation share a key, which is unwrapped once."""
    keys: dict[UUID, DataKey] = {}
    goals = []
    for row in rows:
        goal = cast("OpenedGoal", row.goal)
        goal.key = keys.setdefault(row.key.pk, row.key)
        goal.employee, goal.leader, goal.leads_today = row.employee, row.leader, row.leads_today
        goals.append(goal)
    return goals
