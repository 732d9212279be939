"""When somebody may be asked to talk: within shifts, never off or after a night, and best at the edge of one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from samtale.rounds.timetable import hours
from samtale.rounds.timetable.board import Board, Spot
from samtale.rounds.timetable.candidates import wall_minutes
from samtale.rounds.timetable.clash import Way, Why
from samtale.rounds.timetable.costing import cost_of
from samtale.rounds.timetable.explain import explain
from samtale.rounds.timetable.hours import Hours, is_at_edge, is_night, usable
from samtale.rounds.timetable.problem import Person, Rules, ShiftPlan, Span, Weights
from samtale.rounds.timetable.solve import solve

from .organisation import MONDAY, OSLO, at, simple, span, wrong

DAYS = [MONDAY + timedelta(days=nth) for nth in range(14)]
NOTHING_ELSE = Rules(weights=Weights(monday_morning=0, friday_afternoon=0, crowded=0, waiting=0))


def plan(*shifts: Span, first=MONDAY, last=DAYS[4]) -> ShiftPlan:
    return ShiftPlan(first, last, shifts)


def with_shifts(problem, *shifts: Span, who=2, **more):
    people = [replace(one, shifts=plan(*shifts, **more)) if one.id == who else one for one in problem.people]
    return replace(problem, people=tuple(people))


@pytest.mark.parametrize(
    ("shift", "night"),
    [
        (span(MONDAY, 22, 31), True),
        (span(MONDAY, 8, 32), True),  # a day and a night
        (span(MONDAY, 0.5, 8), True),
        (span(MONDAY, 16, 24), False),  # home by midnight
        (span(MONDAY, 5, 13), False),  # early, as those who clean
        (span(MONDAY, 4, 12), False),
    ],
)
def test_a_night_is_known_by_midnight_and_the_small_hours(shift, night):
    assert is_night(shift) is night


def test_a_day_without_a_shift_is_off_and_the_weekdays_hold_outside_the_plan():
    person = Person(2, "Ola Dahl", weekdays=frozenset({0, 1}), shifts=plan(span(MONDAY, 7, 15), span(DAYS[3], 14, 22)))
    own = Hours(person)
    assert [own.on(day) for day in DAYS[:5]] == [[(420, 900)], [], [], [(840, 1320)], []]
    assert [bool(own.on(day)) for day in DAYS[7:12]] == [True, True, False, False, False], "after the plan, by weekday"
    assert own.hold(Span(at(MONDAY, 7), at(MONDAY, 8))) and own.hold(Span(at(MONDAY, 14), at(MONDAY, 15)))
    assert not own.hold(Span(at(MONDAY, 14, 30), at(MONDAY, 15, 1))) and not own.hold(
        Span(at(DAYS[1], 9), at(DAYS[1], 10))
    )


@pytest.mark.parametrize(
    ("next_shift", "found"),
    [
        (None, []),
        (span(DAYS[1], 15, 22), []),  # eight hours' rest
        (span(DAYS[1], 17.5, 22), []),
        (span(DAYS[1], 18, 22), [(1080, 1320)]),  # eleven
    ],
)
def test_nothing_lies_right_after_a_night(next_shift, found):
    night = span(MONDAY, 22, 31)
    shifts = plan(*([night] if next_shift is None else [night, next_shift]))
    assert usable(shifts).get(DAYS[1], []) == found
    assert usable(shifts)[MONDAY] == [(1320, 1440)], "the evening it begins"


def test_a_night_is_as_long_as_the_clocks_make_it():
    """From ten to seven the night summer time begins is eight hours, and ten when it ends; rest is counted in hours."""
    for saturday, rested in ((date(2027, 3, 27), 18), (date(2027, 10, 30), 18)):
        sunday = saturday + timedelta(days=1)
        night = Span(at(saturday, 22), at(sunday, 7))
        shifts = ShiftPlan(saturday, sunday, (night, Span(at(sunday, rested), at(sunday, 22))))
        assert usable(shifts)[sunday] == [(rested * 60, 22 * 60)]
        early = Span(at(saturday, 23), at(sunday, 2, 30))
        assert sunday not in usable(ShiftPlan(saturday, sunday, (early,)))
    spring = date(2027, 3, 28)
    short = ShiftPlan(spring, spring, (Span(at(spring, 0, 30), at(spring, 4)), Span(at(spring, 15), at(spring, 20))))
    assert usable(short)[spring] == [(900, 1200)], "from four to three is eleven hours, whatever the clock did before"
    crossing = ShiftPlan(spring, spring, (Span(at(spring, 0), at(spring, 1)), Span(at(spring, 12), at(spring, 20))))
    assert spring not in usable(crossing), "from one to twelve is ten, for an hour is not there"


def test_shifts_that_meet_are_one():
    assert usable(plan(span(MONDAY, 7, 11), span(MONDAY, 11, 15)))[MONDAY] == [(420, 900)]


def test_the_edge_is_where_a_shift_begins_or_ends_and_never_midnight():
    own = Hours(Person(2, "Ola", shifts=plan(span(MONDAY, 8, 15), span(DAYS[1], 22, 31))))
    at_edge = {start for start in range(8 * 60, 15 * 60, 30) if is_at_edge(own.shifts_on(MONDAY), start, 60)}
    assert at_edge == {480, 510, 810, 840}
    evening = own.shifts_on(DAYS[1])
    assert is_at_edge(evening, 22 * 60, 60) and not is_at_edge(evening, 23 * 60, 60)
    assert own.shifts_on(DAYS[8]) is None and own.shifts_on(DAYS[3]) == (), (
        "nothing is said of a day, or that it is off"
    )


def test_nobody_is_laid_on_a_day_off_or_after_a_night_and_the_edge_is_chosen():
    """Ola is at work on Tuesday night and Thursday; only Thursday is left, and the middle of it costs."""
    problem = with_shifts(simple(1, rules=NOTHING_ELSE), span(DAYS[1], 22, 31), span(DAYS[3], 9.5, 15))
    found = solve(problem)
    assert wall_minutes(found.places[10].start) == (DAYS[3], 9 * 60 + 30) and found.cost == 0 == found.bound
    busy = {2: [span(DAYS[3], 9, 11)]}
    taken = with_shifts(simple(1, rules=NOTHING_ELSE, busy=busy), span(DAYS[1], 22, 31), span(DAYS[3], 9.5, 15))
    assert wall_minutes(solve(taken).places[10].start) == (DAYS[3], 13 * 60 + 30), "else where it ends"
    middle = with_shifts(simple(1, rules=NOTHING_ELSE), span(DAYS[3], 6, 20))
    found = solve(middle)
    assert (
        wall_minutes(found.places[10].start)[0] == DAYS[3] and found.cost == 100 * Weights().shift_edge == found.bound
    )


def test_what_breaks_up_a_shift_costs_for_each_of_the_two():
    problem = with_shifts(simple(1, rules=NOTHING_ELSE), span(MONDAY, 8, 15))
    problem = with_shifts(problem, span(MONDAY, 9, 15), who=1)

    def cost(hour: int) -> int:
        board = Board(problem)
        board.put(problem.sittings[0], Spot(0, board.starts.index(hour * 60), None))
        return cost_of(board) // (100 * Weights().shift_edge)

    assert [cost(hour) for hour in (9, 10, 12, 14)] == [1, 2, 2, 0]
    nothing = replace(problem, rules=Rules(weights=Weights(shift_edge=0)))
    assert Board(nothing).edges == {}


def test_the_holders_own_shifts_count_too_and_many_find_their_place():
    """Kari works three evenings that begin at one, and one early; four of hers are laid there and nowhere else."""
    shifts = [span(DAYS[nth], 13, 21) for nth in (0, 2, 4)] + [span(DAYS[7], 7, 15)]
    problem = with_shifts(simple(4, days=12), *shifts, who=1, last=DAYS[11])
    found = solve(problem)
    assert wrong(problem, found.places) == [] and not found.left
    assert {wall_minutes(place.start)[0] for place in found.places.values()} == {DAYS[nth] for nth in (0, 2, 4, 7)}


def test_where_the_hours_leave_nothing_it_is_said_with_what_would_help():
    """Ola works nights only, and the plan covers the period."""
    nights = [span(day, 22, 31) for day in DAYS[:4]]
    (clash,) = explain(solve(with_shifts(simple(1), *nights)))
    assert clash.why is Why.OWN_HOURS and [one.way for one in clash.remedies] == [Way.DAYS, Way.AGREED]
    assert clash.text == (
        "Kari Vik og Ola Dahl er aldri på jobb og ledige samtidig i perioden. "
        "Med en dag til, eller en avtalt og betalt tid utenfor arbeidstiden, går det."
    )
    (alone,) = explain(solve(with_shifts(simple(1), *nights, last=DAYS[4] + timedelta(days=200))))
    assert [one.way for one in alone.remedies] == [Way.AGREED]
    busy = {2: [span(MONDAY, 0, 24 * 5)]}
    (clash,) = explain(solve(with_shifts(simple(1, busy=busy), *nights)))
    assert clash.why is Why.NEVER_FREE, "off or at work, Ola is away"


def test_a_leader_without_a_working_day_stops_nobody_else():
    """Kari's are left, and Per's conversation has its time."""
    problem = simple(2, weekdays=frozenset())
    theirs = replace(problem.sittings[1], holder=3, employee=2)
    found = solve(replace(problem, sittings=(problem.sittings[0], theirs)))
    assert [one.id for one in found.left] == [10] and theirs.id in found.places
    assert explain(found)[0].why is Why.OWN_HOURS


def test_whose_hours_are_everybodys_is_known():
    assert not hours.has_own(Person(1, "Kari")) and hours.has_own(Person(1, "Kari", shifts=plan()))
    assert hours.has_own(Person(1, "Kari", weekdays=frozenset({0, 1, 2, 3})))
    assert OSLO.key == "Europe/Oslo"
