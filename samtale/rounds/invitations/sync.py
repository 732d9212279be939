"""A round follows what happens to its conversations elsewhere: called off, or called to by the leader alone."""

from collections import defaultdict
from datetime import datetime

from samtale.conversations.facts import Fact, facts_of
from samtale.core import clock

from ..models import Member

# No time of the round's: the holder sets another, or has called to the conversation already.
NO_TIME = {"starts_at": None, "room": None, "time_by_hand": False}


def follow(now: datetime) -> int:
    """Of rounds that go on: what was called off waits for a time again, what is under way asks for none.

    Returns how many changed. Two queries, and one for each that did.
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
        is_there = any(_is_of(fact, row) for fact in facts[row.employee_id])
        # Only what is still as it was read: the invitation may go out in this very moment.
        same = Member.objects.filter(pk=row.pk, invited_at=row.invited_at)
        if row.invited_at and not is_there:
            changed += same.update(invited_at=None, **NO_TIME)
        elif is_there and not row.invited_at:
            changed += same.update(invited_at=now, **NO_TIME)
    return changed


def _is_of(fact: Fact, row: Member) -> bool:
    """Whether a conversation is the one of this round: in its period, or called to by it and moved since."""
    if row.invited_at and fact.made_on >= clock.here(row.invited_at).date():
        return True
    return fact.unit == row.position.unit_id and row.round.starts_on <= fact.starts_on <= row.round.ends_on
