"""When people are at work, as they have said themselves: a shift plan in use, and the weekdays outside it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from samtale.core import clock

from .models import Shift, ShiftPlan, WorkWeek
from .timetable import problem as timetable
from .timetable.hours import Hours
from .timetable.problem import WEEKDAYS, Span

NAMED_AT_MOST = 2000  # beyond this everybody's are read, and those who are not asked for left out


@dataclass(frozen=True, slots=True)
class OwnHours:
    """One person's own."""

    weekdays: frozenset[int] = WEEKDAYS
    shifts: timetable.ShiftPlan | None = None

    def hours(self) -> Hours:
        """As the timetable reads them."""
        return Hours(timetable.Person(id=0, name="", weekdays=self.weekdays, shifts=self.shifts))


def read(people: Collection[int], first: date, last: date) -> dict[int, OwnHours]:
    """The hours of those of these people who have some of their own, for the days between. Two queries, or three."""
    weeks = dict(_of(people, WorkWeek.objects.all()).values_list("person", "days"))
    rows = _of(people, ShiftPlan.objects.exclude(used_at=None)).filter(first_on__lte=last, last_on__gte=first)
    plans = {plan.person_id: plan for plan in rows}
    shifts = _shifts([plan.pk for plan in plans.values()], first, last) if plans else {}
    return {
        person: OwnHours(
            frozenset(weeks.get(person, WEEKDAYS)),
            _plan(plans[person], shifts, first, last) if person in plans else None,
        )
        for person in {*weeks, *plans} & set(people)
    }


def _of(people: Collection[int], rows: QuerySet) -> QuerySet:
    return rows.filter(person__in=people) if len(people) <= NAMED_AT_MOST else rows


def _plan(row: ShiftPlan, shifts: dict[int, list[Span]], first: date, last: date) -> timetable.ShiftPlan:
    """What it says of the days between: nothing has been read of the others, so they are no days off."""
    return timetable.ShiftPlan(max(row.first_on, first), min(row.last_on, last), tuple(shifts.get(row.pk, ())))


def _shifts(plans: Collection[int], first: date, last: date) -> dict[int, list[Span]]:
    """By plan, in order; the night before the first day too, for what follows a night is not used."""
    since, until = clock.midnight(first - timedelta(days=1)), clock.midnight(last + timedelta(days=1))
    rows = Shift.objects.filter(starts_at__lt=until, ends_at__gt=since).order_by("starts_at", "pk")
    rows = rows.filter(plan__in=plans) if len(plans) <= NAMED_AT_MOST else rows.exclude(plan__used_at=None)
    found: dict[int, list[Span]] = defaultdict(list)
    for plan, starts, ends in rows.values_list("plan", "starts_at", "ends_at"):
        found[plan].append(Span(starts, ends))
    return found
