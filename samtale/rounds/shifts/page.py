"""What the page of one's own hours shows: the plan in use or to look at, in words and shift by shift, and weekdays."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core import clock, words
from samtale.people.models import Person

from ..models import Shift, ShiftPlan, ShiftSource, WorkWeek
from ..timetable.hours import is_night
from ..timetable.problem import WEEKDAYS, Span

MOST_SHOWN = 60  # about two months


@dataclass(frozen=True, slots=True)
class Shown:
    """One shift in words."""

    day: date
    when: str
    is_night: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The shifts to come: how many, how many of them nights, the first of them, and what was left out."""

    first_on: date
    last_on: date
    count: int
    nights: int
    shifts: list[Shown]
    left_out: list[str]
    read_at: datetime
    source: ShiftSource | None

    @property
    def more(self) -> int:
        return self.count - len(self.shifts)


@dataclass(frozen=True, slots=True)
class OwnHours:
    in_use: Plan | None
    to_look_at: Plan | None
    weekdays: list[int] = field(default_factory=lambda: sorted(WEEKDAYS))


def own_hours(person: Person) -> OwnHours:
    """Of one's own. Two queries, and one more for each plan."""
    plans = {bool(plan.used_at): plan for plan in ShiftPlan.objects.filter(person=person).select_related("source")}
    days = WorkWeek.objects.filter(person=person).values_list("days", flat=True).first()
    in_use, to_look_at = (_plan(plans[used]) if used in plans else None for used in (True, False))
    return OwnHours(in_use, to_look_at, days or sorted(WEEKDAYS))


def _plan(plan: ShiftPlan) -> Plan:
    rows = list(Shift.objects.filter(plan=plan, ends_at__gt=timezone.now()).order_by("starts_at", "pk"))
    shown = [_shown(row) for row in rows]
    return Plan(
        first_on=max(plan.first_on, clock.today()),
        last_on=plan.last_on,
        count=len(rows),
        nights=sum(one.is_night for one in shown),
        shifts=shown[:MOST_SHOWN],
        left_out=_left_out(plan),
        read_at=plan.read_at,
        source=getattr(plan, "source", None),
    )


def _shown(row: Shift) -> Shown:
    """«07.00–15.00», or where it lasts longer than a day «07.00 til onsdag 3. mars kl. 07.00»."""
    start, end = clock.here(row.starts_at), clock.here(row.ends_at)
    if (end.date() - start.date()).days > 1:
        when = _("%(clock)s til %(moment)s") % {"clock": words.clock(start), "moment": words.day_time(end)}
    else:
        when = f"{words.clock(start)}–{words.clock(end)}"
    return Shown(start.date(), when, is_night(Span(start, end)))


def _left_out(plan: ShiftPlan) -> list[str]:
    whole, unread = plan.whole_days, plan.unread
    sentences = [
        (
            whole,
            ngettext(
                "%(number)s hel dag er ikke med, for den har ingen klokkeslett.",
                "%(number)s hele dager er ikke med, for de har ingen klokkeslett.",
                whole,
            ),
        ),
        (
            unread,
            ngettext(
                "%(number)s vakt kunne ikke leses, og er ikke med.",
                "%(number)s vakter kunne ikke leses, og er ikke med.",
                unread,
            ),
        ),
    ]
    return [words.capital(said % {"number": words.number(count)}) for count, said in sentences if count]
