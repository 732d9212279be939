"""What will happen when a round goes on: who is called when, and what is missing before it can start."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from samtale.conversations import for_rounds
from samtale.core import clock
from samtale.core.workday import next_workday
from samtale.people import telling_apart

from ..models import Round
from ..participants import rules as participants_rules
from ..participants.page import Shared, shared_with_others
from .lateness import Late, late


@dataclass(frozen=True)
class Outlook:
    """A round's invitations as they stand today."""

    people: int
    holders: int
    with_time: int
    invited: int
    first_goes_out: date | None  # of those that have not
    late: Late | None
    without_holder: list[participants_rules.Line]
    first_without: list[str]  # and what the first three of them are called
    subject: str  # of one of the invitations
    shared: list[Shared]

    @property
    def without_time(self) -> int:
        return self.people - self.with_time - self.invited


def outlook(round_: Round) -> Outlook:
    """Seven queries, whatever the size."""
    every = participants_rules.lines(round_)
    included = [line for line in every if line.is_in]
    waiting = [line for line in included if line.fact is None and not (line.member and line.member.invited_at)]
    times = sorted(line.member.starts_at for line in waiting if line.member and line.member.starts_at)
    first = clock.here(times[0]).date() if times else None
    goes_out = max(first - timedelta(days=round_.lead_days), clock.today()) if first else None
    without = [line for line in included if line.holder is None]
    return Outlook(
        people=len(included),
        holders=len({line.holder for line in included} - {None}),
        with_time=len(times),
        invited=len(included) - len(waiting),
        first_goes_out=goes_out,
        late=late(round_, included),
        without_holder=without,
        first_without=list(telling_apart.in_words({line.employee: line.name for line in without[:3]}).values()),
        subject=for_rounds.subject_of_invitation(times[0] if times else _example(round_)),
        shared=shared_with_others(every),
    )


def _example(round_: Round) -> datetime:
    soon = max(round_.starts_on, clock.today() + timedelta(days=1))
    return datetime.combine(next_workday(soon), time(9), clock.now().tzinfo)
