"""What a place costs, wish by wish, in figures anybody can check; and the time a conversation takes of each day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from samtale.rounds.timetable import wishes
from samtale.rounds.timetable.board import Board, Spot
from samtale.rounds.timetable.candidates import pieces, span_of
from samtale.rounds.timetable.costing import cost_of, cost_of_holder
from samtale.rounds.timetable.problem import Lunch, Place, Room, Rules, Sitting, Span, Weights

from .organisation import MONDAY, OSLO, at, simple

TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)
SOFT = Rules(lunch=Lunch(hard=False), weights=Weights(monday_morning=30, friday_afternoon=7, over_lunch=20))


@pytest.mark.parametrize(
    ("day", "start", "minutes", "points"),
    [
        (MONDAY, 9 * 60, 60, 30),
        (MONDAY, 11 * 60 + 59, 60, 50),
        (MONDAY, 12 * 60, 60, 0),
        (TUESDAY, 9 * 60, 60, 0),
        (TUESDAY, 11 * 60, 60, 20),
        (TUESDAY, 10 * 60 + 30, 60, 0),
        (TUESDAY, 11 * 60 + 59, 60, 20),
        (FRIDAY, 9 * 60, 60, 0),
        (FRIDAY, 11 * 60, 30, 0),
        (FRIDAY, 11 * 60, 60, 20),
        (FRIDAY, 11 * 60, 61, 27),
        (FRIDAY, 13 * 60, 60, 7),
    ],
)
def test_the_clock_and_the_weekday_cost_what_they_say(day, start, minutes, points):
    assert wishes.of_the_clock(SOFT, day, start, minutes) == 100 * points


def test_a_wish_that_weighs_nothing_costs_nothing():
    rules = replace(SOFT, weights=Weights(monday_morning=0, friday_afternoon=0, over_lunch=0))
    assert {wishes.of_the_clock(rules, day, 11 * 60, 60) for day in (MONDAY, FRIDAY)} == {0}


def test_whoever_has_waited_longest_counts_most_and_equals_alike():
    """Four of Kari's: one who never had any, two since the same day, one lately; and one of somebody else's."""
    since = [date(2026, 1, 1), None, date(2026, 5, 1), date(2026, 1, 1)]
    problem = simple(count=4)
    sittings = [replace(one, waiting_since=day) for one, day in zip(problem.sittings, since, strict=True)]
    problem = replace(problem, sittings=(*sittings, Sitting(99, 2, 3, 60, date(2026, 9, 1))))
    assert wishes.priorities(problem) == {11: 1, 10: 0.75, 13: 0.75, 12: 0.25, 99: 1}


@pytest.mark.parametrize(
    ("priority", "nth", "days", "points"),
    [(1, 0, 5, 0), (1, 4, 5, 100), (1, 2, 5, 50), (0.25, 4, 5, 25), (1, 1, 2, 100), (1, 0, 1, 0), (0, 4, 5, 0)],
)
def test_to_wait_costs_evenly_more_until_the_last_day(priority, nth, days, points):
    assert wishes.of_waiting(Rules(), priority, nth, days) == 100 * points


@pytest.mark.parametrize(("count", "points"), [(0, 0), (2, 0), (3, 150), (4, 450), (5, 900)])
def test_each_beyond_the_weeks_share_costs_more_than_the_one_before(count, points):
    cost = wishes.of_crowding(Rules(), count, 2)
    assert cost == 100 * points and type(cost) is int, "whole points: the solver takes no others"


def test_a_share_is_of_the_days_the_holder_works_and_rounded_up():
    days = [MONDAY + timedelta(days=nth) for nth in (0, 1, 2, 3, 4, 7, 8)]
    assert wishes.shares_of(simple(count=4), 1, days) == {MONDAY: 3, MONDAY + timedelta(days=7): 2}
    assert wishes.shares_of(simple(count=4, weekdays=frozenset({0, 4})), 1, days) == {
        MONDAY: 3,
        MONDAY + timedelta(days=7): 2,
    }
    assert wishes.shares_of(simple(count=4, weekdays=frozenset({2})), 1, days) == {MONDAY: 4}
    assert wishes.shares_of(simple(count=4), 2, days) == {MONDAY: 0, MONDAY + timedelta(days=7): 0}, "who holds none"


def test_what_all_of_a_holders_places_cost_together():
    """Waiting, the clock, the weeks and the rooms; fixed ones take room in the week and cost nothing by themselves."""
    rooms = (Room(1, "Fjord"), Room(2, "Fjell"))
    problem = simple(count=4, days=12, rooms=rooms, rules=Rules(per_day=2, weights=Weights(waiting=0)))
    fixed = replace(problem.sittings[3], fixed=Place(at(TUESDAY, 8), 1))
    problem = replace(problem, sittings=(*problem.sittings[:3], fixed))

    def cost(*places) -> int:
        board = Board(problem)
        for sitting, (day, hour, room) in zip(problem.sittings, places, strict=False):
            spot = next(spot for spot in spots(board, room) if board.place(spot).start == at(day, hour))
            board.put(sitting, spot)
        return cost_of_holder(board, 1)

    week_after = TUESDAY + timedelta(days=7)
    assert cost((TUESDAY, 13, 1), (week_after, 9, 1), (week_after, 13, 1)) == 0
    assert cost((MONDAY, 9, 1), (week_after, 9, 1), (week_after, 13, 1)) == 3000, "a Monday morning"
    assert cost((TUESDAY, 13, 2), (week_after, 9, 1), (week_after, 13, 1)) == 1000, "one in another room"
    assert cost((TUESDAY, 13, 2), (week_after, 9, 2), (week_after, 13, 1)) == 2000, "two and two: one of them is home"
    assert cost((TUESDAY, 13, 1), (TUESDAY, 14, 1), (week_after, 13, 1)) == 15_000, "three in a week of two"


def test_a_calendar_costs_what_each_leaders_places_do():
    """Kari's longest wait is on the second of three days, Ola's on the last; nobody has a room."""
    problem = simple(count=4, days=3)
    problem = replace(problem, sittings=(*problem.sittings[:2], Sitting(99, 2, 3, 60)))
    board = Board(problem)
    assert cost_of(board) == cost_of_holder(board, 1) == 0, "what is not placed costs nothing"
    for sitting, day in zip(problem.sittings, (1, 0, 2), strict=True):
        board.put(sitting, Spot(day, board.starts.index(14 * 60), None))
    assert (cost_of_holder(board, 1), cost_of_holder(board, 2), cost_of(board)) == (5000, 10_000, 15_000)


def test_a_week_without_a_working_day_has_no_share():
    """A conversation put there by hand is the first beyond it; without rooms, none is elsewhere."""
    problem = simple(count=2, days=5, rules=Rules(weights=Weights(waiting=0)))
    fixed = replace(problem.sittings[0], fixed=Place(at(MONDAY + timedelta(days=8), 13)))
    assert cost_of(Board(replace(problem, sittings=(fixed, problem.sittings[1])))) == 100 * Weights().crowded


def spots(board: Board, room: int | None) -> list[Spot]:
    return [Spot(day, start, room) for day in range(len(board.days)) for start in range(len(board.starts))]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (at(MONDAY, 9), at(MONDAY, 10, 30), [(MONDAY, 540, 630)]),
        (at(MONDAY, 9), at(MONDAY, 10).replace(second=1), [(MONDAY, 540, 601)]),  # a begun minute counts
        (at(MONDAY, 9), at(MONDAY, 10).replace(microsecond=1), [(MONDAY, 540, 601)]),
        (at(MONDAY, 9).replace(second=59), at(MONDAY, 10), [(MONDAY, 540, 600)]),
        (
            at(MONDAY, 22),
            at(TUESDAY + timedelta(days=1), 1, 15),
            [(MONDAY, 1320, 1440), (TUESDAY, 0, 1440), (TUESDAY + timedelta(days=1), 0, 75)],
        ),
        (at(MONDAY, 22), at(TUESDAY, 0), [(MONDAY, 1320, 1440)]),
        (at(MONDAY, 9), at(MONDAY, 9), []),
    ],
)
def test_a_stretch_of_time_is_a_part_of_each_of_its_days(since, until, found):
    assert list(pieces(Span(since, until))) == found


def test_a_conversation_lasts_as_long_on_the_night_the_clocks_change():
    """Its two ends are in the zone here, so that days can be counted on from them."""
    night = date(2027, 3, 28)
    span = span_of(Sitting(1, 1, 2, 90), at(night, 1, 30))
    assert (span.ends.hour, span.ends.minute) == (4, 0) and span.ends.timestamp() - span.starts.timestamp() == 90 * 60
    assert span.starts.tzinfo.key == span.ends.tzinfo.key == OSLO.key
