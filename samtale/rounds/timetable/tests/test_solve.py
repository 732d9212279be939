"""The proposed calendar: special days, wishes, moving about, and what cannot be planned at all."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from samtale.rounds.timetable import checking
from samtale.rounds.timetable.candidates import moment
from samtale.rounds.timetable.plan import Verdict
from samtale.rounds.timetable.problem import Lunch, Period, Person, Place, Room, Rules, Sitting, Span
from samtale.rounds.timetable.solve import solve

from .organisation import MONDAY, at, simple, span, wrong


def days_of(plan):
    return sorted(plan.day(sitting) for sitting in plan.problem.sittings)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2027, 3, 22), date(2027, 3, 31), [(3, 22), (3, 23), (3, 24), (3, 30), (3, 31)]),  # Easter and summer time
        (date(2027, 4, 29), date(2027, 5, 10), [(4, 29), (4, 30), (5, 3), (5, 4), (5, 5), (5, 7), (5, 10)]),
        (date(2026, 4, 30), date(2026, 5, 5), [(4, 30), (5, 4), (5, 5)]),
        (date(2028, 5, 16), date(2028, 5, 19), [(5, 16), (5, 18), (5, 19)]),
        (date(2026, 10, 23), date(2026, 10, 27), [(10, 23), (10, 26), (10, 27)]),
    ],
)
def test_every_working_day_is_used_and_no_other(first, last, days):
    problem = simple(count=len(days), first=first, days=(last - first).days + 1)
    plan = solve(problem)
    assert [(day.month, day.day) for day in days_of(plan)] == days
    assert wrong(problem, plan.places) == []
    assert plan.verdict is Verdict.OPTIMAL


@pytest.mark.parametrize(
    ("day", "offset", "until"), [(date(2027, 3, 30), 2, 9), (date(2026, 10, 23), 2, 9), (date(2026, 10, 26), 1, 9)]
)
def test_the_clock_on_the_wall_is_kept_over_summer_time(day, offset, until):
    start = moment(day, 9 * 60)
    assert (start.hour, start.utcoffset()) == (9, timedelta(hours=offset))
    since = datetime.combine(day - timedelta(days=3), time(12), tzinfo=UTC)  # away from before the clock was set
    away = Span(since, at(day, until).astimezone(UTC))
    plan = solve(simple(count=1, first=day, days=1, busy={1: [away]}))
    (place,) = plan.places.values()
    assert place.start == at(day, 12 if day.weekday() == 0 else until)


def test_lead_time_closed_weeks_and_hours():
    problem = replace(
        simple(count=2, days=12, rules=Rules(lead_days=7, opens=time(9), closes=time(11))),
        today=MONDAY,
        period=Period(
            MONDAY, MONDAY + timedelta(days=18), ((MONDAY + timedelta(days=9), MONDAY + timedelta(days=13)),)
        ),
    )
    plan = solve(problem)
    assert wrong(problem, plan.places) == []
    assert days_of(plan)[0] >= MONDAY + timedelta(days=7)


def test_who_has_waited_longest_comes_first_and_weeks_are_even():
    since = [date(2026, 1, 1), None, date(2025, 1, 1), date(2025, 6, 1)]
    problem = simple(count=4, days=12)
    problem = replace(
        problem,
        sittings=tuple(replace(one, waiting_since=day) for one, day in zip(problem.sittings, since, strict=True)),
    )
    plan = solve(problem)
    assert [one.id for one in sorted(problem.sittings, key=lambda one: plan.places[one.id].start)] == [11, 12, 13, 10]
    weeks = [day.isocalendar().week for day in days_of(plan)]
    assert [weeks.count(week) for week in sorted(set(weeks))] == [2, 2]
    mornings = [place.start for place in plan.places.values() if place.start.weekday() == 0 and place.start.hour < 12]
    assert mornings == []


def test_one_room_is_kept_and_unfit_rooms_are_never_used():
    rooms = (Room(1, "Skapet", seats=1), Room(2, "Buret", shielded=False), Room(3, "Fjord"), Room(4, "Vidda"))
    plan = solve(simple(count=5, rooms=rooms))
    assert len({place.room for place in plan.places.values()}) == 1
    assert {place.room for place in plan.places.values()} <= {3, 4}
    none = solve(simple(count=2, rooms=rooms[:2]))
    assert (none.verdict, none.places, none.at_most) == (Verdict.INFEASIBLE, {}, 0)
    office = simple(count=2, rooms=rooms[:2])
    office = replace(office, people=(replace(office.people[0], rooms=()), *office.people[1:]))
    assert {place.room for place in solve(office).places.values()} == {None}


def test_two_leaders_share_one_room_and_one_employee():
    people = (Person(1, "Kari"), Person(2, "Ola"), Person(3, "Liv"), Person(4, "Per"))
    sittings = (Sitting(10, 1, 3), Sitting(11, 2, 3), Sitting(12, 1, 4), Sitting(13, 2, 4), Sitting(14, 1, 2))
    problem = replace(
        simple(),
        people=people,
        sittings=sittings,
        rooms=(Room(1, "Fjord"),),
        period=Period(MONDAY, MONDAY + timedelta(days=2)),
    )
    plan = solve(problem)
    assert wrong(problem, plan.places) == []
    assert plan.verdict is Verdict.OPTIMAL


def test_what_is_fixed_stays_and_the_rest_is_proposed_anew():
    problem = simple(count=4, rooms=(Room(1, "Fjord"), Room(2, "Vidda")))
    first = solve(problem)
    assert solve(problem).places == first.places
    moved = Place(at(MONDAY + timedelta(days=2), 9, 15), 2)  # off the half hour
    again = replace(problem, sittings=(replace(problem.sittings[3], fixed=moved), *problem.sittings[:3]))
    plan = solve(again)
    assert plan.places[13] == moved
    assert wrong(again, plan.places) == []
    assert len(plan.places) == 4


def test_two_a_day_never_at_once_and_lunch_when_it_must():
    problem = simple(count=10, rules=Rules(per_day=2), rooms=(Room(1, "Fjord"),))
    plan = solve(problem)
    assert (wrong(problem, plan.places), len(plan.places)) == ([], 10)
    only_noon = {"busy": {1: [span(MONDAY, 0, 11), span(MONDAY, 12.5, 24)]}}
    kept, lost = (simple(count=1, days=1, rules=Rules(lunch=Lunch(hard=hard)), **only_noon) for hard in (True, False))
    assert len(solve(kept).places) == 0
    assert len(solve(lost).places) == 1


PAST = Period(MONDAY - timedelta(days=90), MONDAY - timedelta(days=60))
FIXED = Place(at(MONDAY, 9), 1)


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"period": PAST}, checking.PeriodOverError, "Perioden er over. Den sluttet"),
        (
            {"period": Period(MONDAY, MONDAY - timedelta(days=1))},
            checking.PeriodBackwardsError,
            "slutter før den begynner",
        ),
        ({"today": MONDAY}, checking.NoTimeToInviteError, "Innkallingen skal ut 7 dager før"),
        (
            {"period": Period(MONDAY, MONDAY, ((MONDAY, MONDAY),))},
            checking.NoWorkingDaysError,
            "ingen arbeidsdager igjen",
        ),
        (
            {"sittings": (Sitting(10, 1, 2, fixed=FIXED), Sitting(11, 3, 2, fixed=replace(FIXED, room=None)))},
            checking.TwoAtOnceError,
            "Ola Dahl har to samtaler samtidig, mandag 1. februar",
        ),
        (
            {"sittings": (Sitting(10, 1, 2, fixed=FIXED), Sitting(11, 3, 4, fixed=Place(at(MONDAY, 10), 1)))},
            checking.RoomTwiceError,
            "To samtaler er lagt til Fjord samtidig",
        ),
        (
            {"sittings": (Sitting(10, 1, 1),)},
            checking.WithThemselvesError,
            "Kari Vik kan ikke ha samtale med seg selv.",
        ),
        ({"sittings": (Sitting(10, 1, 2, minutes=600),)}, checking.InvalidLengthError, "varer 600 minutter"),
        ({"sittings": (Sitting(10, 1, 99),)}, checking.UnknownIdError, "ikke står på listen"),
        ({"rules": Rules(opens=time(16), closes=time(8))}, checking.InvalidHoursError, "Arbeidsdagen slutter før"),
    ],
)
def test_what_cannot_be_planned_is_said_before_anything_is(change, error, text):
    problem = simple(count=3, rooms=(Room(1, "Fjord"),), days=5)
    assert solve(problem).places
    with pytest.raises(error) as told:
        solve(replace(problem, **change))
    assert text in str(told.value)
