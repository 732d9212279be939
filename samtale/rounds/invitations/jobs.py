"""Invitations of a round go out by themselves, each in its time before the conversation."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from samtale.audit import log
from samtale.conversations import for_rounds
from samtale.core import clock, workday
from samtale.core.sure import sure
from samtale.notices import chores

from ..models import Member, Round
from ..participants import rules

LEAST_DAYS = 7  # from invitation to conversation
MOST_AT_ONCE = 200  # a chore leaves the worker to its letters in between


def due(now: datetime):
    """Those whose invitation should be out: in a round that goes on, with a time that is near enough, and ahead."""
    waiting = Member.objects.filter(
        round__started_at__isnull=False,
        round__ended_at=None,
        invited_at=None,
        holder__isnull=False,
        not_invited="",
        starts_at__gt=now,
    ).exclude(choice=Member.Choice.OUT)
    rows = waiting.select_related("round__guide__guide", "employee", "holder", "room").order_by("starts_at")
    quiet = workday.is_quiet(clock.here(now))
    return [row for row in rows if (latest(row) if quiet else goes_out(row)) <= now]


def goes_out(row: Member) -> datetime:
    """When the invitation is due: so long before as the round says, or one of the next days where they are spread."""
    first = max(sure(row.starts_at) - timedelta(days=row.round.lead_days), sure(row.round.started_at))
    return min(first + timedelta(days=row.pk % (row.round.spread_days or 1)), latest(row))


def latest(row: Member) -> datetime:
    """Nobody gets it later than this: not to spread them, and not for the sake of a day off."""
    return sure(row.starts_at) - timedelta(days=LEAST_DAYS)


def spreads(round_: Round) -> list[int]:
    """Over how many days the round's invitations can be spread and still come in time."""
    return list(range(2, round_.lead_days - LEAST_DAYS + 2))


def invite_due(now: datetime) -> object:
    """Send what is due, each in a transaction of its own.

    Returns how many, or asks for another turn after the letters when there are more.
    """
    waiting = due(now)
    count = sum(_invite(row.pk, now) for row in waiting[:MOST_AT_ONCE])
    return chores.AGAIN if len(waiting) > MOST_AT_ONCE else count


def _invite(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        row = (
            Member.objects.select_for_update(of=("self",))
            .select_related("round__guide__guide", "employee", "holder", "room", "position")
            .get(pk=pk)
        )
        if row.invited_at or row.starts_at is None or row.holder is None:
            return False
        if _is_held(row):
            row.starts_at, row.room, row.time_by_hand = None, None, False  # the time is the holder's own again
            row.save(update_fields=["starts_at", "room", "time_by_hand"])
            return False
        try:
            # Called and noted in one transaction, so that nobody is called twice; a new one after what was called off.
            with transaction.atomic():
                for_rounds.invite(
                    conversation_id=uuid4(),
                    employee=row.employee,
                    by=row.holder,
                    guide_version=row.round.guide,
                    starts_at=row.starts_at,
                    minutes_long=row.round.minutes_long,
                    place=row.room.name if row.room else "",
                    aim=row.round.aim,
                )
        except for_rounds.NotInvitedError as stopped:
            row.not_invited = stopped.why
            row.save(update_fields=["not_invited"])
            log.record("round.not_invited", by=None, round=str(row.round_id), employee=row.employee_id)
            return False
        row.invited_at = timezone.now()
        row.save(update_fields=["invited_at"])
    return True


def _is_held(row: Member) -> bool:
    """Whether the two have had the conversation of this round already, called to by the holder alone."""
    line = next(iter(rules.lines(row.round, only=Q(pk=row.position_id))), None)
    return bool(line and line.fact and line.fact.held_on)
