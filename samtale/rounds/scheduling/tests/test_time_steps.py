"""A time moved by the keys of a plan: to the next day there is, and the next time a conversation may begin."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from samtale.rounds.models import Round
from samtale.rounds.scheduling.time_steps import Step, stepped

OSLO = ZoneInfo("Europe/Oslo")


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=OSLO)


@pytest.mark.parametrize(
    ("begins", "later", "earlier"),
    [
        ("09:00", "09:30", "08:30"),
        ("09:10", "09:30", "09:00"),
        ("10:00", "12:00", "09:30"),
        ("12:00", "12:30", "10:00"),  # an hour and a half before lunch, and after it
        ("14:30", "15:00", "14:00"),  # the last that fits; half an hour on where none does
        ("08:00", "08:30", "07:30"),
        ("17:00", "17:30", "14:30"),
        ("06:00", "08:00", "05:30"),
        ("23:45", "23:59", "14:30"),
        ("00:10", "08:00", "00:00"),  # never into another day
    ],
)
def test_by_the_times_a_conversation_may_begin(settings, begins, later, earlier):
    settings.WORK_HOURS = (8, 16)
    round_ = Round(minutes_long=90)
    for step, to in ((Step.LATER, later), (Step.EARLIER, earlier)):
        assert stepped(at("2027-03-02", begins), step, round_) == at("2027-03-02", to), step


@pytest.mark.parametrize(
    ("day", "after", "before"),
    [
        ("2027-03-02", "2027-03-03", "2027-03-01"),
        ("2027-03-05", "2027-03-08", "2027-03-04"),
        ("2027-03-24", "2027-03-30", "2027-03-23"),
        ("2027-03-30", "2027-03-31", "2027-03-24"),  # Easter, and summer time
        ("2027-11-01", "2027-11-02", "2027-10-29"),  # winter time
    ],
)
def test_by_working_days_with_the_clock_as_it_was(day, after, before):
    for step, to in ((Step.DAY_AFTER, after), (Step.DAY_BEFORE, before)):
        moved = stepped(at(day, "09:15"), step, Round(minutes_long=90))
        assert moved == at(to, "09:15") and moved.utcoffset() == at(to, "09:15").utcoffset()


def test_a_moment_from_elsewhere_is_moved_by_the_clock_here():
    here = at("2027-03-26", "09:00")
    assert stepped(here.astimezone(ZoneInfo("UTC")), Step.DAY_AFTER, Round()) == at("2027-03-30", "09:00")
