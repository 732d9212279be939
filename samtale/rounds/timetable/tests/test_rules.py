"""What a move by hand breaks: each rule by itself, beside a move that breaks none."""

from dataclasses import fields, replace
from datetime import date, time, timedelta

import pytest

from samtale.core import words
from samtale.rounds.timetable.plan import Plan, Verdict
from samtale.rounds.timetable.problem import Lunch, Period, Place, Room, Rules, ShiftPlan, Weights
from samtale.rounds.timetable.rules import Rule, broken
from samtale.rounds.timetable.wishes import shares_of

from .organisation import MONDAY, at, simple, span

TUESDAY = MONDAY + timedelta(days=1)
ROOMS = (
    Room(1, "Fjord", hours={n: (time(8), time(14)) for n in range(5)}, busy=(span(TUESDAY, 12, 13),)),
    Room(2, "Skapet", seats=1),
    Room(3, "Buret", shielded=False),
)


def planned(problem, places=None):
    return Plan(problem, places or {}, Verdict.UNKNOWN, 0, None, len(problem.sittings))


def kinds(problem, start, room=1, places=None, hard=True):
    found = broken(problem.sittings[0], start, room, planned(problem, places))
    assert all(one.text.endswith(".") and "%" not in one.text for one in found)
    return [one.rule for one in found if one.hard is hard]


@pytest.mark.parametrize(
    ("start", "room", "rules"),
    [
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
        (at(MONDAY + timedelta(days=2), 9), 1, []),
    ],
)
def test_each_hard_rule_by_itself(start, room, rules):
    problem = simple(
        rooms=ROOMS,
        today=MONDAY - timedelta(days=9),
        weekdays=frozenset({0, 1, 3, 4}),
        busy={2: [span(TUESDAY, 10, 11)]},
    )
    assert kinds(problem, start, room) == rules


def test_the_others_are_in_the_way_until_they_are_moved():
    problem = simple(rooms=ROOMS)
    other = {11: Place(at(TUESDAY, 9), 1)}
    assert kinds(problem, at(TUESDAY, 9, 30), 1, other) == [Rule.TWICE, Rule.PER_DAY, Rule.ROOM_TAKEN]
    assert kinds(problem, at(TUESDAY, 10), 1, other) == [Rule.PER_DAY]
    assert kinds(replace(problem, rules=Rules(per_day=2)), at(TUESDAY, 10), 1, other) == []
    assert kinds(problem, at(TUESDAY + timedelta(days=1), 9, 30), 1, other) == []
    elsewhere = {11: Place(at(TUESDAY, 9), 2)}
    assert kinds(problem, at(TUESDAY, 9, 30), 1, elsewhere) == [Rule.TWICE, Rule.PER_DAY], "the room itself is free"


def test_a_holiday_is_named_and_a_closed_week_is_told():
    problem = replace(
        simple(first=date(2027, 5, 3), days=14),
        today=date(2027, 4, 1),
        period=Period(date(2027, 5, 3), date(2027, 5, 28), ((date(2027, 5, 10), date(2027, 5, 12)),)),
    )
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
    waited = replace(
        problem,
        sittings=(problem.sittings[0], *(replace(one, waiting_since=date(2026, 1, 1)) for one in problem.sittings[1:])),
    )
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
    told = {
        one.rule: one.text
        for one in broken(problem.sittings[0], at(saturday - timedelta(days=1), 9), 1, planned(problem))
    }
    assert told[Rule.LEAD].endswith(f"Første dag det går an, er {words.day(MONDAY)}.")


def said(problem, start, room=1, places=None, sitting=None):
    """Each rule that would be broken, with its sentence."""
    sitting = sitting or problem.sittings[0]
    return {one.rule: one.text for one in broken(sitting, start, room, planned(problem, places))}


DAYS = [MONDAY + timedelta(days=nth) for nth in range(12)]
CLOSED = Period(MONDAY, DAYS[4], ((DAYS[2], DAYS[2]),))


