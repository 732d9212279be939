"""A round follows what happens to its conversations elsewhere: called off, or called to by the leader alone."""

from collections import defaultdict
from datetime import datetime

from samtale.conversations.facts import Fact, facts_of

from ..models import Member
from ..participants import elsewhere

# No time of the round's: the holder sets another, or has called to the conversation already.
NO_TIME = {"starts_at": None, "room": None, "time_by_hand": False}


def follow(now: datetime) -> int:
    """Of rounds that go on: what was called off waits for a time again, what is under way asks for none.

    Nor does what is planned outside the round, or was held just before it. Returns how many changed. Two queries, and
    one for each that did.
    """
    rows = list(
        Member.objects.filter(round__started_at__isnull=False, round__ended_at=None)
        .exclude(choice=Member.Choice.OUT)
        .select_related("round", "position")
    )
    facts: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts_of({row.employee_id for row in rows}):
        facts[fact.employee].append(fact)
    changed = 0
    for row in rows:
        here = [fact for fact in facts[row.employee_id] if fact.unit == row.position.unit_id]
        own = elsewhere.own_of(here, row.round, row)
        # Only what is still as it was read: the invitation may go out in this very moment.
        same = Member.objects.filter(pk=row.pk, invited_at=row.invited_at)
        if row.invited_at and not own:
            changed += same.update(invited_at=None, **NO_TIME)
        elif own and not row.invited_at:
            changed += same.update(invited_at=now, **NO_TIME)
        elif not own and (stops := _stops(row, here)) != (row.not_invited == Member.ELSEWHERE):
            changed += same.update(not_invited=Member.ELSEWHERE if stops else "", **NO_TIME)
    return changed


def _stops(row: Member, here: list[Fact]) -> bool:
    """Whether a conversation outside the round stands for the one in it, unless somebody was put in by hand."""
    if row.choice == Member.Choice.IN:
        return False
    held = [fact.held_on for fact in here if fact.held_on and fact.held_on < row.round.starts_on]
    if held and elsewhere.is_recent(held[-1], row.round):
        return True
    return elsewhere.first_near(row.round, elsewhere.called(here, None)) is not None
