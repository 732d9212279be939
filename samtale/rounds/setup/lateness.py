"""How late a round will be for the budget work: said alike at every step of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from samtale.core import clock

from ..models import Round
from ..participants import rules as participants_rules


@dataclass(frozen=True, slots=True)
class Late:
    """So many days after the deadline: the last conversation where all have a time, else the end of the period."""

    days: int
    is_planned: bool


def late(round_: Round, included: Sequence[participants_rules.Line] | None = None) -> Late | None:
    """None where there is no deadline, or it is met. `included` is who is in the round, read here unless given."""
    if round_.done_by is None:
        return None
    last = last_day(participants_rules.included(round_) if included is None else included)
    days = ((last or round_.ends_on) - round_.done_by).days
    return Late(days, is_planned=last is not None) if days > 0 else None


def last_day(included: Sequence[participants_rules.Line]) -> date | None:
    """The day of the last conversation, held ones and those called included; None while somebody has no time."""
    days = [_day(line) for line in included]
    return max((day for day in days if day), default=None) if all(days) else None


def _day(line: participants_rules.Line) -> date | None:
    if line.fact:
        return line.fact.held_on or line.fact.starts_on
    return clock.here(line.member.starts_at).date() if line.member and line.member.starts_at else None
