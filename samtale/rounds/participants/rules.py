"""Who is due in a round, who is not, and why: by rule, or by a hand that goes before the rule."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samtale.conversations.facts import Fact, facts_of
from samtale.core import clock
from samtale.core.clock import add_months
from samtale.people.leadership.tree import Tree
from samtale.people.models import Leadership, Position, in_force

from ..models import Absence, Member, Round
from . import elsewhere
from .elsewhere import Before, Elsewhere
from .today import Asked


class Reason(StrEnum):
    """Why somebody is in a round, or out of it; each is one of these."""

    DUE = "due"
    NEVER = "never"
    HELD = "held"  # in this round
    UNDER_WAY = "under_way"
    CHOSEN = "chosen"
    LEFT_OUT = "left_out"
    RECENT = "recent"
    PLANNED = "planned"  # elsewhere
    TEMPORARY = "temporary"
    NEW = "new"
    ABSENT = "absent"
    LEAVING = "leaving"
    NO_LEADER = "no_leader"


IN = frozenset({Reason.DUE, Reason.NEVER, Reason.HELD, Reason.UNDER_WAY, Reason.CHOSEN})
WORDS = {
    Reason.DUE: _("Det er tid for en ny samtale"),
    Reason.NEVER: _("Har ikke hatt samtale her"),
    Reason.HELD: _("Samtalen er holdt"),
    Reason.UNDER_WAY: _("Har en samtale i perioden"),
    Reason.CHOSEN: _("Tatt med av den som planlegger"),
    Reason.LEFT_OUT: _("Holdt utenfor av den som planlegger"),
    Reason.RECENT: _("Har hatt samtale nylig"),
    Reason.PLANNED: _("Har en planlagt samtale"),
    Reason.TEMPORARY: _("Ikke fast ansatt"),
    Reason.NEW: _("Nylig begynt"),
    Reason.ABSENT: _("Fravær hele perioden"),
    Reason.LEAVING: _("Slutter før perioden er over"),
    Reason.NO_LEADER: _("Har ingen leder"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A position of the round's units as the round sees it; `fact` is its conversation in the round, if any."""

    position: int
    employee: int
    name: str
    title: str
    group: int | None
    unit: int
    leader: int | None  # the line leader
    last_held: date | None  # before the round
    last_holder: int | None
    reason: Reason
    fact: Fact | None
    member: Member | None
    employment: str = Position.Employment.PERMANENT
    elsewhere: Elsewhere | None = None  # what is planned outside the round in its stead, whatever the reason

    @property
    def is_in(self) -> bool:
        return self.reason in IN

    @property
    def holder(self) -> int | None:
        """Who holds the conversation: chosen in the round, else the line leader."""
        return self.member.holder_id if self.member and self.member.holder_id else self.leader


@dataclass(frozen=True, slots=True)
class _Read:
    """What there is to know of some positions, to be seen by the round that is asked for and by those begun before."""

    facts: dict[int, list[Fact]]
    leaders: dict[int, int]
    members: dict[tuple[UUID, int], Member]
    away: dict[UUID, set[int]]


def lines(round_: Asked, *, only: Q | None = None, tree: Tree | None = None) -> list[Line]:
    """Everybody with a position in the round's units on its first day or later, in Norwegian order of names.

    `only` is a condition on positions, for a part of the round; `tree` is given by whoever has read it.
    Seven queries, whatever the size.
    """
    tree = tree or Tree()
    positions = list(_positions(round_, only, tree))
    people = {row.person_id for row in positions}
    others = elsewhere.begun_before(round_, tree)
    facts: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts_of(people):
        facts[fact.employee].append(fact)
    read = _Read(facts, _leaders(round_, positions), _members([round_, *others], positions, only), {})
    read.away.update(_away(people, [round_, *others]))
    return [_line(row, round_, read, _before(row, others, tree, read)) for row in positions]


def _leaders(round_: Asked, positions: list[Position]) -> dict[int, int]:
    rows = Leadership.objects.filter(
        in_force(round_.starts_on),
        kind=Leadership.Kind.LINE,
        position__in=[row.pk for row in positions] if len(positions) < 5000 else Position.objects.all(),
    )
    return dict(rows.order_by("-started_on").values_list("position", "leader"))


def _members(rounds: list[Asked], positions: list[Position], only: Q | None) -> dict[tuple[UUID, int], Member]:
    rows = Member.objects.filter(round__in=[one.pk for one in rounds])
    if only is not None:
        rows = rows.filter(position__in=[row.pk for row in positions])
    return {(row.round_id, row.position_id): row for row in rows}


