"""Why somebody is left, and what would make it go: said only when it has been tried."""

from dataclasses import replace
from datetime import time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from samtale.rounds.timetable.clash import Way, Why
from samtale.rounds.timetable.explain import explain, longer
from samtale.rounds.timetable.plan import Verdict
from samtale.rounds.timetable.problem import Period, Person, Place, Problem, Room, Rules, Sitting
from samtale.rounds.timetable.solve import solve

from .organisation import MONDAY, at, simple, span
from .test_any_organisation import drawn, most_by_trying


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
    assert (clash.why, clash.certain) == (Why.ROOMS_TAKEN, False) and told == [(1, 2), (2, 2)]
    assert {remedy.way for remedy in clash.remedies} == {Way.DAYS, Way.ROOM}
    asked = []
    (unseen,) = explain(plan, is_over=lambda: bool(asked) or asked.append(1))
    assert unseen.remedies is None and unseen.text.endswith("for andre samtaler har rommene.")
    assert explain(plan, is_over=lambda: True) == []
    assert solve(replace(problem, period=Period(MONDAY, MONDAY + timedelta(days=1)))).left == ()


def test_a_short_room_is_named_when_it_is_the_room():
    """Six in five days, and one room that others have: one has no day, four no room. With rooms, one has no day."""
    fixed = tuple(
        Sitting(100 + nth, 30 + nth, 40 + nth, 450, None, Place(at(MONDAY + timedelta(days=nth), 8), 1))
        for nth in range(4)
    )
    mine = simple(count=6, rooms=(Room(1, "Fjord"),))
    more = tuple(Person(nth, f"Nr. {nth}") for nth in (*range(30, 34), *range(40, 44)))
    problem = replace(mine, people=(*mine.people, *more), sittings=(*mine.sittings, *fixed))
    (clash,) = explain(solve(problem))
    assert (clash.why, len(clash.left)) == (Why.DAYS_AND_ROOMS, 5)
    assert clash.text == (
        "Kari Vik har 6 samtaler, men bare 5 dager igjen med én samtale om dagen. "
        "I tillegg har andre samtaler rommene. Med fem dager til går det."
    )
    with_rooms = replace(problem, rooms=(*problem.rooms, Room(2, "Fjell")))
    (clash,) = explain(solve(with_rooms))
    assert (clash.why, len(clash.left)) == (Why.TOO_FEW_DAYS, 1) and "en dag til" in clash.text
    (clash,) = explain(solve(replace(problem, sittings=problem.sittings[1:])))
    assert (clash.why, len(clash.left)) == (Why.ROOMS_TAKEN, 4)
    open_ = replace(mine, sittings=mine.sittings[:3], rooms=(Room(1, "Fjord", hours={0: (time(8), time(15))}),))
    (clash,) = explain(solve(open_))
    assert (clash.why, len(clash.left)) == (Why.FEW_ROOMS, 2)
    assert clash.text.startswith("Kari Vik har 3 samtaler, men bare 1 dag da et skjermet rom er ledig.")


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.data())
def test_the_days_and_the_reason_are_what_trying_everything_finds(data):
    """The others stay where they are; then all of the leader's go with so many days more, and not with one less."""
    problem = drawn(data, tiny=True)
    plan = solve(problem)
    for clash in explain(plan):
        id = clash.holder.id
        stay = replace(
            problem, sittings=tuple(_stays(plan, one, id) for one in problem.sittings if _there(plan, one, id))
        )
        days = next((one.count for one in clash.remedies if one.way is Way.DAYS), None)
        for count in range(1, 4):
            goes = all_go(replace(stay, period=longer(problem.period, count)))
            assert goes == (days is not None and count >= days), (count, clash.text)
        two_a_day = all_go(replace(stay, rules=replace(problem.rules, per_day=2)))
        if problem.rules.per_day == 1:
            assert two_a_day == any(one.way is Way.PER_DAY for one in clash.remedies), clash.text
        mine = replace(problem, sittings=tuple(one for one in problem.sittings if one.holder == id))
        assert clash.certain == (not all_go(mine)), clash.text
        nobody_in_them = replace(stay, sittings=tuple(_roomless(one, id) for one in stay.sittings))
        if clash.why is Why.ROOMS_TAKEN:
            assert all_go(mine) and all_go(nobody_in_them), clash.text
        if clash.why is Why.OTHERS:
            assert all_go(mine) and not all_go(nobody_in_them), clash.text
        if clash.why is Why.FEW_ROOMS:
            assert not all_go(mine) and all_go(replace(mine, people=_without_need(mine, id)))
        if clash.why in (Why.TOO_FEW_DAYS, Why.CALENDARS, Why.NEVER_FREE, Why.DAYS_AND_ROOMS):
            assert not all_go(replace(mine, people=_without_need(mine, id)))


def all_go(problem: Problem) -> bool:
    return most_by_trying(problem) == len(problem.sittings)


def _there(plan, one: Sitting, id: int) -> bool:
    return one.holder == id or one.id in plan.places


def _stays(plan, one: Sitting, id: int) -> Sitting:
    return one if one.holder == id else replace(one, fixed=plan.places[one.id])


def _roomless(one: Sitting, id: int) -> Sitting:
    return one if one.holder == id or one.fixed is None else replace(one, fixed=replace(one.fixed, room=None))


def _without_need(problem: Problem, id: int) -> tuple[Person, ...]:
    return tuple(replace(one, rooms=()) if one.id == id else one for one in problem.people)
