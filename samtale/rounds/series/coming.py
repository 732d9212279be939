"""The steps of a series that come: on which day each will be, past what stands in the way."""

from collections.abc import Iterator
from datetime import date, timedelta

from .dates import Step, day_in, number_on, step_of
from .hindrances import Days
from .models import Series


def from_day(row: Series, today: date) -> date:
    """The last day nothing is made on: today, or the last of a pause that has a day to go on."""
    return max(today, row.paused_until - timedelta(days=1)) if row.paused_until else today


def upcoming(row: Series, days: Days, today: date) -> Iterator[tuple[int, date | None, date]]:
    """The steps from the next one on: number, the day it comes to (None: no day is free), and the day it is meant for.

    A step that has been, or could have been on its own day, is left out; so are those in a pause.
    """
    pair, after = (row.leader_id, row.employee_id), from_day(row, today)
    number = max(row.next_step, number_on(row.rhythm, row.first_on, after))
    while True:
        step = step_of(row.rhythm, row.first_on, number)
        has_been = step.last <= after or (step.meant <= after and not days.hindrance(pair, step.meant))
        if not has_been:
            yield number, free_day(row, days, step, after), step.meant
        number += 1


def free_day(row: Series, days: Days, step: Step, after: date) -> date | None:
    """The day of a step, after another: its own, else the nearest on which neither has something else at that hour."""
    pair = (row.leader_id, row.employee_id)

    def is_free(day: date) -> bool:
        if day <= after or days.hindrance(pair, day):
            return False
        return day == step.meant or not days.taken.at(row, day)

    return day_in(step, is_free)