@pytest.mark.parametrize(
    ("start", "room", "rule", "text"),
    [
        (at(DAYS[7], 9), 1, Rule.PERIOD, "Dagen er utenfor perioden, som er fra {0} til {4}."),
        (at(DAYS[5], 9), 1, Rule.WEEKEND, "Dagen er i en helg."),
        (at(DAYS[2], 9), 1, Rule.CLOSED, "Virksomheten har stengt denne dagen."),
        (at(TUESDAY, 15), 1, Rule.HOURS, "Tiden er utenfor arbeidsdagen, som er fra kl. 08.00 til 15.30."),
        (at(TUESDAY, 11), 1, Rule.LUNCH, "Samtalen går ut over lunsjen, som er fra kl. 11.30 til 12.00."),
        (
            at(DAYS[3], 9),
            1,
            Rule.OWN_HOURS,
            "Dette er utenfor arbeidstiden til Kari Vik. Avtal det først, og avtal betaling.",
        ),
        (at(TUESDAY, 10), 1, Rule.BUSY, "Ola Dahl er opptatt da."),
        (at(TUESDAY, 9), None, Rule.NO_ROOM, "Samtalen har ikke noe rom."),
        (at(TUESDAY, 9), 2, Rule.SEATS, "Skapet er for lite. Det trengs plass til to."),
        (at(TUESDAY, 9), 3, Rule.UNSHIELDED, "Buret er ikke skjermet. Andre kan se eller høre dere."),
        (at(TUESDAY, 14, 30), 1, Rule.ROOM_HOURS, "Fjord er stengt da."),
        (at(TUESDAY, 12, 30), 1, Rule.ROOM_BOOKED, "Fjord er opptatt da."),
    ],
)
def test_each_rule_has_its_sentence(start, room, rule, text):
    problem = replace(
        simple(rooms=ROOMS, weekdays=frozenset({0, 1, 2, 4}), busy={2: [span(TUESDAY, 10, 11)]}), period=CLOSED
    )
    assert said(problem, start, room)[rule] == text.format(*map(words.day, DAYS))


def test_the_wishes_have_theirs():
    problem = simple(rooms=ROOMS, rules=Rules(lunch=Lunch(hard=False)))
    assert said(problem, at(MONDAY, 9)) == {Rule.MONDAY_MORNING: "Det er mandag formiddag."}
    assert said(problem, at(DAYS[4], 11, 30)) == {
        Rule.FRIDAY_AFTERNOON: "Det er fredag ettermiddag.",
        Rule.OVER_LUNCH: "Samtalen går ut over lunsjen.",
    }


def test_too_early_is_told_also_when_no_day_is_left():
    """The day it would have been possible, had the organisation not closed."""
    problem = replace(simple(rooms=ROOMS, today=MONDAY), period=Period(MONDAY, DAYS[11], ((MONDAY, DAYS[11]),)))
    assert said(problem, at(TUESDAY, 9))[Rule.LEAD] == (
        f"Innkallingen skal ut 7 dager før. Første dag det går an, er {words.day(DAYS[7])}."
    )


@pytest.mark.parametrize(
    ("start", "room", "rules"),
    [
        (at(MONDAY, 8), None, []),
        (at(DAYS[4], 14, 30), None, []),  # the first minute of the period, and the last
        (at(TUESDAY, 8), 1, []),
        (at(TUESDAY, 13), 1, []),  # and of the room's day
        (at(TUESDAY, 7, 59), 1, [Rule.HOURS, Rule.ROOM_HOURS]),
        (at(TUESDAY, 13, 1), 1, [Rule.ROOM_HOURS]),
        (at(DAYS[4], 14, 31), None, [Rule.HOURS]),
        (at(TUESDAY, 23, 30), 1, [Rule.HOURS, Rule.ROOM_HOURS]),
    ],
)
def test_to_the_very_edge_and_no_further(start, room, rules):
    problem = simple(rooms=(Room(1, "Fjord", hours={1: (time(8), time(14))}),))
    if room is None:
        problem = replace(problem, rooms=())
    assert kinds(problem, start, room) == rules


