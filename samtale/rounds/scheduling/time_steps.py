"""Moving a time step by step, as the keys of a plan do: a working day, or to the next time a conversation may begin."""

from datetime import datetime, timedelta
from enum import StrEnum

from samtale.core import clock
from samtale.core.workday import is_workday

from ..models import Round
from ..timetable.candidates import fits_the_day, moment, starts_of_day
from .problem import GRID, rules_of


class Step(StrEnum):
    """Which way."""

    DAY_BEFORE = "day_before"
    DAY_AFTER = "day_after"
    EARLIER = "earlier"
    LATER = "later"


def stepped(starts_at: datetime, step: Step, round_: Round) -> datetime:
    """The time one step from another, by the clock here; whether it is free is another matter."""
    here = clock.here(starts_at)
    minutes = here.hour * 60 + here.minute
    if step in (Step.DAY_BEFORE, Step.DAY_AFTER):
        way = timedelta(days=-1 if step == Step.DAY_BEFORE else 1)
        day = here.date() + way
        while not is_workday(day):
            day += way
        return moment(day, minutes)
    rules = rules_of(round_)
    fitting = [start for start in starts_of_day(rules) if fits_the_day(rules, start, round_.minutes_long)]
    if step == Step.LATER:
        to = min((start for start in fitting if start > minutes), default=min(minutes + GRID, 24 * 60 - 1))
    else:
        to = max((start for start in fitting if start < minutes), default=max(minutes - GRID, 0))
    return moment(here.date(), to)
