"""Whether a time is within the hours somebody works, and one that is: asked of whoever knows, never whose shifts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings

from samtale.core import clock
from samtale.core.wired import named
from samtale.core.workday import outside_hours
from samtale.people.models import Person

from .warnings import Warning

STEP = timedelta(minutes=30)
USUAL = time(9)
Times = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True)
class OwnHours:
    """The times somebody who has hours of their own can be called in, on the days that were asked about."""

    times: Times

    def hold(self, starts_at: datetime, minutes: int) -> bool:
        """Compared as moments: in one zone Python would compare what the clock shows."""
        begins, length = starts_at.timestamp(), minutes * 60
        return any(since.timestamp() <= begins and begins + length <= until.timestamp() for since, until in self.times)

    def first_within(self, days: Sequence[date], minutes: int) -> datetime | None:
        """The first time on these days that they are at work, best where a shift begins or ends; None for none."""
        return next((at for day in days for at in self._starts(day, minutes) if self.hold(at, minutes)), None)

    def _starts(self, day: date, minutes: int) -> list[datetime]:
        """What to try of a day, the best first: the two ends of each stretch, the usual hour, and every half hour."""
        opens, closes = (clock.at(day, time(hour)) for hour in settings.WORK_HOURS)
        length = timedelta(minutes=minutes)
        ends = [at for since, until in self.times for at in (since, until - length)]
        every = [opens + nth * STEP for nth in range(int((closes - opens) / STEP))]
        tried = [*ends, clock.at(day, USUAL), *every]
        return [at for at in tried if opens <= at and at + length <= closes and at.minute % 30 == 0]


def of(person: Person, first: date, last: date) -> OwnHours | None:
    """Somebody's own hours on the days between; None where they have everybody's. At most three queries."""
    times = named(settings.OWN_HOURS)(person.pk, first, last)
    return None if times is None else OwnHours(times)


def warnings_of(person: Person, starts_at: datetime, minutes: int) -> list[Warning]:
    """That a time is outside somebody's own hours, and no more: not when they are at work. At most three queries."""
    day = clock.here(starts_at).date()
    hours = of(person, day, day + timedelta(days=1))
    if hours is None or hours.hold(starts_at, minutes):
        return []
    return [Warning("own_hours", outside_hours(person.first_name))]
