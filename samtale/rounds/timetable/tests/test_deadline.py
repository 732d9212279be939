"""The deadline for the budget work: what can be held by it, is, and only a plan that heeds it is the best there is."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtale.core import words
from samtale.rounds.timetable import wishes
from samtale.rounds.timetable.candidates import working_days
from samtale.rounds.timetable.plan import Verdict
from samtale.rounds.timetable.problem import Period, Place, Room, Rules
from samtale.rounds.timetable.rules import Rule, broken
from samtale.rounds.timetable.solve import solve

from .organisation import MONDAY, at, simple, wrong
from .test_any_organisation import drawn, fewest_late_by_trying

AUTUMN = Period(date(2027, 8, 16), date(2027, 10, 15), done_by=date(2027, 9, 17))


def autumn(count: int, **more):
    return replace(simple(count=count, first=AUTUMN.first, days=61, **more), period=AUTUMN)


def by_week(plan) -> list[int]:
    weeks = [plan.day(sitting).isocalendar().week for sitting in plan.problem.sittings]
    return [weeks.count(week) for week in sorted(set(weeks))]


def test_twenty_two_who_fit_before_the_deadline_are_held_before_it_evenly():
    """Without the deadline seven came after it; with one who does not fit, one does."""
    plan = solve(autumn(22))
    assert (plan.verdict, plan.late, len(plan.places), wrong(plan.problem, plan.places)) == (Verdict.OPTIMAL, 0, 22, [])
    assert len(by_week(plan)) == 5 and max(by_week(plan)) == 5, "no week has more than its share"
    assert solve(replace(plan.problem, period=replace(AUTUMN, done_by=None))).late == 0, "nothing is late without one"
    more = solve(autumn(27))
    assert (more.verdict, more.late, len(more.places)) == (Verdict.OPTIMAL, 2, 27)
    assert solve(autumn(27, rules=Rules(per_day=2))).late == 0


def test_to_get_a_time_at_all_comes_before_the_deadline():
    plan = solve(replace(autumn(4), period=replace(AUTUMN, done_by=AUTUMN.first - timedelta(days=1))))
    assert (plan.late, len(plan.places), plan.verdict) == (4, 4, Verdict.OPTIMAL)
    assert max(by_week(plan)) == 1, "spread over the days there are"


def test_who_share_a_room_leave_as_few_as_possible_for_after_it():
    """Two leaders, one room: one time on each, so one waits."""
    problem = simple(count=2, days=5, rooms=(Room(1, "Fjord"),))
    first, second = problem.sittings
    problem = replace(
        problem,
        sittings=(first, replace(second, holder=4, employee=3)),
        people=(*problem.people, replace(problem.people[0], id=4)),
        period=replace(problem.period, done_by=MONDAY),
        rules=Rules(opens=at(MONDAY, 12).time(), closes=at(MONDAY, 13).time()),
    )
    plan = solve(problem)
    assert (plan.late, plan.verdict, wrong(problem, plan.places)) == (1, Verdict.OPTIMAL, [])


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.data())
def test_no_fewer_come_late_than_trying_everything_finds(data):
    problem = drawn(data, tiny=True)
    days = working_days(problem)
    problem = replace(problem, period=replace(problem.period, done_by=days[data.draw(st.integers(0, len(days) - 1))]))
    plan = solve(problem)
    assert plan.late == fewest_late_by_trying(problem, len(plan.places))


def test_a_move_past_the_deadline_is_something_to_think_of():
    problem = autumn(2)
    plan = solve(problem)
    one = problem.sittings[0]
    (late,) = [wish for wish in broken(one, at(date(2027, 9, 21), 9), None, plan) if wish.rule is Rule.LATE]
    said = words.day(date(2027, 9, 17))  # with its year where that is another
    assert not late.hard and late.text == f"Dagen er etter fristen for budsjettarbeidet, {said}."
    assert all(wish.rule is not Rule.LATE for wish in broken(one, at(date(2027, 9, 17), 9), None, plan))
    there = replace(plan, places={**plan.places, one.id: Place(at(date(2027, 9, 20), 9))})
    assert all(wish.rule is not Rule.LATE for wish in broken(one, at(date(2027, 9, 21), 9), None, there)), "already"


@pytest.mark.parametrize(("per_day", "shares"), [(1, [3, 1]), (2, [3, 0])])
def test_the_even_share_is_of_the_days_up_to_the_deadline(per_day, shares):
    problem = simple(count=3, days=12, rules=Rules(per_day=per_day))
    problem = replace(problem, period=replace(problem.period, done_by=MONDAY + timedelta(days=1)))
    assert list(wishes.shares_of(problem, 1, working_days(problem)).values()) == shares
