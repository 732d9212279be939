"""What one week's digest says: days, numbers and names alone, and which week it is for."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter
from uuid import UUID

from django.conf import settings

from samtale.core import clock
from samtale.goals.models import Action

from ..models import DigestChoice
from ..signature.awaiting import Waiting

Often = DigestChoice.Often
DAYS_AHEAD = {Often.WEEKLY: 14, Often.OVERDUE: 14, Often.MONTHLY: 31}


@dataclass(frozen=True, slots=True)
class Turn:
    """When the digests of a week are for, and today's day."""

    begins: datetime
    today: date

    @property
    def is_first_of_month(self) -> bool:
        return self.begins.day <= 7

    def since(self, often: str) -> datetime:
        """From when on what is done is told of."""
        return self.begins - timedelta(days=31 if often == Often.MONTHLY else 7)


def turn_of(now: datetime) -> Turn:
    """The last time digests were to be sent: settings.DIGEST_AT, by the clock here."""
    here = clock.here(now)
    weekday, at = settings.DIGEST_AT
    day = here.date() - timedelta(days=(here.weekday() - weekday) % 7)
    begins = datetime.combine(day, at, here.tzinfo)
    return Turn(begins if begins <= here else begins - timedelta(days=7), here.date())


@dataclass(frozen=True, slots=True)
class Due:
    """An action of one's own with a deadline, and whom it was agreed with."""

    action: UUID
    due: date
    other: str


@dataclass(slots=True)
class Led:
    """How it stands with the actions of one whom the leader leads, and how many that one has done lately."""

    id: int
    name: str
    in_progress: int = 0
    remaining: int = 0
    overdue: int = 0
    done: int = 0

    @property
    def is_open(self) -> bool:
        return bool(self.in_progress or self.remaining or self.overdue)


@dataclass(slots=True)
class Contents:
    """What one person's letter says."""

    days_ahead: int
    signatures: list[Waiting] = field(default_factory=list)
    overdue: list[Due] = field(default_factory=list)
    this_week: list[Due] = field(default_factory=list)
    later: list[Due] = field(default_factory=list)
    led: dict[int, Led] = field(default_factory=dict)

    @property
    def open_ones(self) -> list[Led]:
        """Those with something open, who has most overdue first."""
        return sorted((led for led in self.led.values() if led.is_open), key=lambda led: (-led.overdue, led.name))

    @property
    def thanks(self) -> list[Led]:
        return sorted((led for led in self.led.values() if led.done), key=attrgetter("name"))

    def total(self, name: str) -> int:
        """The sum of one of the counts."""
        return sum(getattr(led, name) for led in self.led.values())

    def add_due(self, row: Action, other: str, turn: Turn) -> None:
        """Tell of an action of one's own, when it is open and its deadline has been or is near."""
        if row.due is None or row.status not in Action.OPEN:
            return
        week_ends = turn.today + timedelta(days=6 - turn.today.weekday())
        due = Due(row.pk, row.due, other)
        if row.due < turn.today:
            self.overdue.append(due)
        elif row.due <= week_ends:
            self.this_week.append(due)
        elif row.due <= turn.today + timedelta(days=self.days_ahead):
            self.later.append(due)

    def add_led(self, row: Action, turn: Turn, *, since: datetime) -> None:
        """Count an action agreed with one whom the leader leads; «done» is what that one has done since then."""
        employee = row.goal.employee
        led = self.led.setdefault(employee.pk, Led(employee.pk, employee.name))
        if row.is_overdue(turn.today):
            led.overdue += 1
        elif row.status == Action.Status.IN_PROGRESS:
            led.in_progress += 1
        elif row.status == Action.Status.REMAINING:
            led.remaining += 1
        elif row.responsible == Action.Responsible.EMPLOYEE and row.done_at and row.done_at >= since:
            led.done += 1

    def is_worth_sending(self, often: str) -> bool:
        if self.signatures:  # always told of
            return True
        if often == Often.OVERDUE:
            return bool(self.overdue or self.total("overdue"))
        return bool(self.overdue or self.this_week or self.later or self.open_ones or self.thanks)
