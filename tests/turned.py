"""The tests' own clock: in process every test begins at the same moment; journeys have the clock on the wall.

Journeys about dates (`about_dates`) begin at that moment too, and so do their server, their worker and their pages.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

# A Tuesday at ten: a working day and hour, with more than six weeks without a public holiday on either side.
ORDINARY = "2026-09-15T10:00"
VARIABLE = "SAMTALE_TEST_ON"
OSLO = ZoneInfo("Europe/Oslo")

_travels: list[time_machine.travel] = []
_here: list[str] = []


def moment() -> datetime:
    """When every test in process begins. Raises ValueError when `--on` was no date."""
    said = datetime.fromisoformat(os.environ.get(VARIABLE, ORDINARY))
    return (said if said.tzinfo else said.replace(tzinfo=OSLO)).astimezone(UTC)


def turn_to(when: datetime) -> None:
    """From here on it is this moment, and the clock goes on from there."""
    turn_back()
    travel = time_machine.travel(when.astimezone(UTC), tick=True)
    travel.start()
    _travels.append(travel)
    _here.clear()


def turn_to_start() -> None:
    """From here on it is when every test begins."""
    turn_to(moment())
    _here[:] = ["the start"]


@contextmanager
def a_little_earlier(step: int) -> Iterator[None]:
    """Some minutes before every test begins while the block runs: a later step is later, and all lie in the past."""
    before, now, here = bool(_travels), datetime.now(UTC), list(_here)
    turn_to(moment() - timedelta(minutes=10) + timedelta(seconds=30 * step))
    try:
        yield
    finally:
        turn_to(now) if before else turn_back()
        _here[:] = here


def was_turned() -> bool:
    """Whether this test has turned the clock further."""
    return _here != ["the start"]


def turn_back() -> None:
    """From here on it is what it is."""
    while _travels:
        _travels.pop().stop()


def hours_from_the_wall() -> float:
    """How far from the clock on the wall it is here, for a process that is to say the same."""
    return (datetime.now(UTC).timestamp() - time_machine.escape_hatch.time.time()) / 3600


@contextmanager
def as_it_is() -> Iterator[None]:
    """The clock on the wall while the block runs."""
    turned = bool(_travels)
    turn_back()
    try:
        yield
    finally:
        if turned:
            turn_to_start()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--on", metavar="DATE", help=f"the day (ten o'clock) or moment every test begins; now {ORDINARY}")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if said := config.getoption("--on"):
        whole_day = len(said) == len("2027-02-01")
        os.environ[VARIABLE] = datetime.combine(date.fromisoformat(said), time(10)).isoformat() if whole_day else said
    turn_to_start()  # modules that reckon a day when they are read do it on this one


def pytest_unconfigure() -> None:
    turn_back()


def has_clock_on_the_wall(item: pytest.Item) -> bool:
    """Whether a test talks with another process, which knows of no other clock."""
    if item.get_closest_marker("about_dates"):
        return False
    marked = any(item.get_closest_marker(name) for name in ("journey", "processes"))
    return bool(marked or {"live_app", "live_server_process"} & set(item.fixturenames))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item):
    if has_clock_on_the_wall(item):
        with as_it_is():
            return (yield)
    turn_to_start()
    return (yield)


@pytest.fixture
def turned():
    """turned(day, hour=12): from here on it is that hour that day; gives the moment. A moment may be given instead."""

    def turn(when: date | datetime, hour: int = 12) -> datetime:
        at = when if isinstance(when, datetime) else datetime.combine(when, time(hour), OSLO)
        turn_to(at)
        return at

    return turn
