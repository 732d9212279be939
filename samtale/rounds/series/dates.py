"""The dates of a rhythm: a step has one day at most, and no day belongs to two steps. Pure; knows no person."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from samtale.core.clock import add_months

WEEK = 7


class Rhythm(models.TextChoices):
    WEEKLY = "weekly", _("Hver uke")
    FORTNIGHTLY = "fortnightly", _("Annenhver uke")
    MONTHLY = "monthly", _("Hver måned")
    QUARTERLY = "quarterly", _("Hvert kvartal")


_WEEKS = {Rhythm.WEEKLY: 1, Rhythm.FORTNIGHTLY: 2}
_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3}


class Step(NamedTuple):
    """A step of a rhythm: the day it is meant for, and the first and last day it may be moved to."""

    meant: date
    first: date
    last: date


def step_of(rhythm: str, first_on: date, number: int) -> Step:
    """The step with a number, the first being 0. Its days are no other step's."""
    if rhythm in _WEEKS:
        weeks = _WEEKS[Rhythm(rhythm)]
        meant = first_on + timedelta(days=number * weeks * WEEK)
        first = meant - timedelta(days=meant.weekday())
        last = first + timedelta(days=weeks * WEEK - 1)
    else:
        months = _MONTHS[Rhythm(rhythm)]
        first = add_months(first_on.replace(day=1), number * months)
        last = add_months(first, months) - timedelta(days=1)
        meant = _same_weekday(first, first_on)
    return Step(meant, max(first, first_on), last)


def _same_weekday(month: date, like: date) -> date:
    """The second Tuesday of a month as the other is the second Tuesday of its own; the fifth is the last."""
    nth = (like.day - 1) // WEEK
    day = month + timedelta(days=(like.weekday() - month.weekday()) % WEEK + nth * WEEK)
    return day if day.month == month.month else day - timedelta(days=WEEK)


def number_on(rhythm: str, first_on: date, day: date) -> int:
    """The step a day belongs to; 0 for days before the first."""
    if rhythm in _WEEKS:
        monday = first_on - timedelta(days=first_on.weekday())
        return max(0, (day - monday).days // (_WEEKS[Rhythm(rhythm)] * WEEK))
    months = (day.year - first_on.year) * 12 + day.month - first_on.month
    return max(0, months // _MONTHS[Rhythm(rhythm)])


def day_in(step: Step, is_free: Callable[[date], bool]) -> date | None:
    """The day of a step: the one it is meant for, else the free day nearest to it, the later of two; None without."""
    return next((day for day in _nearest(step) if is_free(day)), None)


def _nearest(step: Step) -> Iterator[date]:
    for away in range((step.last - step.first).days + 1):
        for day in dict.fromkeys((step.meant + timedelta(days=away), step.meant - timedelta(days=away))):
            if step.first <= day <= step.last:
                yield day
