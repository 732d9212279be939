"""The clock on the wall and the working day: the organisation's own, whatever is the reader's."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from samtale.core import clock, workday

OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize("reader", ["Pacific/Honolulu", "Pacific/Kiritimati"])  # a day apart: one is not on ours
def test_the_day_is_the_one_here_wherever_the_reader_is(reader):
    late = datetime(2027, 7, 1, 22, 30, tzinfo=UTC)  # half past midnight in Oslo
    with timezone.override(reader):
        assert (clock.here(late).date(), clock.here(late).hour) == (date(2027, 7, 2), 0)
        assert clock.here(late).tzinfo.key == "Europe/Oslo", "the zone, so that days can be counted on from it"
        before, now, today, after = timezone.now(), clock.now(), clock.today(), timezone.now()
    assert before <= now <= after and now.tzinfo.key == "Europe/Oslo"
    assert today in {before.astimezone(OSLO).date(), after.astimezone(OSLO).date()}


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2027, 3, 28), datetime(2027, 3, 27, 23, tzinfo=UTC)),  # summer time begins at two
        (date(2027, 3, 29), datetime(2027, 3, 28, 22, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 30, 22, tzinfo=UTC)),  # and ends at three
        (date(2027, 11, 1), datetime(2027, 10, 31, 23, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_here_on_either_side_of_summer_time(day, utc):
    with timezone.override("Pacific/Honolulu"):
        assert clock.midnight(day) == utc and clock.here(utc).date() == day


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (date(2027, 3, 5), 0, date(2027, 3, 5)),
        (date(2027, 3, 5), 1, date(2027, 3, 8)),
        (date(2027, 3, 6), 1, date(2027, 3, 8)),  # from a Saturday
        (date(2027, 3, 24), 1, date(2027, 3, 30)),
        (date(2027, 3, 24), 3, date(2027, 4, 1)),  # over Easter
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_so_many_working_days_after(day, count, then):
    assert workday.after(day, count) == then


@pytest.mark.parametrize(
    ("here", "quiet"),
    [
        ((2027, 3, 2, 6, 59), True),
        ((2027, 3, 2, 7, 0), False),
        ((2027, 3, 2, 19, 59), False),
        ((2027, 3, 2, 20, 0), True),
        ((2027, 3, 6, 12, 0), True),
        ((2027, 5, 17, 12, 0), True),
    ],
)
def test_nothing_goes_by_itself_at_night_or_on_days_off(settings, here, quiet):
    settings.QUIET_HOURS = (20, 7)
    assert workday.is_quiet(datetime(*here, tzinfo=OSLO)) is quiet