def test_each_who_is_taken_is_named_and_that_days_conversations_are_counted():
    """Kari talks with Per, and Liv with Ola, when Kari was to talk with Ola."""
    problem = simple(count=4, rules=Rules(per_day=2))
    livs = replace(problem.sittings[3], id=99, holder=4, employee=2)
    problem = replace(problem, sittings=(*problem.sittings, livs))
    both = {11: Place(at(TUESDAY, 9)), 99: Place(at(TUESDAY, 9, 30)), 12: Place(at(DAYS[2], 9))}
    found = [one.text for one in broken(problem.sittings[0], at(TUESDAY, 9), None, planned(problem, both))]
    assert found == ["Kari Vik har en annen samtale da.", "Ola Dahl har en annen samtale da."]
    two = {11: Place(at(TUESDAY, 12)), 12: Place(at(TUESDAY, 14)), 13: Place(at(DAYS[2], 9))}
    assert said(problem, at(TUESDAY, 9), None, two) == {Rule.PER_DAY: "Kari Vik har allerede to samtaler den dagen."}
    one = replace(problem, rules=Rules())
    assert said(one, at(TUESDAY, 9), None, {11: two[11], 13: two[13]}) == {
        Rule.PER_DAY: "Kari Vik har allerede én samtale den dagen."
    }


def test_who_does_not_work_on_fridays_is_told_of_on_fridays():
    problem = simple(weekdays=frozenset({0, 1, 2, 3}))
    assert kinds(problem, at(DAYS[4], 9), None) == [] == kinds(problem, at(DAYS[3], 9), None), "nothing stops it"
    assert kinds(problem, at(DAYS[4], 9), None, hard=False) == [Rule.OWN_HOURS]
    assert kinds(problem, at(DAYS[3], 9), None, hard=False) == []
    stays = {10: Place(at(DAYS[4], 9))}
    assert kinds(problem, at(DAYS[4], 13), None, stays, hard=False)[0] == Rule.OWN_HOURS, "said again of each such time"


def test_outside_a_shift_is_all_that_is_said():
    """Of a day off, of the morning after a night and of an hour before the shift: the same words, and no more."""
    problem = simple()
    shifts = (span(MONDAY, 22, 31), span(DAYS[2], 9, 15))
    people = [replace(problem.people[1], shifts=ShiftPlan(MONDAY, DAYS[4], shifts)), *problem.people[2:]]
    problem = replace(problem, people=(problem.people[0], *people))
    words_of_it = "Dette er utenfor arbeidstiden til Ola Dahl. Avtal det først, og avtal betaling."
    for start in (at(TUESDAY, 9), at(DAYS[2], 8, 30), at(DAYS[2], 14, 30), at(DAYS[3], 9)):
        assert said(problem, start, None)[Rule.OWN_HOURS] == words_of_it
        assert kinds(problem, start, None) == []
    for start in (at(DAYS[2], 9), at(DAYS[2], 12), at(DAYS[2], 14)):
        assert Rule.OWN_HOURS not in said(problem, start, None), "also in the middle, where it breaks up the shift"


def test_what_weighs_nothing_is_no_wish():
    """The same move that goes against all of them, first as they weigh by default."""
    nothing = Weights(**{one.name: 0 for one in fields(Weights)})
    for weights, told in ((Weights(), {Rule.CROWDED, Rule.OTHER_ROOM, Rule.OVERTAKEN}), (nothing, set())):
        problem = simple(rooms=ROOMS, rules=Rules(per_day=2, weights=weights, lunch=Lunch(hard=False)))
        sittings = (problem.sittings[0], *(replace(one, waiting_since=MONDAY) for one in problem.sittings[1:]))
        others = {11: Place(at(MONDAY, 13), 2), 12: Place(at(TUESDAY, 13), 2)}
        problem = replace(problem, sittings=sittings, period=Period(MONDAY, DAYS[11]))
        assert set(kinds(problem, at(DAYS[4], 11, 30), 1, others, hard=False)) == told | (
            {Rule.FRIDAY_AFTERNOON, Rule.OVER_LUNCH} if told else set()
        )
        assert kinds(problem, at(MONDAY, 9), 2, hard=False) == ([Rule.MONDAY_MORNING] if told else [])


