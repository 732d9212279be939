"""When somebody can be called in, for whoever calls outside a round: times alone, and nothing where none are known."""

from datetime import date, datetime, timedelta

from samtale.core import clock

from .. import hours_at_work
from ..timetable.candidates import moment
from ..timetable.hours import ALL_DAY

Times = list[tuple[datetime, datetime]]


def usable_times(person: int, first: date, last: date) -> Times | None:
    """From when until when, for the days between; None for whoever has everybody's hours. Three queries at most."""
    own = hours_at_work.read([person], first, last).get(person)
    if own is None:
        return None
    hours = own.hours()
    days = [first + timedelta(days=nth) for nth in range((last - first).days + 1)]
    return [(moment(day, since), _end(day, until)) for day in days for since, until in hours.on(day)]


def _end(day: date, until: int) -> datetime:
    return clock.midnight(day + timedelta(days=1)) if until == ALL_DAY else moment(day, until)
