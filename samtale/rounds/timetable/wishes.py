"""The soft rules: what a place costs, in hundredths of a point. Nothing here forbids anything."""

from datetime import date
from math import ceil

from .candidates import over_lunch
from .hours import Hours
from .problem import Period, Problem, Rules

POINT = 100
LATE = 10**8  # to miss the deadline costs more than all other wishes of a leader's conversations together
NOON = 12 * 60
MONDAY, FRIDAY = 0, 4


def monday_morning(day: date, start: int) -> bool:
    """Begins before noon on a Monday."""
    return day.weekday() == MONDAY and start < NOON


def friday_afternoon(day: date, start: int, minutes: int) -> bool:
    """Is not over by noon on a Friday."""
    return day.weekday() == FRIDAY and start + minutes > NOON


def of_the_clock(rules: Rules, day: date, start: int, minutes: int) -> int:
    """What the day of the week and the time of day cost."""
    weights = rules.weights
    return POINT * (
        weights.monday_morning * monday_morning(day, start)
        + weights.friday_afternoon * friday_afternoon(day, start, minutes)
        + weights.over_lunch * over_lunch(rules, start, minutes)
    )


def of_edges(rules: Rules, away: int) -> int:
    """What it costs that a conversation breaks up a shift, of so many of the two."""
    return POINT * rules.weights.shift_edge * away


def priorities(problem: Problem) -> dict[int, float]:
    """How much each conversation's waiting counts: 1 for whoever has waited longest of a holder's people, falling.

    Those who have waited equally long count the same.
    """
    found = {}
    for sittings in problem.held_by.values():
        behind: dict[date, int] = {}
        for nth, sitting in enumerate(sittings):
            behind.setdefault(sitting.waiting_since or date.min, nth)
        for sitting in sittings:
            found[sitting.id] = 1 - behind[sitting.waiting_since or date.min] / len(sittings)
    return found


def of_waiting(rules: Rules, priority: float, nth: int, days: int) -> int:
    """What it costs to wait until day number `nth` (from 0) of `days`."""
    return round(POINT * rules.weights.waiting * priority * nth / max(days - 1, 1))


def of_lateness(period: Period, day: date) -> int:
    """What it costs to be held after the deadline; how long after it is of no matter here."""
    return LATE * period.is_late(day)


def of_crowding(rules: Rules, count: int, share: int) -> int:
    """What a week costs with so many conversations: the first beyond its even share once the price, the next twice."""
    beyond = max(0, count - share)
    return POINT * rules.weights.crowded * beyond * (beyond + 1) // 2


def shares_of(problem: Problem, holder: int, days: list[date]) -> dict[date, int]:
    """A holder's even share of each week, by its Monday: over the days the holder works, rounded up.

    With a deadline, over the days up to it; only what there are too few of them for, over those after it.
    """
    hours, count = Hours(problem.person[holder]), len(problem.held_by.get(holder, []))
    working = [day for day in days if hours.on(day)]
    late = [day for day in working if problem.period.is_late(day)]
    in_time = len(working) - len(late)
    early = min(count, in_time * problem.rules.per_day) if late else count
    weeks: dict[date, list[int]] = {}
    for day in working:
        weeks.setdefault(monday_of(day), [0, 0])[problem.period.is_late(day)] += 1
    return {
        monday: _part(early, before, in_time) + _part(count - early, after, len(late))
        for monday, (before, after) in weeks.items()
    }


def _part(count: int, days: int, of: int) -> int:
    return ceil(count * days / of) if of else 0


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return date.fromordinal(day.toordinal() - day.weekday())
