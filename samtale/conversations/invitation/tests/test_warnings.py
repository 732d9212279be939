"""Norwegian working days, and the warnings about a time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from samtale.conversations.invitation import warnings
from samtale.core.workday import holiday, is_workday, next_workday

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2027, 3, 1, 12, tzinfo=OSLO)  # a Monday


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2027, 1, 1), "Første nyttårsdag"),
        (date(2027, 3, 25), "Skjærtorsdag"),
        (date(2027, 3, 29), "Andre påskedag"),
        (date(2027, 5, 6), "Kristi himmelfartsdag"),
        (date(2028, 5, 17), "Grunnlovsdag"),
        (date(2026, 12, 25), "Første juledag"),
        (date(2027, 3, 24), ""),
        (date(2027, 12, 24), ""),
    ],
)
def test_holidays_by_name(day, name):
    assert holiday(day) == name
    assert is_workday(day) == (not name)


def test_two_holidays_on_one_day_are_both_named():
    assert holiday(date(2027, 5, 17)) == "Andre pinsedag og grunnlovsdag"


def test_the_next_working_day_after_easter():
    assert next_workday(date(2027, 3, 25)) == date(2027, 3, 30)
    assert next_workday(date(2027, 3, 24)) == date(2027, 3, 24)
    assert not is_workday(date(2027, 3, 6))


def about(day, clock=(9, 0), minutes=90, **more):
    found = warnings.about(
        datetime(2027, *day, *clock, tzinfo=OSLO),
        minutes,
        now=NOW,
        work_hours=(8, 16),
        **{"others_that_day": 0, **more},
    )
    return [warning.kind for warning in found]


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        ((3, 5), ["soon"]),
        ((3, 8), []),
        ((3, 15), []),
        ((3, 16), ["late"]),
        ((3, 13), ["weekend"]),
        ((3, 14), ["weekend"]),
        ((3, 25), ["late", "holiday"]),
        ((8, 25), ["late"]),
        ((9, 1), []),  # set aside for next year
    ],
)
def test_how_far_ahead_and_which_day(day, kinds):
    assert about(day) == kinds


@pytest.mark.parametrize(
    ("clock", "minutes", "outside"),
    [((8, 0), 90, False), ((7, 59), 90, True), ((14, 30), 90, False), ((14, 31), 90, True), ((23, 30), 60, True)],
)
def test_working_hours_hold_for_beginning_and_end(clock, minutes, outside):
    assert about((3, 10), clock, minutes) == (["hours"] if outside else [])


def test_the_hour_is_the_one_on_the_wall_whatever_zone_the_time_came_in():
    early = datetime(2027, 6, 8, 6, 0, tzinfo=ZoneInfo("UTC"))  # eight in Oslo in summer
    assert warnings.about(early, 60, now=early, work_hours=(8, 16), others_that_day=0, short=True) == []


def test_the_third_that_day_and_what_a_check_in_is_spared():
    assert about((3, 10), others_that_day=1) == []
    assert about((3, 10), others_that_day=2) == ["crowded"]
    assert about((3, 2), others_that_day=5, short=True) == []
    assert about((3, 13), short=True) == ["weekend"]


def test_a_holiday_is_named_as_in_a_sentence():
    found = warnings.about(datetime(2027, 3, 25, 9, tzinfo=OSLO), 90, now=NOW, work_hours=(8, 16), others_that_day=0)
    assert "skjærtorsdag" in found[-1].text
