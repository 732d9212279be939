"""A series of the leader's with the employee, on a Tuesday, in weeks with no holidays."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from samtale.core import clock, workday
from samtale.rounds.series import actions, jobs, survey
from samtale.rounds.series.models import Answer, Occasion, Series
from samtale.vault.models import DataKey
from tests.course import yearly_guide


def quiet_monday(weeks: int = 8) -> date:
    """A Monday ahead, with so many weeks after it in which nothing is a holiday (or the longest there is)."""
    day = clock.today() + timedelta(days=8)
    day += timedelta(days=-day.weekday() % 7)
    for fewer in range(weeks, 1, -1):
        for later in range(0, 200, 7):
            first = day + timedelta(days=later)
            if all(workday.is_workday(first + timedelta(days=7 * w + d)) for w in range(fewer) for d in range(5)):
                return first
    raise AssertionError("a year of holidays")


@pytest.fixture
def tuesday() -> date:
    return quiet_monday(6) + timedelta(days=1)


@pytest.fixture
def begin(cast, tuesday, turned):
    """begin(…): a weekly series from the Tuesday, begun on the Thursday before."""

    def make(*employees, by=None, **more) -> list[Series]:
        yearly_guide()
        turned(tuesday - timedelta(days=5))
        return actions.begin(
            **{
                "employees": employees or [cast.employee],
                "rhythm": "weekly",
                "first_on": tuesday,
                "begins_at": time(9),
                "minutes_long": 20,
                "place": "kontoret",
                "by": by or cast.leader,
            }
            | more
        )

    return make


@pytest.fixture
def on(turned):
    """on(day): the worker's turn at noon that day; how many check-ins it made."""

    def go(day: date) -> int:
        return jobs.create_due_check_ins(turned(day))

    return go


def answered(cast) -> Answer:
    """An answer as it is kept, about a check-in of a series."""
    series = Series.objects.create(
        leader=cast.leader,
        employee=cast.employee,
        rhythm="weekly",
        first_on=clock.today(),
        begins_at=time(9),
        place="kontoret",
    )
    occasion = Occasion.objects.create(series=series, step=0, conversation=uuid4())
    return Answer.objects.create(
        occasion=occasion,
        person=cast.employee,
        leader=cast.leader,
        key=DataKey.make(survey.held_by(cast.employee.pk)),
        score="4",
        quarter=survey.quarter_of(clock.today()),
    )