def test_a_lunch_is_a_rule_or_a_wish_or_neither_and_never_both():
    for lunch, hard, soft in ((Lunch(), [Rule.LUNCH], []), (Lunch(hard=False), [], [Rule.OVER_LUNCH]), (None, [], [])):
        problem = simple(rules=Rules(lunch=lunch))
        assert kinds(problem, at(TUESDAY, 11, 30), None) == hard
        assert kinds(problem, at(TUESDAY, 11, 30), None, hard=False) == soft


def test_another_room_is_one_that_the_others_are_not_in():
    problem, rooms = simple(), tuple(Room(nth, f"Rom {nth}") for nth in (1, 2))
    problem = replace(problem, rooms=rooms)
    others = {11: Place(at(TUESDAY, 9), 2)}
    assert Rule.OTHER_ROOM in said(problem, at(DAYS[3], 9), 1, others)
    assert Rule.OTHER_ROOM not in said(problem, at(DAYS[3], 9), None, others), "without a room it is not in another"
    assert Rule.OTHER_ROOM not in said(problem, at(DAYS[3], 9), 1, {11: Place(at(TUESDAY, 9))}), "the others have none"
    assert Rule.OTHER_ROOM not in said(problem, at(DAYS[3], 9), 1, {10: Place(at(TUESDAY, 9), 2)}), "no others are"


def test_a_week_is_crowded_from_its_share_on():
    """Four over two weeks are two a week: a third is one too many, in whichever room."""
    problem = simple(count=4, days=12, rules=Rules(per_day=2))
    crowded = {Rule.CROWDED: "Kari Vik får flere samtaler den uken enn det som er jevnt fordelt."}
    one = {11: Place(at(TUESDAY, 9))}
    two = one | {12: Place(at(DAYS[2], 9))}
    assert said(problem, at(DAYS[3], 9), None, one) == {}
    assert said(problem, at(DAYS[3], 9), None, two) == crowded
    assert said(problem, at(DAYS[8], 9), None, two) == {}, "the week after has its own"
    assert kinds(problem, at(DAYS[3], 9), None, two, hard=False) == [Rule.CROWDED], "a wish, and no hindrance"
    livs = tuple(replace(problem.sittings[nth], id=90 + nth, holder=4, employee=5) for nth in (1, 2))
    assert (
        said(
            replace(problem, sittings=(*problem.sittings, *livs)),
            at(DAYS[3], 9),
            None,
            {91: Place(at(TUESDAY, 9)), 92: Place(at(DAYS[2], 9))},
        )
        == {}
    ), "another leader's are not counted"
    after = at(DAYS[11] + timedelta(days=3), 13)
    assert set(said(problem, after, None, one)) == {Rule.PERIOD, Rule.CROWDED}, "no share in a week without days"


def test_a_wish_that_is_gone_against_already_is_not_told_again():
    rooms = tuple(Room(nth, f"Rom {nth}") for nth in (1, 2, 3))
    problem = simple(rooms=rooms, days=12)
    at_home = {11: Place(at(TUESDAY, 9), 2), 12: Place(at(DAYS[8], 9), 2)}
    there = at_home | {10: Place(at(DAYS[3], 9), 1)}
    assert said(problem, at(DAYS[3], 9), 1, at_home) == {Rule.OTHER_ROOM: "Kari Vik har ellers samtalene i Rom 2."}
    assert said(problem, at(DAYS[3], 10), 3, there) == {}, "another other room is no worse"


def test_only_one_who_has_waited_shorter_and_comes_on_a_day_before_overtakes():
    problem = simple(count=2, days=5)
    waits = replace(problem.sittings[0], waiting_since=date(2026, 1, 1))
    for since, day, told in (
        (date(2026, 1, 2), TUESDAY, True),
        (date(2026, 1, 1), TUESDAY, False),
        (None, TUESDAY, False),
        (date(2026, 1, 2), DAYS[2], False),
    ):
        both = replace(
            problem, rules=Rules(per_day=2), sittings=(waits, replace(problem.sittings[1], waiting_since=since))
        )
        found = said(both, at(DAYS[2], 13), None, {11: Place(at(day, 9))})
        assert (found.get(Rule.OVERTAKEN) == "Noen som har ventet kortere enn Ola Dahl, kommer før.") is told
