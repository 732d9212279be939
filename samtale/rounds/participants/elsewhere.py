"""Who has the conversation elsewhere: called in outside the round, or planned in a round that began before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from samtale.conversations.facts import Fact
from samtale.core import clock
from samtale.core.clock import add_months
from samtale.people.leadership.tree import Tree
from samtale.people.models import Position

from ..models import Member, Round
from .today import Asked


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A conversation that is planned or going on: its day, where it has one, and its round, where it has one."""

    day: date | None
    is_called: bool
    round: Round | None = None

    def is_near(self, round_: Asked) -> bool:
        """Whether it stands for the one of a round: too near before the round's end to ask for another, or soon after.

        One that has not been held comes today at the earliest, and one without a day by the end of its own round.
        """
        day = self.day or (self.round.ends_on if self.round else clock.today())
        day = max(day, clock.today())
        return is_recent(day, round_) and day <= add_months(round_.ends_on, round_.months_after)


def is_recent(day: date, round_: Asked) -> bool:
    """Whether a conversation on a day leaves too short a time until the round's end."""
    return add_months(day, round_.months_between) > round_.ends_on


def own_of(facts: list[Fact], round_: Asked, member: Member | None) -> Fact | None:
    """Of somebody's conversations in a unit the one of a round: in its period, else called to by it and moved since."""
    inside = [fact for fact in facts if round_.starts_on <= fact.starts_on <= round_.ends_on]
    if inside:
        return inside[-1]
    return next((fact for fact in facts if _is_called_by(fact, member)), None)


def _is_called_by(fact: Fact, member: Member | None) -> bool:
    return bool(member and member.invited_at and fact.made_on >= clock.here(member.invited_at).date())


def called(facts: list[Fact], own: Fact | None) -> list[Elsewhere]:
    """Those of somebody's conversations in a unit that have not been held, and are not the round's own."""
    return [Elsewhere(fact.starts_on, True) for fact in facts if not fact.held_on and fact is not own]


def begun_before(round_: Asked, tree: Tree) -> list[Round]:
    """Rounds that go on and began before this one did, with units in common, the oldest first. One query.

    Of two rounds with the same person the one that began first has them, so that each has a plan in one. Outside any
    round every one of them counts.
    """
    rows: QuerySet[Round] = Round.objects.filter(started_at__isnull=False, ended_at=None, ends_on__gte=clock.today())
    if round_.started_at:
        rows = rows.filter(started_at__lt=round_.started_at)
    ours = set(tree.upwards(round_.unit_id)) if round_.unit_id else set(tree.units)
    return [
        row
        for row in rows.exclude(pk=round_.pk).order_by("started_at", "pk")
        if row.unit_id in ours or round_.unit_id in tree.upwards(row.unit_id)
    ]


def has_place_in(row: Position, round_: Asked, tree: Tree) -> bool:
    """Whether a position is in the round's units in its period."""
    lasts = row.started_on <= round_.ends_on and (row.ended_on is None or row.ended_on >= round_.starts_on)
    return lasts and round_.unit_id in tree.upwards(row.unit_id)


def first_near(round_: Asked, planned: Iterable[Elsewhere]) -> Elsewhere | None:
    """The first of what is planned that stands for the round's own conversation."""
    return next((one for one in planned if one.is_near(round_)), None)
