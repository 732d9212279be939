"""What the clock and the calendar on the wall say: the organisation's own, whatever is the reader's."""

import calendar
from datetime import date, datetime, time

from django.utils import timezone


def now() -> datetime:
    """The moment, as the clock here shows it."""
    return datetime.now(timezone.get_default_timezone())


def today() -> date:
    """The day. Every page asks several times; Django's localdate takes longer."""
    return now().date()


def here(moment: datetime) -> datetime:
    """A moment as the clock here shows it."""
    return moment.astimezone(timezone.get_default_timezone())


def midnight(day: date) -> datetime:
    """The moment a day begins here."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def at(day: date, wall: time) -> datetime:
    """The moment the clock here shows a time on a day."""
    return datetime.combine(day, wall, timezone.get_default_timezone())


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
