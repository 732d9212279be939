"""Who is due in a round, who is not, and why: by rule, or by a hand that goes before the rule."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samtale.conversations.facts import Fact, facts_of
from samtale.core.clock import add_months
from samtale.people.leadership.tree import below
from samtale.people.models import Leadership, Position, in_force

from ..models import Absence, Member, Round


class Reason(StrEnum):
    """Why somebody is in a round, or out of it; each is one of these."""

    DUE = "due"
    NEVER = "never"
    HELD = "held"  # in this round
    UNDER_WAY = "under_way"
    CHOSEN = "chosen"
    LEFT_OUT = "left_out"
    RECENT = "recent"
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
    Reason.UNDER_WAY: _("Samtalen er i gang"),
    Reason.CHOSEN: _("Tatt med av den som planlegger"),
    Reason.LEFT_OUT: _("Holdt utenfor av den som planlegger"),
    Reason.RECENT: _("Har hatt samtale nylig"),
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

    @property
    def is_in(self) -> bool:
        return self.reason in IN

    @property
    def holder(self) -> int | None:
        """Who holds the conversation: chosen in the round, else the line leader."""
        return self.member.holder_id if self.member and self.member.holder_id else self.leader


def lines(round_: Round, *, only: Q | None = None) -> list[Line]:
    """Everybody with a position in the round's units on its first day or later, in Norwegian order of names.

    `only` is a condition on positions, for a part of the round. Seven queries, whatever the size.
    """
    positions = list(_positions(round_, only))
    people = {row.person_id for row in positions}
    facts: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts_of(people):
        facts[fact.employee].append(fact)
    in_round = Member.objects.filter(round=round_)
    if only is not None:
        in_round = in_round.filter(position__in=[row.pk for row in positions])
    members = {row.position_id: row for row in in_round}
    leaders = dict(
        Leadership.objects.filter(
            in_force(round_.starts_on),
            kind=Leadership.Kind.LINE,
            position__in=[row.pk for row in positions] if len(positions) < 5000 else Position.objects.all(),
        )
        .order_by("-started_on")
        .values_list("position", "leader")
    )
    away = _away(people, round_)
    return [
        _line(
            row=row,
            round_=round_,
            facts=facts[row.person_id],
            leader=leaders.get(row.pk),
            is_away=row.person_id in away,
            member=members.get(row.pk),
        )
        for row in positions
    ]


def included(round_: Round, *, only: Q | None = None) -> list[Line]:
    """Those of the lines who are in."""
    return [line for line in lines(round_, only=only) if line.is_in]


def held_by(round_: Round, holder: int) -> Q:
    """The positions whose conversation somebody may hold: chosen in the round, or led. Too many rather than too few."""
    led = Leadership.objects.filter(in_force(round_.starts_on), kind=Leadership.Kind.LINE, leader=holder)
    chosen = Member.objects.filter(round=round_, holder=holder)
    return Q(pk__in=led.values("position")) | Q(pk__in=chosen.values("position"))


def _positions(round_: Round, only: Q | None) -> Iterable[Position]:
    units = below(round_.unit_id)
    rows = Position.objects.filter(only or Q(), person__is_active=True, unit__in=units)
    held = rows.filter(in_force(round_.starts_on)) | rows.filter(
        started_on__gt=round_.starts_on, started_on__lte=round_.ends_on
    )
    return held.select_related("person").order_by("person__sort_key", "person_id", "started_on", "pk")


def _away(people: set[int], round_: Round) -> set[int]:
    """Those who are away the whole period, whose absence may be several that meet: from the day after counts."""
    rows = (
        Absence.objects.filter(starts_on__lte=round_.ends_on)
        .order_by("starts_on")
        .values_list("person", "starts_on", "ends_on")
    )
    back: dict[int, date] = {}  # the first day that nothing covers yet
    for person, starts_on, ends_on in rows:
        if person in people and starts_on <= back.get(person, round_.starts_on):
            after = ends_on + timedelta(days=1) if ends_on else date.max
            back[person] = max(back.get(person, round_.starts_on), after)
    return {person for person, day in back.items() if day > round_.ends_on}


def _line(
    row: Position, round_: Round, facts: list[Fact], leader: int | None, is_away: bool, member: Member | None
) -> Line:
    here = [fact for fact in facts if fact.unit == row.unit_id]
    own = [fact for fact in here if round_.starts_on <= fact.starts_on <= round_.ends_on]
    before = [fact for fact in here if fact.held_on and fact.held_on < round_.starts_on]
    last, fact = before[-1] if before else None, own[-1] if own else None
    last_held = last.held_on if last else None
    return Line(
        position=row.pk,
        employee=row.person_id,
        name=row.person.name,
        title=row.title,
        group=row.group_id,
        unit=row.unit_id,
        leader=leader,
        last_held=last_held,
        last_holder=last.leader if last else None,
        reason=_reason(
            row=row, round_=round_, last=last_held, fact=fact, leader=leader, is_away=is_away, member=member
        ),
        fact=fact,
        member=member,
    )


def _reason(
    row: Position,
    round_: Round,
    last: date | None,
    fact: Fact | None,
    leader: int | None,
    is_away: bool,
    member: Member | None,
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
    if last and add_months(last, round_.interval_months - round_.interval_months // 4) > round_.ends_on:
        return Reason.RECENT
    if leader is None and not (member and member.holder_id):
        return Reason.NO_LEADER
    return Reason.DUE if last else Reason.NEVER
