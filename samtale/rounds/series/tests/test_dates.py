"""Any rhythm: never a forbidden day, never two in a step, and the thread goes on as long as there is a free day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtale.core import workday
from samtale.rounds.series.dates import Rhythm, day_in, number_on, step_of

STEPS = 30
days = st.dates(date(2026, 1, 1), date(2031, 12, 31)).filter(lambda day: day.weekday() < 5)
rhythms = st.sampled_from(list(Rhythm))
# Closed weeks and absences, as how far from the first day they begin and how many days they last.
spells = st.lists(st.tuples(st.integers(-10, 900), st.integers(1, 60)), max_size=12)


def forbidden_by(first_on: date, found: list[tuple[int, int]]):
    closed = {first_on + timedelta(days=begins + n) for begins, lasts in found for n in range(lasts)}
    return lambda day: day in closed or not workday.is_workday(day)


@settings(max_examples=300, deadline=None)
@given(rhythms, days, spells)
def test_any_rhythm_among_any_holidays_closed_weeks_and_absences(rhythm, first_on, found):
    forbidden = forbidden_by(first_on, found)
    steps = [step_of(rhythm, first_on, number) for number in range(STEPS)]
    came = [day_in(step, lambda day: not forbidden(day)) for step in steps]
    for number, (step, day) in enumerate(zip(steps, came, strict=True)):
        window = [step.first + timedelta(days=n) for n in range((step.last - step.first).days + 1)]
        free = [one for one in window if not forbidden(one)]
        assert step.first <= step.meant <= step.last and step.meant.weekday() == first_on.weekday()
        assert (day is None) == (not free), "a step is skipped only when it has no free day"
        if day:
            assert not forbidden(day) and day in window and number_on(rhythm, first_on, day) == number
            assert abs(day - step.meant) == min(abs(one - step.meant) for one in free)
    for before, after in pairwise(steps):
        assert before.last < after.first, "no day belongs to two steps"
        assert after.first - before.last == timedelta(days=1), "and every day to one"
    met = [day for day in came if day]
    assert all(one < other for one, other in pairwise(met)) and all(day >= first_on for day in met)


@given(rhythms, days)
def test_without_hindrances_the_first_is_the_day_that_was_chosen(rhythm, first_on):
    assert day_in(step_of(rhythm, first_on, 0), lambda day: True) == first_on


@given(rhythms, days, st.integers(1, 400))
def test_a_day_before_the_first_belongs_to_the_first_step(rhythm, first_on, before):
    assert number_on(rhythm, first_on, first_on - timedelta(days=before)) == 0


@pytest.mark.parametrize(
    ("rhythm", "first_on", "expected"),
    [
        (Rhythm.WEEKLY, date(2027, 3, 16), ["2027-03-16", "2027-03-23", "2027-03-30", "2027-04-06"]),
        (Rhythm.FORTNIGHTLY, date(2027, 3, 11), ["2027-03-11", "2027-03-24", "2027-04-08", "2027-04-22"]),  # Easter
        (Rhythm.MONTHLY, date(2026, 12, 25), ["2026-12-28", "2027-01-22", "2027-02-26", "2027-03-24"]),  # Good Friday
        (Rhythm.MONTHLY, date(2027, 3, 31), ["2027-03-31", "2027-04-28", "2027-05-26", "2027-06-30"]),  # the last one
        (Rhythm.QUARTERLY, date(2027, 2, 15), ["2027-02-15", "2027-05-18", "2027-08-16", "2027-11-15"]),
    ],
)
def test_dates_anybody_can_check(rhythm, first_on, expected):
    came = [day_in(step_of(rhythm, first_on, number), workday.is_workday) for number in range(4)]
    assert [str(day) for day in came] == expected
