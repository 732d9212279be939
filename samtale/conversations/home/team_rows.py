"""A leader's people as rows: dates and numbers only, what waits, and what the chips and headings sort by."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from samtale.core import clock
from samtale.core.lines import Planned
from samtale.core.sure import sure

from ..facts import Called
from ..pitfalls import Pitfall
from ..states import Status

SOON = timedelta(days=60)


@dataclass(slots=True)
class Row:
    """One person in the leader's overview: dates and numbers only, never text."""

    id: int
    name: str
    sort_key: str
    title: str
    first_name: str = ""
    acting_until: date | None = None  # the last day the leader acts, beside the line leader
    called: Called | None = None  # by the other of the two leaders
    held_beside: bool = False  # the last one was with the other
    last_at: datetime | None = None
    last_id: UUID | None = None
    current_id: UUID | None = None
    status: str = ""
    is_check_in: bool = False  # the current one
    has_date: bool = False  # for the yearly one, which a check-in never stands in for
    starts_at: datetime | None = None
    employee_ready: bool = False
    leader_ready: bool = False
    leader_signed: bool = False
    proposed: bool = False  # the employee has proposed another time
    in_progress: int = 0
    remaining: int = 0
    overdue: int = 0
    own_overdue: int = 0  # of those, the leader's own
    promises: int = 0  # of a former leader's, to be answered
    due_on: date | None = None  # when the next one should be held, where none is planned
    planned: Planned | None = None  # a time set aside, before the invitation
    step: str = ""
    work: str = ""  # what they do and where, when another here has the same name
    threats: list[Pitfall] = field(default_factory=list)  # for the leader alone, never for who acts for another

    @property
    def told_apart(self) -> str:
        return f"{self.name} ({self.work})" if self.work else self.name

    @property
    def awaits_signature(self) -> bool:
        return self.status == Status.SIGNING

    def next_step(self, today: date) -> str:
        """The one sensible thing now.

        One of: plan, invite, answer, prepare, start, continue, close, sign, wait, look, follow_up, and see where the
        other of two leaders follows up.
        """
        self.step = self.step or self._next_step(today)
        return self.step

    def urgency(self, today: date) -> tuple[int, int, int, str]:
        """What waits for the leader first, then what is late, who has no date, whom a pitfall threatens; the rest."""
        needs = (self.next_step(today) in WAITS or self.promises, self.overdue, self.is_undated(today), self.threats)
        rank = next((rank for rank, need in enumerate(needs) if need), len(needs))
        return rank, -self.own_overdue, -self.overdue, self.sort_key

    def know_beside(self, called: Called | None, due: date | None) -> None:
        """What there is with the other of the two leaders: what is called, and when the next is due after the last."""
        self.called = called
        if due and (self.due_on is None or due > self.due_on):
            self.due_on, self.held_beside = due, True

    def is_undated(self, today: date) -> bool:
        """Whether the yearly one should have had a date by now."""
        late = self.due_on is None or self.due_on <= today + SOON
        return (
            not self.has_date
            and not self.planned
            and not self.called
            and (late or self.last_id is None and not self.held_beside)
        )

    def _next_step(self, today: date) -> str:
        if self.current_id is None and self.planned and not self._planned_can_wait(today):
            return "plan"
        if self.current_id is None:
            if self.is_undated(today):
                return "invite"
            return "see" if self.last_id is None and (self.called or self.held_beside) else "follow_up"
        if self._check_in_can_wait(today) and self.is_undated(today):
            return "invite"
        if self.status in (Status.INVITED, Status.PREPARING):
            if self.proposed:
                return "answer"
            if clock.here(sure(self.starts_at)).date() <= today:
                return "start"
            if self.last_id is not None and self._lies_far_ahead(today):
                return "follow_up"
            return "look" if self.leader_ready else "prepare"
        if self.status == Status.SIGNING:
            return "wait" if self.leader_signed else "sign"
        return {Status.HOLDING: "continue", Status.CLOSING: "close"}[Status(self.status)]

    def _lies_far_ahead(self, today: date) -> bool:
        """Whether it was set aside long before: until it is near, what is agreed is what there is to do."""
        return clock.here(sure(self.starts_at)).date() > today + SOON

    def _planned_can_wait(self, today: date) -> bool:
        """Whether there is something agreed to follow up before the next conversation, which is far ahead."""
        return self.last_id is not None and clock.here(sure(self.planned).starts_at).date() > today + SOON

    def _check_in_can_wait(self, today: date) -> bool:
        ahead = self.status in (Status.INVITED, Status.PREPARING) and clock.here(sure(self.starts_at)).date() > today
        return self.is_check_in and ahead and not self.proposed


WAITS = frozenset({"answer", "start", "continue", "close", "sign"})


@dataclass(slots=True)
class Team:
    """A leader's people and the sums that stand in the sentence on top."""

    rows: list[Row]
    today: date

    @property
    def overdue(self) -> int:
        """Those the people are responsible for; the leader's own are the leader's."""
        return sum(row.overdue - row.own_overdue for row in self.rows)

    @property
    def own_overdue(self) -> int:
        return sum(row.own_overdue for row in self.rows)

    @property
    def people_late(self) -> int:
        return sum(row.overdue > row.own_overdue for row in self.rows)

    @property
    def promises(self) -> list[Row]:
        """Those whose former leader's promises wait for an answer."""
        return [row for row in self.rows if row.promises]

    @property
    def waiting(self) -> list[Row]:
        """Those whose conversation waits for the leader today."""
        return [row for row in self.rows if row.next_step(self.today) in WAITS]

    def where(self, show: str) -> list[Row]:
        """The rows a chip lets through: all, overdue, undated, week, signature, acting."""
        week_end = self.today + timedelta(days=6 - self.today.weekday())
        keep = {
            "overdue": lambda row: row.overdue,
            "undated": lambda row: row.is_undated(self.today),
            "week": lambda row: row.starts_at and self.today <= clock.here(row.starts_at).date() <= week_end,
            "acting": lambda row: row.acting_until,
            "signature": lambda row: row.awaits_signature,
        }.get(show, lambda row: True)
        return [row for row in self.rows if keep(row)]


MOST_URGENT = "first"
_LONG_AGO = datetime(1, 1, 1, tzinfo=timezone.get_fixed_timezone(0))
_FAR_AHEAD = datetime(9999, 1, 1, tzinfo=timezone.get_fixed_timezone(0))
SORTS = {
    "name": lambda row: row.sort_key,
    "last": lambda row: row.last_at or _LONG_AGO,
    "next": lambda row: row.starts_at or (row.planned.starts_at if row.planned else _FAR_AHEAD),
    "in_progress": lambda row: -row.in_progress,
    "remaining": lambda row: -row.remaining,
    "overdue": lambda row: -row.overdue,
}
