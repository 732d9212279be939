"""What one week's digest says: days, numbers and names alone, and which week it is for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from django.conf import settings

from samtale.core import clock
from samtale.goals.models import Action
from samtale.people import telling_apart
from samtale.people.models import Person

from ..models import DigestChoice
from ..signature.awaiting import Waiting

Often = DigestChoice.Often
FEW = 3  # so many are named in a line, more are counted
DAYS_AHEAD = {Often.WEEKLY: 14, Often.OVERDUE: 14, Often.MONTHLY: 31}


@dataclass(frozen=True, slots=True)
class Turn:
    """When the digests of a week are for, and today's day."""

    begins: datetime
    today: date

    @property
    def week_ends(self) -> date:
        return self.today + timedelta(days=6 - self.today.weekday())

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


@dataclass(slots=True)
class Due:
    """What is due with one person, or by one: how many actions, and the first deadline."""

    name: str
    due: date
    number: int = 0


@dataclass(slots=True)
class Contents:
    """What one person's letter says. Whoever is responsible for an action has it; a leader's own are never others'."""

    days_ahead: int
    leads: int = 0  # how many the person leads today
    signatures: list[Waiting] = field(default_factory=list)
    overdue: dict[int, Due] = field(default_factory=dict)  # one's own, by whom they are agreed with
    this_week: dict[tuple[date, int], Due] = field(default_factory=dict)
    later: dict[tuple[date, int], Due] = field(default_factory=dict)
    late_ones: dict[int, Due] = field(default_factory=dict)  # the employees', by whose they are
    soon: dict[int, str] = field(
        default_factory=dict
    )  # employees with a deadline this week, by name where they are few
    done: dict[int, str] = field(default_factory=dict)  # those led who have done something lately
    is_followed_up: bool = False  # something is open between the leader and one they lead
    is_as_employee: bool = False  # something is agreed with one's own leader

    @property
    def late(self) -> list[Due]:
        """The employees over a deadline, who has most first."""
        return sorted(self.late_ones.values(), key=lambda one: (-one.number, one.due, one.name))

    @property
    def others(self) -> int:
        """How many of those led have nothing over a deadline."""
        return self.leads - len(self.late_ones)

    @property
    def number_later(self) -> int:
        """How many of one's own have their deadline after this week: told in one line."""
        return sum(one.number for one in self.later.values())

    @property
    def first_later(self) -> Due:
        return min(self.later.values(), key=attrgetter("due"))

    @property
    def soon_by_name(self) -> bool:
        return len(self.soon) <= FEW

    @property
    def to_sign(self) -> Waiting | None:
        """The one signature waited for, when the letter says nothing else."""
        says_more = self.overdue or self.this_week or self.later or self.is_followed_up or self.done
        return self.signatures[0] if len(self.signatures) == 1 and not says_more else None

    @property
    def is_of_leader(self) -> bool:
        """Whether the page that shows it all is the leader's."""
        return self.is_followed_up or bool(self.done) or any(row.as_leader for row in self.signatures)

    @property
    def is_of_both(self) -> bool:
        """Whether something of it stands on one's own page alone."""
        return self.is_of_leader and (self.is_as_employee or not all(row.as_leader for row in self.signatures))

    @property
    def named(self) -> dict[int, str]:
        """Everybody the letter names, by id."""
        dues = [(pk, due.name) for rows in (self.overdue, self.late_ones) for pk, due in rows.items()]
        dues += [(pk, due.name) for (_day, pk), due in self._dated]
        waits = [(row.other_id, row.other) for row in self.signatures]
        return dict([*dues, *waits, *self.done.items(), *(self.soon.items() if self.soon_by_name else ())])

    @property
    def _dated(self) -> list[tuple[tuple[date, int], Due]]:
        """Those of one's own that are told with whom they are agreed."""
        return [*self.this_week.items(), *(self.later.items() if self.number_later == 1 else ())]

    def tell_apart(self, work: Mapping[int, str]) -> None:
        """Say what those who share a name in the letter do and where, once."""
        shared = {pk: f"{name} ({work[pk]})" for pk, name in telling_apart.sharing(self.named).items() if pk in work}
        dues = [*self.overdue.items(), *self.late_ones.items(), *((pk, due) for (_day, pk), due in self._dated)]
        for pk, due in dues:
            due.name = shared.get(pk, due.name)
        self.signatures = [replace(row, other=shared.get(row.other_id, row.other)) for row in self.signatures]
        for names in (self.soon, self.done):
            names |= {pk: name for pk, name in shared.items() if pk in names}

    def add_own(self, row: Action, other: Person, turn: Turn) -> None:
        """Tell of an action the person is responsible for, when it is open and its deadline has been or is near."""
        if row.due is None or row.status not in Action.OPEN:
            return
        if row.due < turn.today:
            _count(self.overdue, other.pk, other, row.due)
        elif row.due <= turn.week_ends:
            _count(self.this_week, (row.due, other.pk), other, row.due)
        elif row.due <= turn.today + timedelta(days=self.days_ahead):
            _count(self.later, (row.due, other.pk), other, row.due)
        else:
            return
        self.is_as_employee = self.is_as_employee or row.responsible == Action.Responsible.EMPLOYEE

    def add_led(self, row: Action, turn: Turn, *, since: datetime) -> None:
        """Tell the leader of an action agreed with one they lead; «done» is what that one has done since then."""
        employee = row.goal.employee
        self.is_followed_up = self.is_followed_up or row.status in Action.OPEN
        if row.responsible != Action.Responsible.EMPLOYEE:
            return
        if row.status == Action.Status.DONE:
            if row.done_at and row.done_at >= since:
                self.done[employee.pk] = employee.name
        elif row.due and row.due < turn.today:
            _count(self.late_ones, employee.pk, employee, row.due)
        elif row.due and row.due <= turn.week_ends:
            self.soon[employee.pk] = employee.name

    def is_worth_sending(self, often: str) -> bool:
        if self.signatures:  # always told of
            return True
        if often == Often.OVERDUE:
            return bool(self.overdue or self.late_ones)
        return bool(self.overdue or self.this_week or self.later or self.is_followed_up or self.done)


def _count(found: dict[Any, Due], key: int | tuple[date, int], person: Person, due: date) -> None:
    """One more of a kind; rows come in the order of their deadlines, so the first is the oldest."""
    found.setdefault(key, Due(person.name, due)).number += 1
