"""One that moves by itself does not land on top of what either of the two has."""

from datetime import time, timedelta
from uuid import uuid4

import pytest

from samtale.conversations.invitation import actions as invitation_actions
from samtale.core import clock
from samtale.rounds.models import BusyTime, ClosedPeriod, WorkWeek
from samtale.rounds.series import page
from samtale.rounds.series.models import Series
from tests.course import shift_plan_of, yearly_guide

from .test_jobs import WEEK, day_of, hold, talks

DAY = timedelta(days=1)


def moment(day, at):
    return clock.midnight(day) + timedelta(hours=at.hour, minutes=at.minute)


@pytest.fixture
def closed(cast, tuesday):
    """The second Tuesday is closed: the check-in moves to the Wednesday, else to the Monday, else to the Thursday."""
    return ClosedPeriod.objects.create(name="Kurs", unit=cast.unit, starts_on=tuesday + WEEK, ends_on=tuesday + WEEK)


def second(begin, on, cast, tuesday):
    begin()
    hold(talks()[0], cast.leader)
    assert on(tuesday) >= 1
    return day_of(talks(Series.objects.get(employee=cast.employee))[1])


def test_without_anything_else_it_is_the_day_after(cast, begin, on, tuesday, closed):
    assert second(begin, on, cast, tuesday) == tuesday + WEEK + DAY


@pytest.mark.parametrize("who", ["employee", "leader"])
def test_a_busy_time_of_either_is_left_alone(cast, begin, on, tuesday, closed, who):
    wednesday = tuesday + WEEK + DAY
    BusyTime.objects.create(
        person=getattr(cast, who), starts_at=moment(wednesday, time(9, 10)), ends_at=moment(wednesday, time(12))
    )
    BusyTime.objects.create(  # somebody else's, and one that is over when it begins, are in nobody's way
        person=cast.colleague, starts_at=moment(wednesday - 2 * DAY, time(8)), ends_at=moment(wednesday, time(7))
    )
    BusyTime.objects.create(
        person=cast.leader,
        starts_at=moment(wednesday - 2 * DAY, time(8)),
        ends_at=moment(wednesday - 2 * DAY, time(9)),
    )
    assert second(begin, on, cast, tuesday) == wednesday - 2 * DAY, "the Monday"


def test_a_day_off_of_either_is_left_alone(cast, begin, on, tuesday, closed):
    WorkWeek.objects.create(person=cast.employee, days=[0, 1, 3, 4])
    days = [(tuesday + WEEK + nth * DAY - clock.today()).days for nth in (-1, 1, 2)]
    shift_plan_of(cast.leader, (days[0], 22, 31), (days[1], 7, 15), (days[2], 7, 15))
    assert second(begin, on, cast, tuesday) == tuesday + WEEK + 2 * DAY, "the Thursday"


def test_neither_on_another_conversation_nor_on_anothers_rhythm(cast, begin, on, tuesday, closed):
    wednesday = tuesday + WEEK + DAY
    guide = yearly_guide()
    invitation_actions.invite(
        conversation_id=uuid4(),
        employee=cast.colleague,
        guide_version=guide,
        starts_at=moment(wednesday, time(8)),
        minutes_long=90,
        place="Fjellet",
        by=cast.leader,
    )
    Series.objects.create(
        leader=cast.leader,
        employee=cast.colleague,
        rhythm="weekly",
        first_on=wednesday - 2 * DAY,
        begins_at=time(9),
        place="kontoret",
    )
    assert second(begin, on, cast, tuesday) == wednesday + DAY, "neither the Wednesday nor the Monday"


def test_the_page_says_the_same_day(cast, begin, tuesday, closed):
    wednesday = tuesday + WEEK + DAY
    BusyTime.objects.create(
        person=cast.employee, starts_at=moment(wednesday, time(9)), ends_at=moment(wednesday, time(10))
    )
    begin()
    coming = page.page_of(Series.objects.get(), by=cast.leader).coming
    assert [one.day for one in coming][:2] == [wednesday - 2 * DAY, tuesday + 2 * WEEK]


def test_the_own_day_is_not_moved_for_a_busy_time(cast, begin, on, tuesday):
    BusyTime.objects.create(
        person=cast.leader, starts_at=moment(tuesday + WEEK, time(8)), ends_at=moment(tuesday + WEEK, time(12))
    )
    assert second(begin, on, cast, tuesday) == tuesday + WEEK, "it was agreed"
