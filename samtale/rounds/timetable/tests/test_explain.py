"""Why somebody is left, and what would make it go: said only when it has been tried."""

from dataclasses import replace
from datetime import timedelta

from samtale.rounds.timetable.clash import Way, Why
from samtale.rounds.timetable.explain import explain, longer
from samtale.rounds.timetable.plan import Verdict
from samtale.rounds.timetable.problem import Period, Person, Room, Rules, Sitting
from samtale.rounds.timetable.solve import solve

from .organisation import MONDAY, simple, span


def test_more_conversations_than_days():
    problem = simple(count=18, days=16)
    plan = solve(problem)
    (clash,) = explain(plan)
    assert (plan.verdict, plan.at_most, len(plan.places)) == (Verdict.INFEASIBLE, 12, 12)
    assert clash.text == (
        "Kari Vik har 18 samtaler, men bare 12 dager igjen med én samtale om dagen. "
        "Med to om dagen, eller seks dager til, går det."
    )
    assert solve(replace(problem, rules=Rules(per_day=2))).left == ()
    assert len(solve(replace(problem, period=longer(problem.period, 5))).left) == 1
    assert solve(replace(problem, period=longer(problem.period, 6))).left == ()
    assert explain(solve(replace(problem, rules=Rules(per_day=2)))) == []


def test_never_free_at_once_and_never_a_room():
    busy = {2: [span(MONDAY, 0, 24 * 5)]}
    (clash,) = explain(solve(simple(busy=busy)))
    assert (clash.why, clash.certain) == (Why.NEVER_FREE, True)
    assert clash.text == "Kari Vik og Ola Dahl er aldri ledige samtidig i perioden. Med en dag til går det."
    rooms = (Room(1, "Buret", shielded=False),)
    (clash,) = explain(solve(simple(count=1, rooms=rooms)))
    assert (clash.why, [remedy.way for remedy in clash.remedies]) == (Why.NO_ROOM, [Way.ROOM])
    assert clash.text.endswith("Med et rom til går det.")


def test_the_calendars_do_not_go_together():
    only_monday = [span(MONDAY, 24, 24 * 5)]
    (clash,) = explain(solve(simple(busy={2: only_monday, 3: only_monday})))
    assert clash.why is Why.CALENDARS
    assert clash.text == (
        "Én samtale for Kari Vik passer ikke med kalenderne til dem det gjelder. "
        "Med to om dagen, eller en dag til, går det."
    )


def test_others_have_the_room():
    people = tuple(Person(nth, f"Leder {nth}" if nth < 7 else f"Nr. {nth}") for nth in range(1, 13))
    sittings = tuple(Sitting(nth, nth, nth + 6, 90) for nth in range(1, 6))
    problem = replace(
        simple(), people=people, sittings=sittings, rooms=(Room(1, "Fjord"),), period=Period(MONDAY, MONDAY)
    )
    plan = solve(problem)
    assert (plan.verdict, len(plan.places)) == (Verdict.INFEASIBLE, 4)
    told = []
    (clash,) = explain(plan, tell=lambda done, of: told.append((done, of)))
    assert (clash.why, clash.certain) == (Why.OTHERS, False) and told == [(1, 2), (2, 2)]
    assert {remedy.way for remedy in clash.remedies} == {Way.DAYS, Way.ROOM}
    asked = []
    (unseen,) = explain(plan, is_over=lambda: bool(asked) or asked.append(1))
    assert unseen.remedies is None and unseen.text.endswith("har rommene eller tidene.")
    assert explain(plan, is_over=lambda: True) == []
    assert solve(replace(problem, period=Period(MONDAY, MONDAY + timedelta(days=1)))).left == ()
