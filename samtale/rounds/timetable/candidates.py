"""Which days and times of day there are to choose from, before anybody's calendar is looked at."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from samtale.core import clock
from samtale.core.workday import is_workday

from .problem import Period, Problem, Rules, Sitting, Span


def first_day(problem: Problem) -> date:
    """The first day there may be a conversation: in the period, and late enough for the invitation to go out."""
    return max(problem.period.first, problem.today + timedelta(days=problem.rules.lead_days))


def is_closed(period: Period, day: date) -> bool:
    """The organisation has closed, as in a week of holidays."""
    return any(first <= day <= last for first, last in period.closed)


def working_days(problem: Problem) -> list[date]:
    """The days to choose from: working days of the period with time to invite, none that is closed."""
    day, days = first_day(problem), []
    while day <= problem.period.last:
        if is_workday(day) and not is_closed(problem.period, day):
            days.append(day)
        day += timedelta(days=1)
    return days


def minutes_of(clock_time: time) -> int:
    """Minutes since midnight by the clock on the wall."""
    return clock_time.hour * 60 + clock_time.minute


def starts_of_day(rules: Rules) -> list[int]:
    """The times of day a conversation may begin, in minutes since midnight, on the whole and half hour by default."""
    opens = minutes_of(rules.opens)
    return list(range(opens + -opens % rules.grid, minutes_of(rules.closes), rules.grid))


def fits_the_day(rules: Rules, start: int, minutes: int) -> bool:
    """Within the working hours, and clear of lunch when lunch is kept."""
    if start < minutes_of(rules.opens) or start + minutes > minutes_of(rules.closes):
        return False
    return not (rules.lunch and rules.lunch.hard and over_lunch(rules, start, minutes))


def over_lunch(rules: Rules, start: int, minutes: int) -> bool:
    """Some of lunch would be lost."""
    lunch = rules.lunch
    return lunch is not None and start < minutes_of(lunch.ends) and start + minutes > minutes_of(lunch.starts)


def wall_minutes(moment: datetime) -> tuple[date, int]:
    """The day, and the minutes since midnight the clock here shows. A begun minute counts as begun."""
    here = clock.here(moment)
    return here.date(), here.hour * 60 + here.minute


def pieces(span: Span) -> Iterator[tuple[date, int, int]]:
    """A stretch of time as a part of each of its days, from and until in minutes since midnight."""
    (first, start), (last, end) = wall_minutes(span.starts), wall_minutes(span.ends)
    if clock.here(span.ends).second or clock.here(span.ends).microsecond:
        end += 1
    for nth in range((last - first).days + 1):
        day = first + timedelta(days=nth)
        since, until = start if day == first else 0, end if day == last else 24 * 60
        if since < until:
            yield day, since, until


def moment(day: date, minutes: int) -> datetime:
    """The aware moment when the clock here shows so many minutes since midnight, on either side of summer time."""
    hour, minute = divmod(minutes, 60)
    return datetime.combine(day, time(hour, minute), tzinfo=timezone.get_default_timezone())


def span_of(sitting: Sitting, start: datetime) -> Span:
    """The time a conversation takes when it begins then; minutes that pass, whatever the clock does meanwhile."""
    began = start.astimezone(timezone.get_default_timezone())
    ended = start.timestamp() + sitting.minutes * 60
    return Span(began, datetime.fromtimestamp(ended, tz=timezone.get_default_timezone()))


def meet(one: Span, other: Span) -> bool:
    """Two stretches share a moment. Compared as moments: in one zone Python would compare what the clock shows."""
    return one.starts.timestamp() < other.ends.timestamp() and other.starts.timestamp() < one.ends.timestamp()
