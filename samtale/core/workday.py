"""Working days in Norway: weekends and public holidays, by name."""

from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
from django.conf import settings
from django.utils.translation import gettext as _


def holiday(day: date) -> str:
    """The Norwegian name of a public holiday («Skjærtorsdag»), both names where two fall together; else ""."""
    first, *others = _holidays(day.year).get(day, "").split("; ")
    return _(" og ").join([first, *(name[:1].lower() + name[1:] for name in others)])


def is_workday(day: date) -> bool:
    """Monday to Friday, and no public holiday."""
    return day.weekday() < 5 and not holiday(day)


def next_workday(day: date) -> date:
    """The day itself when it is a working day, else the first one after it."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def after(day: date, count: int) -> date:
    """So many working days after a day."""
    for _number in range(count):
        day = next_workday(day + timedelta(days=1))
    return day


def outside_hours(name: str) -> str:
    """What is said of a time when somebody is not at work, and no more: not when they are."""
    return _("Dette er utenfor arbeidstiden til %(name)s. Avtal det først, og avtal betaling.") % {"name": name}


def is_quiet(here: datetime) -> bool:
    """Whether nothing is to be sent by itself at a moment, given as the clock here shows it: nights and days off."""
    begins, ends = settings.QUIET_HOURS
    return not is_workday(here.date()) or not ends <= here.hour < begins


@lru_cache(maxsize=8)
def _holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("NO", years=year, language="no"))
