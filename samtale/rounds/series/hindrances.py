"""On which days two cannot be called to a check-in, and the word for it: a holiday, a closed period, «fravær»."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from samtale.core import workday
from samtale.people.models import Leadership, Unit, in_force

from ..models import Absence, ClosedPeriod
from .models import Series
from .taken import Taken

Pair = tuple[int, int]  # leader and employee


@dataclass(frozen=True)
class Days:
    """What stands in the way of some pairs, read at one moment."""

    units: dict[Pair, frozenset[int]]  # where the employee is led, and all above; no pair that is none any more
    closed: tuple[tuple[date, date, str, int | None], ...]
    away: dict[int, list[tuple[date, date]]]
    taken: Taken

    def leads(self, pair: Pair) -> bool:
        return pair in self.units

    def hindrance(self, pair: Pair, day: date) -> str:
        """What stands in the way of a pair on a day, in a word; nothing where the day is free."""
        if name := workday.holiday(day):
            return name
        if day.weekday() >= 5:
            return _("helg")
        units = self.units.get(pair, frozenset())
        for first, last, name, unit in self.closed:
            if first <= day <= last and (unit is None or unit in units):
                return name
        if any(first <= day <= last for one in pair for first, last in self.away.get(one, ())):
            return _("fravær")
        return ""


def read(series: Iterable[Series], *, since: date, days: int = 400) -> Days:
    """For the pairs of some series, from a day on. Four queries."""
    rows, until = list(series), since + timedelta(days=days)
    people = {one for row in rows for one in (row.leader_id, row.employee_id)}
    away: dict[int, list[tuple[date, date]]] = defaultdict(list)
    absences = Absence.objects.filter(Q(ends_on=None) | Q(ends_on__gte=since), person__in=people, starts_on__lte=until)
    for person, first, last in absences.values_list("person", "starts_on", "ends_on"):
        away[person].append((first, last or date.max))
    closed = ClosedPeriod.objects.filter(ends_on__gte=since, starts_on__lte=until).order_by("starts_on", "pk")
    days_closed = tuple(closed.values_list("starts_on", "ends_on", "name", "unit"))
    return Days(led(rows, since), days_closed, dict(away), Taken(people, since))


def led(series: Iterable[Series], day: date) -> dict[Pair, frozenset[int]]:
    """The pairs of some series where the one leads the other on a day, with the units that concern. Two queries."""
    rows = list(series)
    found = Leadership.objects.filter(
        in_force(day),
        in_force(day, "position__"),
        leader__in={row.leader_id for row in rows},
        position__person__in={row.employee_id for row in rows},
    ).values_list("leader", "position__person", "position__unit")
    parents = dict(Unit.objects.values_list("pk", "parent"))
    units: dict[Pair, frozenset[int]] = {}
    for leader, employee, own in found:
        above: set[int] = set()
        unit: int | None = own
        while unit is not None:
            above.add(unit)
            unit = parents[unit]
        units[leader, employee] = units.get((leader, employee), frozenset()) | above
    return units
