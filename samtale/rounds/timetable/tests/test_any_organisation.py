"""Organisations nobody thought of: no hard rule is ever broken, and no «impossible» is said of what is possible."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from samtale.rounds.timetable.candidates import moment, starts_of_day, working_days
from samtale.rounds.timetable.checking import InvalidProblemError, check
from samtale.rounds.timetable.explain import explain
from samtale.rounds.timetable.plan import Verdict
from samtale.rounds.timetable.problem import Place, Problem
from samtale.rounds.timetable.rules import broken
from samtale.rounds.timetable.solve import solve

from .organisation import wrong
from .random_organisations import organisation


def drawn(data, **more) -> Problem:
    problem = organisation(lambda low, high: data.draw(st.integers(low, high)), **more)
    try:
        check(problem)
    except InvalidProblemError:
        assume(False)
    return problem


def options_of(problem: Problem) -> dict[int, list[Place]]:
    """Every place each conversation might have, with only the fixed ones there."""
    places = {sitting.id: sitting.fixed for sitting in problem.sittings if sitting.fixed}
    rooms = [room.id for room in problem.rooms] or [None]
    return {
        sitting.id: [
            place
            for day in working_days(problem)
            for start in starts_of_day(problem.rules)
            for room in {*rooms, None}
            for place in [Place(moment(day, start), room)]
            if not wrong(problem, {**places, sitting.id: place})
        ]
        for sitting in problem.sittings
        if not sitting.fixed
    }


def most_by_trying(problem: Problem) -> int:
    """The most conversations that can be placed: every combination is tried."""
    places = {sitting.id: sitting.fixed for sitting in problem.sittings if sitting.fixed}
    free = [sitting for sitting in problem.sittings if not sitting.fixed]
    options = options_of(problem)
    best = 0

    def go(nth: int, taken: dict) -> None:
        nonlocal best
        best = max(best, len(taken))
        if nth == len(free) or len(taken) + len(free) - nth <= best:
            return
        for place in options[free[nth].id]:
            if not wrong(problem, {**taken, free[nth].id: place}):
                go(nth + 1, {**taken, free[nth].id: place})
        go(nth + 1, taken)

    go(0, places)
    return best


def fewest_late_by_trying(problem: Problem, count: int) -> int:
    """How few of so many placed conversations must come after the deadline: every combination is tried."""
    free = [sitting for sitting in problem.sittings if not sitting.fixed]
    options, best = options_of(problem), count + 1

    def late(place: Place) -> bool:
        return problem.period.is_late(place.start.date())

    def go(nth: int, taken: dict, so_far: int) -> None:
        nonlocal best
        if so_far >= best or len(taken) + len(free) - nth < count:
            return
        if nth == len(free):
            best = so_far
            return
        for place in options[free[nth].id]:
            if not wrong(problem, {**taken, free[nth].id: place}):
                go(nth + 1, {**taken, free[nth].id: place}, so_far + late(place))
        go(nth + 1, taken, so_far)

    fixed = {sitting.id: sitting.fixed for sitting in problem.sittings if sitting.fixed}
    go(0, fixed, sum(map(late, fixed.values())))
    return best


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.data())
def test_no_hard_rule_is_broken_and_what_is_left_is_explained(data):
    problem = drawn(data)
    plan = solve(problem, effort=0.2)
    assert wrong(problem, plan.places) == []
    assert plan.bound is None or plan.bound <= plan.cost
    assert {sitting.id for clash in explain(plan) for sitting in clash.left} == {one.id for one in plan.left}
    for sitting in problem.sittings:
        if sitting.id in plan.places and not sitting.fixed:
            place = plan.places[sitting.id]
            found = broken(sitting, place.start, place.room, plan)
            assert not found, [one.text for one in found]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.data())
def test_as_many_are_placed_as_trying_everything_finds(data):
    problem = drawn(data, tiny=True)
    plan, most = solve(problem), most_by_trying(problem)
    assert len(plan.places) == most == plan.at_most
    assert (plan.verdict is Verdict.INFEASIBLE) == (most < len(problem.sittings))
