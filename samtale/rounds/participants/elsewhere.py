"""Who has the conversation elsewhere: called in outside the round, or planned in a round that began before it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet

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
    by: int | None = None  # who called in

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


@dataclass(slots=True)
class Before:
    """What the rounds that began before a round have with somebody: planned, and the conversations that are theirs.

    Of each of these, when its round called to it, or took it as its own.
    """

    planned: list[Elsewhere] = field(default_factory=list)
    taken: dict[Fact, datetime | None] = field(default_factory=dict)

    def take(self, fact: Fact, member: Member | None) -> None:
        """Let a conversation be a round's, which has this member."""
        self.taken[fact] = member.invited_at if member else None

    def has(self, fact: Fact, member: Member | None) -> bool:
        """Whether it is theirs alone to a later round's member: put in by hand, or called by it first, it is both's."""
        if fact not in self.taken or (member and member.choice == Member.Choice.IN):
            return False
        theirs, ours = self.taken[fact], member.invited_at if member else None
        return not (ours and (theirs is None or ours < theirs))


def own_of(facts: list[Fact], round_: Asked, member: Member | None, before: Before) -> Fact | None:
    """Of somebody's conversations in a unit the one of a round: in its period, else called to by it and moved since.

    What a round that began before has is not this one's.
    """
    free = [fact for fact in facts if not before.has(fact, member)]
    inside = [fact for fact in free if round_.starts_on <= fact.starts_on <= round_.ends_on]
    if inside:
        return inside[-1]
    return next((fact for fact in free if _is_called_by(fact, member)), None)


def held_before(facts: list[Fact], round_: Asked, own: Fact | None, before: Before) -> list[Fact]:
    """Those held before a round, the oldest first; one that is another round's counts though it was held in this."""
    held = [fact for fact in facts if fact.held_on and fact is not own]
    return [fact for fact in held if fact in before.taken or (fact.held_on and fact.held_on < round_.starts_on)]


def _is_called_by(fact: Fact, member: Member | None) -> bool:
    return bool(member and member.invited_at and fact.made_on >= clock.here(member.invited_at).date())


def called(facts: list[Fact], own: Fact | None) -> list[Elsewhere]:
    """Those of somebody's conversations in a unit that have not been held, and are not the round's own."""
    return [Elsewhere(fact.starts_on, True, by=fact.leader) for fact in facts if not fact.held_on and fact is not own]


def begun_before(round_: Asked, tree: Tree) -> list[Round]:
    """Rounds that began before this one did, with units in common, the oldest first. One query.

    Of two rounds with the same person the one that began first has them, so that each has a plan in one. Outside any
    round every one of them counts. One that is over is there for the conversations it called to, while they are near.
    """
    near = Q(ends_on__gte=add_months(round_.starts_on, -round_.months_after))
    goes_on = Q(ended_at=None, ends_on__gte=clock.today())
    rows: QuerySet[Round] = Round.objects.filter(near | goes_on, started_at__isnull=False)
    if round_.started_at:
        rows = rows.filter(started_at__lt=round_.started_at)
    ours = set(tree.upwards(round_.unit_id)) if round_.unit_id else set(tree.units)
    return [
        row
        for row in rows.exclude(pk=round_.pk).order_by("started_at", "pk")
        if row.unit_id in ours or round_.unit_id in tree.upwards(row.unit_id)
    ]


def goes_on(round_: Round) -> bool:
    """Whether a round that has begun still plans."""
    return round_.ended_at is None and round_.ends_on >= clock.today()


def has_place_in(row: Position, round_: Asked, tree: Tree) -> bool:
    """Whether a position is in the round's units in its period."""
    lasts = row.started_on <= round_.ends_on and (row.ended_on is None or row.ended_on >= round_.starts_on)
    return lasts and round_.unit_id in tree.upwards(row.unit_id)


def first_near(round_: Asked, planned: Iterable[Elsewhere]) -> Elsewhere | None:
    """The first of what is planned that stands for the round's own conversation."""
    return next((one for one in planned if one.is_near(round_)), None)
