"""Who holds whose conversation in a round: a assignment_for made anew at will, and choices by hand that it keeps."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from django.db import transaction

from samtale.audit import log, sealed
from samtale.core import clock
from samtale.core.sure import sure
from samtale.people.models import Leadership, Person, in_force

from .. import access
from ..models import HolderLimit, Member, Objection, Round
from ..participants import rules as participants_rules
from . import solve

BATCH = 500


def propose_assignment(
    *, round_: Round, way: solve.Way, holders: set[int] | None = None, by: Person
) -> solve.Assignment:
    """Propose who holds whose conversation and keep it in the round; what was chosen by hand stays.

    `holders` are who may hold any, everybody who leads somebody in the round unless given. Raises NotAllowedError, and
    sharing.InvalidChoicesError with nothing changed.
    """
    access.ensure_may_plan(by, round_.unit)
    with transaction.atomic():
        lines = with_rows(round_)
        found = assignment_for(round_=round_, included=lines, way=way, holders=holders)
        _store(
            [
                line
                for line in lines
                if not _row(line).holder_by_hand
                and _row(line).invited_at is None
                and _give(line, found.assignment.get(line.employee))
            ]
        )
        if round_.started_at:
            confirm_assignment(lines)
        log.record("round.shared_out", by=by.pk, round=str(round_.pk))
    return found


def assignment_for(
    *, round_: Round, included: list[participants_rules.Line], way: solve.Way, holders: set[int] | None = None
) -> solve.Assignment:
    """What sharing out would give those who are in, with nothing changed. Four queries."""
    people = [person_of(line) for line in once_each(included)]
    hand = {
        line.employee: line.member.holder_id
        for line in included
        if line.member and line.member.holder_id and (line.member.holder_by_hand or line.member.invited_at)
    }
    limits = dict(HolderLimit.objects.filter(round=round_).values_list("holder", "most"))
    # Whoever has been given a number to hold is asked as well as those who lead somebody.
    able = {line.leader for line in included if line.leader} | set(limits) if holders is None else holders
    above = _chains(able | set(hand.values()), round_)
    objections = frozenset(
        solve.Objection(*pair) for pair in Objection.objects.filter(round=round_).values_list("employee", "holder")
    )
    led: dict[int | None, list[participants_rules.Line]] = defaultdict(list)
    for line in included:
        led[line.leader].append(line)
    return solve.solve(
        people=people,
        holders=[_holder(pk, limits, above, way, led[pk]) for pk in sorted(able | set(hand.values()))],
        way=way,
        objections=objections,
        by_hand=hand,
    )


def once_each(lines: list[participants_rules.Line]) -> list[participants_rules.Line]:
    """One line a person: of two positions the oldest, as everywhere else."""
    return list({line.employee: line for line in reversed(lines)}.values())


def person_of(line: participants_rules.Line) -> solve.Person:
    """Somebody in the round as sharing takes them."""
    return solve.Person(line.employee, line.leader, line.group, line.unit, line.last_holder)


def _holder(
    pk: int,
    limits: dict[int, int],
    above: dict[int, frozenset[int]],
    way: solve.Way,
    own: list[participants_rules.Line],
) -> solve.Holder:
    return solve.Holder(
        pk,
        limits.get(pk),
        led_by=above[pk],
        # By group or department: a leader takes the groups and units of those they lead.
        groups=frozenset(line.group for line in own if line.group) if way == solve.Way.GROUP else None,
        units=frozenset(line.unit for line in own) if way == solve.Way.DEPARTMENT else None,
    )


def _chains(holders: set[int], round_: Round) -> dict[int, frozenset[int]]:
    """Everybody who leads each of them, all the way up."""
    leaders: dict[int, set[int]] = defaultdict(set)
    rows = Leadership.objects.filter(in_force(round_.starts_on), kind=Leadership.Kind.LINE)
    for leader, led in rows.values_list("leader", "position__person"):
        leaders[led].add(leader)
    chains = {}
    for holder in holders:
        found: set[int] = set()
        waiting = [holder]
        while waiting:
            for leader in leaders[waiting.pop()] - found - {holder}:
                found.add(leader)
                waiting.append(leader)
        chains[holder] = frozenset(found)
    return chains


def with_rows(round_: Round, included: list[participants_rules.Line] | None = None) -> list[participants_rules.Line]:
    """Everybody who is in the round, read anew unless given, each with a row: made for those who have none."""
    included = participants_rules.included(round_) if included is None else included
    missing = {line.position: line for line in included if line.member is None}
    if not missing:
        return included
    Member.objects.bulk_create(
        [Member(round=round_, position_id=line.position, employee_id=line.employee) for line in missing.values()],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    made = {row.position_id: row for row in Member.objects.filter(round=round_) if row.position_id in missing}
    return [replace(line, member=made[line.position]) if line.member is None else line for line in included]


def _row(line: participants_rules.Line) -> Member:
    """The row of a line that has one, as all have after `with_rows`."""
    return sure(line.member)


def choose_holder(*, round_: Round, position: int, holder: Person | None, by: Person) -> None:
    """Give one conversation to somebody by hand, or back to the proposal with None.

    Raises NotAllowedError, and InvalidChoicesError where the two may not have it together.
    """
    access.ensure_may_plan(by, round_.unit)
    with transaction.atomic():
        lines = with_rows(round_)
        line = next((line for line in lines if line.position == position), None)
        if line is None or _row(line).invited_at:
            raise access.NotAllowedError
        _give(line, holder.pk if holder else None)
        row = _row(line)
        row.holder_by_hand, row.not_invited = holder is not None, ""
        row.save()
        if holder is not None:
            assignment_for(round_=round_, included=lines, way=solve.Way.LINE)  # raises where the choice breaks a rule
        if round_.started_at:
            confirm_assignment(lines)
        log.record("round.holder_chosen", by=by.pk, round=str(round_.pk), employee=line.employee)


def _give(line: participants_rules.Line, holder: int | None) -> bool:
    """Give somebody a holder; whether it is another than before. Who in truth is another, has other times."""
    row = _row(line)
    if row.holder_id == holder:
        return False
    if (row.holder_id or line.leader) != (holder or line.leader):
        row.starts_at, row.room, row.time_by_hand = None, None, False
    row.holder_id = holder
    return True


def _store(given: list[participants_rules.Line]) -> None:
    """Rows with another holder: 5,000 of them as few at a time as the database likes."""
    rows = [_row(line) for line in given]
    Member.objects.bulk_update(rows, ["holder"], batch_size=BATCH)
    gone = [row.pk for row in rows if row.starts_at is None]
    for first in range(0, len(gone), BATCH):
        Member.objects.filter(pk__in=gone[first : first + BATCH], starts_at__isnull=False).update(
            starts_at=None, room=None, time_by_hand=False
        )


def confirm_assignment(lines: list[participants_rules.Line]) -> None:
    """Everybody who is in gets the holder it has come to, and whoever holds is given leave to; each has a row."""
    _store([line for line in lines if _give(line, line.holder)])
    _grant_leadership(lines)


def _grant_leadership(lines: list[participants_rules.Line]) -> None:
    """Those who hold the conversation of somebody they do not lead are given leave to, from the round's start on.

    Whoever held it from an earlier round holds it no more.
    """
    today = clock.today()
    holders = {line.position: line.holder for line in lines}
    shared = Leadership.objects.filter(in_force(today), kind=Leadership.Kind.SHARED, position__in=list(holders))
    there, ended = set(), []
    for row in shared:
        if holders[row.position_id] == row.leader_id:
            there.add(row.position_id)
        else:
            row.ended_on = today - timedelta(days=1)
            ended.append(row)
    with sealed.together():
        Leadership.objects.bulk_update(ended, ["ended_on"], batch_size=BATCH)
        Leadership.objects.bulk_create(
            [
                Leadership(
                    leader_id=line.holder, position_id=line.position, kind=Leadership.Kind.SHARED, started_on=today
                )
                for line in lines
                if line.holder and line.holder != line.leader and line.position not in there
            ]
        )
