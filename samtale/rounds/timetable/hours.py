"""When somebody may be asked to talk: within a shift, never on a day off or right after a night; else by weekday."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from .candidates import pieces
from .problem import Person, ShiftPlan, Span

REST = timedelta(hours=11)  # between two shifts, arbeidsmiljøloven § 10-8
SMALL_HOURS = 4  # whoever begins before this hour works at night
AT_THE_EDGE = 30  # minutes from where a shift begins or ends
ALL_DAY = 24 * 60
Piece = tuple[int, int]  # from and until, in minutes since midnight


class Hours:
    """One person's hours: those of the plan on the days it covers, the weekdays before and after."""

    def __init__(self, person: Person):
        self._weekdays, self._plan = person.weekdays, person.shifts
        self._usable = usable(person.shifts) if person.shifts else {}

    def on(self, day: date) -> list[Piece]:
        """What of a day can be used; nothing on a day off."""
        if covers(self._plan, day):
            return self._usable.get(day, [])
        return [(0, ALL_DAY)] if day.weekday() in self._weekdays else []

    def hold(self, span: Span) -> bool:
        """Whether all of a stretch of time can be used."""
        return all(
            any(first <= since and until <= last for first, last in self.on(day)) for day, since, until in pieces(span)
        )

    def shifts_on(self, day: date) -> tuple[Piece, ...] | None:
        """What of a day lies in shifts; None where the plan says nothing of it, so that there is no edge to keep to."""
        return tuple(self._usable.get(day, ())) if covers(self._plan, day) else None


def is_at_edge(shifts: Iterable[Piece], start: int, minutes: int) -> bool:
    """Whether a conversation lies where one of a day's shifts begins or ends; midnight is neither."""
    end = start + minutes
    return any(
        (since > 0 and 0 <= start - since <= AT_THE_EDGE) or (until < ALL_DAY and 0 <= until - end <= AT_THE_EDGE)
        for since, until in shifts
    )


def covers(plan: ShiftPlan | None, day: date) -> bool:
    """Whether a plan says of a day when one is at work, or that one is off."""
    return plan is not None and plan.first <= day <= plan.last


def usable(plan: ShiftPlan) -> dict[date, list[Piece]]:
    """By day what of the shifts can be used.

    Nothing of a night on the day it ends, and nothing later that day unless a shift begins after eleven hours' rest.
    """
    found: dict[date, list[Piece]] = defaultdict(list)
    nights: dict[date, float] = {}  # by the day it ends, when
    for shift in sorted(plan.shifts, key=lambda one: one.starts.timestamp()):
        parts, begins, is_at_night = list(pieces(shift)), shift.starts.timestamp(), is_night(shift)
        for day, since, until in parts:
            is_rested = day not in nights or begins - nights[day] >= REST.total_seconds()
            if is_rested and not (is_at_night and day == parts[-1][0]):
                before = found[day].pop() if found[day] and found[day][-1][1] >= since else (since, until)
                found[day].append((before[0], max(before[1], until)))
        if is_at_night:
            nights[parts[-1][0]] = shift.ends.timestamp()
    return found


def is_night(shift: Span) -> bool:
    """It goes on past midnight, or begins in the small hours."""
    parts = list(pieces(shift))
    return len(parts) > 1 or (bool(parts) and parts[0][1] < SMALL_HOURS * 60)


def has_own(person: Person) -> bool:
    """Whether somebody's hours may lie otherwise than everybody's."""
    return person.shifts is not None or not person.weekdays >= frozenset(range(5))
