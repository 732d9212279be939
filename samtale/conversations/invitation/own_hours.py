"""Whether a time is within the hours somebody works, and one that is: asked of whoever knows, never whose shifts."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.core import clock
from samtale.core.wired import named
from samtale.people.models import Person

from .warnings import Warning

STEP = timedelta(minutes=30)
USUAL = time(9)
Times = Sequence[tuple[datetime, datetime]]


def warnings_of(person: Person, starts_at: datetime, minutes: int) -> list[Warning]:
    """That a time is outside somebody's own hours, and no more: not when they are at work. At most three queries."""
    day = clock.here(starts_at).date()
    times = _times(person, day, day + timedelta(days=1))
    if times is None or _holds(times, starts_at, timedelta(minutes=minutes)):
        return []
    said = _("Dette er utenfor arbeidstiden til %(name)s. Avtal det først, og avtal betaling.")
    return [Warning("own_hours", said % {"name": person.first_name})]


def first_within(person: Person, days: Sequence[date], minutes: int) -> datetime | None:
    """The first time on these days that somebody is at work, best where a shift begins or ends.

    None where they have the hours everybody has, or none of the days will do. At most three queries.
    """
    times = _times(person, days[0], days[-1])
    if times is None:
        return None
    length = timedelta(minutes=minutes)
    return next((at for day in days for at in _starts(day, times, length) if _holds(times, at, length)), None)


def _times(person: Person, first: date, last: date) -> Times | None:
    return named(settings.OWN_HOURS)(person.pk, first, last)


def _holds(times: Times, starts_at: datetime, length: timedelta) -> bool:
    """Compared as moments: in one zone Python would compare what the clock shows."""
    begins = starts_at.timestamp()
    return any(
        since.timestamp() <= begins and begins + length.total_seconds() <= until.timestamp() for since, until in times
    )


def _starts(day: date, times: Times, length: timedelta) -> list[datetime]:
    """What to try of a day, the best first: the two ends of each stretch, the usual hour, and every half hour."""
    opens, closes = (timezone.make_aware(datetime.combine(day, time(hour))) for hour in settings.WORK_HOURS)
    ends = [at for since, until in times for at in (since, until - length)]
    every = [opens + nth * STEP for nth in range(int((closes - opens) / STEP))]
    tried = [*ends, timezone.make_aware(datetime.combine(day, USUAL)), *every]
    return [at for at in tried if opens <= at and at + length <= closes and at.minute % 30 == 0]