def _before(row: Position, others: list[Round], tree: Tree, read: _Read) -> Before:
    """What rounds that began before have with somebody; of two of them the first has it."""
    found = Before()
    for other in others:
        member = read.members.get((other.pk, row.pk))
        goes_on = elsewhere.goes_on(other)
        if not elsewhere.has_place_in(row, other, tree) or not (goes_on or (member and member.invited_at)):
            continue
        line = _line(row, other, read, found)
        if line.fact:
            found.take(line.fact, member)
        if line.fact and not line.fact.held_on:
            found.planned.append(Elsewhere(line.fact.starts_on, True, other, by=line.fact.leader))
        elif goes_on and line.is_in and not line.fact:
            planned = member.starts_at if member else None
            found.planned.append(Elsewhere(clock.here(planned).date() if planned else None, False, other))
    return found


def included(round_: Round, *, only: Q | None = None) -> list[Line]:
    """Those of the lines who are in."""
    return [line for line in lines(round_, only=only) if line.is_in]


def held_by(round_: Round, holder: int) -> Q:
    """The positions whose conversation somebody may hold: chosen in the round, or led. Too many rather than too few."""
    led = Leadership.objects.filter(in_force(round_.starts_on), kind=Leadership.Kind.LINE, leader=holder)
    chosen = Member.objects.filter(round=round_, holder=holder)
    return Q(pk__in=led.values("position")) | Q(pk__in=chosen.values("position"))


def _positions(round_: Asked, only: Q | None, tree: Tree) -> Iterable[Position]:
    units = [unit.pk for unit, _depth in tree.in_order(round_.unit_id)]
    rows = Position.objects.filter(only or Q(), person__is_active=True, unit__in=units)
    held = rows.filter(in_force(round_.starts_on)) | rows.filter(
        started_on__gt=round_.starts_on, started_on__lte=round_.ends_on
    )
    return held.select_related("person").order_by("person__sort_key", "person_id", "started_on", "pk")


def _away(people: set[int], rounds: list[Asked]) -> dict[UUID, set[int]]:
    """By round those who are away its whole period; absence may be several that meet: from the day after counts."""
    rows = list(
        Absence.objects.filter(starts_on__lte=max(one.ends_on for one in rounds))
        .order_by("starts_on")
        .values_list("person", "starts_on", "ends_on")
    )
    ours = [row for row in rows if row[0] in people]
    return {one.pk: _away_all_of(one.starts_on, one.ends_on, ours) for one in rounds}


def _away_all_of(first: date, last: date, rows: list[tuple[int, date, date | None]]) -> set[int]:
    back: dict[int, date] = {}  # the first day that nothing covers yet
    for person, starts_on, ends_on in rows:
        if starts_on <= min(last, back.get(person, first)):
            after = ends_on + timedelta(days=1) if ends_on else date.max
            back[person] = max(back.get(person, first), after)
    return {person for person, day in back.items() if day > last}


def _line(row: Position, round_: Asked, read: _Read, others: Before) -> Line:
    member, leader = read.members.get((round_.pk, row.pk)), read.leaders.get(row.pk)
    here = [fact for fact in read.facts[row.person_id] if fact.unit == row.unit_id]
    fact = elsewhere.own_of(here, round_, member, others)
    before = elsewhere.held_before(here, round_, fact, others)
    last = before[-1] if before else None
    last_held = last.held_on if last else None
    there = None if fact else elsewhere.first_near(round_, [*others.planned, *elsewhere.called(here, fact)])
    return Line(
        position=row.pk,
        employee=row.person_id,
        name=row.person.name,
        title=row.title,
        employment=row.employment,
        group=row.group_id,
        unit=row.unit_id,
        leader=leader,
        last_held=last_held,
        last_holder=last.leader if last else None,
        reason=_reason(
            row=row,
            round_=round_,
            last=last_held,
            fact=fact,
            leader=leader,
            is_away=row.person_id in read.away[round_.pk],
            member=member,
            is_planned=there is not None,
        ),
        fact=fact,
        member=member,
        elsewhere=there,
    )


def _reason(
    row: Position,
    round_: Asked,
    last: date | None,
    fact: Fact | None,
    leader: int | None,
    is_away: bool,
    member: Member | None,
    is_planned: bool = False,
) -> Reason:
    if fact:
        return Reason.HELD if fact.held_on else Reason.UNDER_WAY
    if member and member.choice:
        return Reason.CHOSEN if member.choice == Member.Choice.IN else Reason.LEFT_OUT
    if row.ended_on and row.ended_on <= round_.ends_on:
        return Reason.LEAVING
    if is_away:
        return Reason.ABSENT
    if row.employment != Position.Employment.PERMANENT and not round_.takes_temporary:
        return Reason.TEMPORARY
    if add_months(row.started_on, round_.new_months) > round_.ends_on:
        return Reason.NEW
    if last and elsewhere.is_recent(last, round_):
        return Reason.RECENT
    if is_planned:
        return Reason.PLANNED
    if leader is None and not (member and member.holder_id):
        return Reason.NO_LEADER
    return Reason.DUE if last else Reason.NEVER
