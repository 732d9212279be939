"""A round follows what happens to its conversations elsewhere: called off, or called to by the leader alone."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Q, QuerySet

from samtale.conversations.facts import Fact, facts_of
from samtale.core.clock import add_months

from ..models import Member, Round
from ..participants import elsewhere

# No time of the round's: the holder sets another, or has called to the conversation already.
NO_TIME = {"starts_at": None, "room": None, "time_by_hand": False}


def follow(now: datetime) -> int:
    """Of rounds that go on: what was called off waits for a time again, what is under way asks for none.

    Nor does what is planned outside the round, or was held just before it. Returns how many changed. Three queries,
    and one for each that did.
    """
    rows = list(_members())
    facts: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts_of({row.employee_id for row in rows}):
        facts[fact.employee].append(fact)
    changed = 0
    others: dict[int, elsewhere.Before] = defaultdict(elsewhere.Before)
    for row in rows:
        here = [fact for fact in facts[row.employee_id] if fact.unit == row.position.unit_id]
        before = others[row.position_id]
        own = elsewhere.own_of(here, row.round, row, before)
        if own:
            before.take(own, row)
        if row.round.ended_at:
            continue
        # Only what is still as it was read: the invitation may go out in this very moment.
        same = Member.objects.filter(pk=row.pk, invited_at=row.invited_at)
        if row.invited_at and not own:
            changed += same.update(invited_at=None, **NO_TIME)
        elif own and not row.invited_at:
            changed += same.update(invited_at=now, **NO_TIME)
        elif not own and (stops := _stops(row, here, before)) != (row.not_invited == Member.ELSEWHERE):
            changed += same.update(not_invited=Member.ELSEWHERE if stops else "", **NO_TIME)
    return changed


def _members() -> QuerySet[Member]:
    """Those of rounds that go on, and whom a round that ended just before has called in; the first round first."""
    going = list(Round.objects.filter(started_at__isnull=False, ended_at=None))
    near = min((add_months(one.starts_on, -one.months_after) for one in going), default=None)
    called = Q(round__ended_at__isnull=False, round__ends_on__gte=near, invited_at__isnull=False) if near else Q()
    rows = Member.objects.filter(Q(round__in=going) | called) if going else Member.objects.none()
    rows = rows.exclude(choice=Member.Choice.OUT).select_related("round", "position")
    return rows.order_by("round__started_at", "round")


def _stops(row: Member, here: list[Fact], before: elsewhere.Before) -> bool:
    """Whether a conversation outside the round stands for the one in it, unless somebody was put in by hand."""
    if row.choice == Member.Choice.IN:
        return False
    held = elsewhere.held_before(here, row.round, None, before)
    if held and held[-1].held_on and elsewhere.is_recent(held[-1].held_on, row.round):
        return True
    return elsewhere.first_near(row.round, elsewhere.called(here, None)) is not None
