"""Thousands of tiny organisations drawn at random, the same every time: no hard rule is broken in any plan."""

import random
from collections import Counter

import pytest

from samtale.rounds.timetable.checking import InvalidProblemError
from samtale.rounds.timetable.explain import explain
from samtale.rounds.timetable.plan import Verdict
from samtale.rounds.timetable.solve import solve

from .organisation import wrong
from .random_organisations import organisation
from .test_any_organisation import most_by_trying

pytestmark = pytest.mark.slow

HOW_MANY, TRIED_THROUGH, EXPLAINED = 3000, 10, 4  # each tenth and fourth: the rest is time for little


def test_no_hard_rule_is_broken_in_any_of_them():
    chance, seen = random.Random(4), Counter()
    for nth in range(HOW_MANY):
        problem = organisation(chance.randint, tiny=True)
        try:
            plan = solve(problem, effort=0.2)
        except InvalidProblemError:
            seen["refused"] += 1
            continue
        seen[plan.verdict] += 1
        assert wrong(problem, plan.places) == [], nth
        assert plan.bound is None or plan.bound <= plan.cost, nth
        if nth % TRIED_THROUGH == 0:
            most = most_by_trying(problem)
            assert (len(plan.places), plan.verdict is Verdict.INFEASIBLE) == (most, most < len(problem.sittings)), nth
        if nth % EXPLAINED == 0:
            told = {sitting.id for clash in explain(plan) for sitting in clash.left}
            assert told == {one.id for one in plan.left}, nth
    # Of each kind there are many: neither all easy nor all impossible.
    assert min(seen[Verdict.OPTIMAL], seen[Verdict.INFEASIBLE], seen["refused"]) > HOW_MANY // 50, seen
