"""What a move by hand breaks: each rule by itself, beside a move that breaks none."""
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from samtale.core import words
from samtale.rounds.timetable.plan import Plan, Verdict
from samtale.rounds.timetable.problem import Lunch, Period, Place, Room, Rules
from samtale.rounds.timetable.rules import Rule, broken
from samtale.rounds.timetable.wishes import shares_of

from .organisation import MONDAY, at, simple, span

TUESDAY = MONDAY + timedelta(days=1)
ROOMS = (
    Room(1, "Fjord", hours={n: (time(8), time(14)) for n in range(5)}, busy=(span(TUESDAY, 12, 13),)),
    Room(2, "Skapet", seats=1), Room(3, "Buret", shielded=False),
)


def planned(problem, places=None):
    return Plan(problem, places or {}, Verdict.UNKNOWN, 0, None, len(problem.sittings))


def kinds(problem, start, room=1, places=None, hard=True):
    found = broken(problem.sittings[0], start, room, planned(problem, places))
    assert all(one.text.endswith(".") and "%" not in one.text for one in found)
    return [one.rule for one in found if one.hard is hard]


@pytest.mark.parametrize(("start", "room", "rules"), [
    (at(TUESDAY, 9), 1, []),
    (at(MONDAY + timedelta(days=7), 9), 1, [Rule.PERIOD]),
    (at(MONDAY - timedelta(days=3), 9), 1, [Rule.PERIOD, Rule.LEAD]),
    (at(MONDAY + timedelta(days=5), 9), 2, [Rule.PERIOD, Rule.WEEKEND, Rule.SEATS]),
    (at(TUESDAY, 7, 30), 1, [Rule.HOURS, Rule.ROOM_HOURS]),
    (at(TUESDAY, 14, 30), 1, [Rule.ROOM_HOURS]),
    (at(TUESDAY, 15), 3, [Rule.HOURS, Rule.UNSHIELDED]),
    (at(TUESDAY, 11), 1, [Rule.LUNCH]),
    (at(TUESDAY, 12, 30), 1, [Rule.ROOM_BOOKED]),
    (at(TUESDAY, 9), None, [Rule.NO_ROOM]),
    (at(TUESDAY, 10), 1, [Rule.BUSY]),
    (at(MONDAY + timedelta(days=2), 9), 1, [Rule.WEEKDAY]),
])
def test_each_hard_rule_by_itself(start, room, rules):
    problem = simple(rooms=ROOMS, today=MONDAY - timedelta(days=9), weekdays=frozenset({0, 1, 3, 4}),
                     busy={2: [span(TUESDAY, 10, 11)]})
    assert kinds(problem, start, room) == rules


def test_the_others_are_in_the_way_until_they_are_moved():
    problem = simple(rooms=ROOMS)
    other = {11: Place(at(TUESDAY, 9), 1)}
    assert kinds(problem, at(TUESDAY, 9, 30), 1, other) == [Rule.TWICE, Rule.PER_DAY, Rule.ROOM_TAKEN]
    assert kinds(problem, at(TUESDAY, 10), 1, other) == [Rule.PER_DAY]
    assert kinds(replace(problem, rules=Rules(per_day=2)), at(TUESDAY, 10), 1, other) == []
    assert kinds(problem, at(TUESDAY + timedelta(days=1), 9, 30), 1, other) == []


def test_a_holiday_is_named_and_a_closed_week_is_told():
    problem = replace(simple(first=date(2027, 5, 3), days=14), today=date(2027, 4, 1),
                      period=Period(date(2027, 5, 3), date(2027, 5, 28), ((date(2027, 5, 10), date(2027, 5, 12)),)))
    (told,) = broken(problem.sittings[0], at(date(2027, 5, 6), 9), None, planned(problem))
    assert (told.rule, told.text) == (Rule.HOLIDAY, "Dagen er en helligdag (kristi himmelfartsdag).")
    assert kinds(problem, at(date(2027, 5, 11), 9), None) == [Rule.CLOSED]
    assert kinds(problem, at(date(2027, 5, 13), 9), None) == []


def test_wishes_are_told_only_where_they_are_worse_than_now():
    problem = simple(rooms=ROOMS, rules=Rules(lunch=Lunch(hard=False)))
    friday = MONDAY + timedelta(days=4)
    soft = {"hard": False}
    assert kinds(problem, at(MONDAY, 9), **soft) == [Rule.MONDAY_MORNING]
    assert kinds(problem, at(friday, 12), **soft) == [Rule.FRIDAY_AFTERNOON]
    assert kinds(problem, at(friday, 10), **soft) == []
    assert kinds(problem, at(friday, 11, 30), **soft) == [Rule.FRIDAY_AFTERNOON, Rule.OVER_LUNCH]
    assert kinds(problem, at(MONDAY, 9), places={10: Place(at(MONDAY, 8), 1)}, **soft) == []
    others = {11: Place(at(TUESDAY, 9), 2), 12: Place(at(friday, 9), 2)}
    assert kinds(problem, at(TUESDAY, 12), 1, others, **soft) == [Rule.OTHER_ROOM]
    waited = replace(problem, sittings=(problem.sittings[0], *(
        replace(one, waiting_since=date(2026, 1, 1)) for one in problem.sittings[1:])))
    assert kinds(waited, at(TUESDAY + timedelta(days=1), 9), 2, others, **soft) == [Rule.OVERTAKEN]
    assert kinds(waited, at(MONDAY, 13), 2, others, **soft) == []


def test_a_week_with_holidays_has_a_smaller_share():
    problem = replace(simple(count=6), period=Period(date(2027, 3, 15), date(2027, 3, 26)), today=date(2027, 3, 1))
    days = [date(2027, 3, n) for n in (15, 16, 17, 18, 19, 22, 23, 24)]
    assert shares_of(problem, 1, days) == {date(2027, 3, 15): 4, date(2027, 3, 22): 3}


def test_too_early_names_the_first_working_day_there_is():
    saturday = MONDAY - timedelta(days=2)
    problem = replace(simple(rooms=ROOMS), today=saturday - timedelta(days=7), period=Period(saturday, TUESDAY))
    told = {one.rule: one.text for one in broken(problem.sittings[0], at(saturday, 9), 1, planned(problem))}
    assert Rule.LEAD not in told
    told = {one.rule: one.text for one in broken(
        problem.sittings[0], at(saturday - timedelta(days=1), 9), 1, planned(problem))}
    assert told[Rule.LEAD].endswith(f"Første dag det går an, er {words.day(MONDAY)}.")
