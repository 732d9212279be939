"""What sharing says to whoever plans, word for word, and which names stand in it."""

import pytest

from samtale.rounds.assignment import loads
from samtale.rounds.assignment.rows import Holder, Person
from samtale.rounds.assignment.solve import BadChoice, InvalidChoicesError
from samtale.rounds.assignment.words import Matter, Obstacle, Unplaced, Warned, warn
from samtale.rounds.participants.rules import Line, Reason

NAMES = {1: "Ida Lie", 2: "Kari Dahl", 3: "Ola Moe", 4: "Per Vik", 5: "Siv Lunde", 6: "Tor Nes", 7: "Åse Øye"}


@pytest.mark.parametrize(
    ("obstacle", "holders", "said"),
    [
        (
            Obstacle.FULL,
            (2,),
            "Vi finner ingen som kan holde samtalen med Ida Lie: det er fullt hos Kari Dahl. Hev en grense, eller la "
            "flere holde samtaler.",
        ),
        (
            Obstacle.OBJECTION,
            (2, 3),
            "Vi finner ingen som kan holde samtalen med Ida Lie: en av de to har sagt nei til den andre, og det "
            "gjelder Kari Dahl og Ola Moe.",
        ),
        (
            Obstacle.OWN_LEADER,
            (2, 3, 4),
            "Vi finner ingen som kan holde samtalen med Ida Lie: Kari Dahl, Ola Moe og Per Vik kan ikke holde "
            "samtalen med noen som leder dem.",
        ),
        (
            Obstacle.ONESELF,
            (1,),
            "Vi finner ingen som kan holde samtalen med Ida Lie: ingen andre tar denne gruppen, og ingen holder "
            "samtalen med seg selv.",
        ),
        (
            Obstacle.NOBODY_TAKES_GROUP,
            (),
            "Vi finner ingen som kan holde samtalen med Ida Lie: ingen tar yrkesgruppen.",
        ),
        (Obstacle.NOBODY_TAKES_UNIT, (), "Vi finner ingen som kan holde samtalen med Ida Lie: ingen tar avdelingen."),
        (
            Obstacle.NOBODY_TAKES_BOTH,
            (),
            "Vi finner ingen som kan holde samtalen med Ida Lie: ingen tar både yrkesgruppen og avdelingen.",
        ),
        (Obstacle.NO_LINE_LEADER, (), "Ida Lie er ikke ført opp med noen leder."),
        (Obstacle.LINE_LEADER_HOLDS_NONE, (), "Lederen til Ida Lie er ikke blant dem som holder samtaler i runden."),
        (Obstacle.LINE_LEADER_TAKES_OTHERS, (), "Lederen til Ida Lie tar ikke denne yrkesgruppen eller avdelingen."),
    ],
)
def test_each_obstacle_has_its_sentence(obstacle, holders, said):
    assert Unplaced(1, obstacle, holders).sentence(NAMES) == said


@pytest.mark.parametrize(
    ("holders", "listed"),
    [
        ((2,), "Kari Dahl"),
        ((2, 3), "Kari Dahl og Ola Moe"),
        ((2, 3, 4, 5), "Kari Dahl, Ola Moe, Per Vik og Siv Lunde"),
        ((2, 3, 4, 5, 6), "Kari Dahl, Ola Moe, Per Vik og 2 andre"),
    ],
)
def test_up_to_four_are_named_and_of_more_the_first_three(holders, listed):
    assert f"fullt hos {listed}. Hev" in Unplaced(1, Obstacle.FULL, holders).sentence(NAMES)


@pytest.mark.parametrize(
    ("matter", "number", "said"),
    [
        (Matter.MANY, 16, "Kari Dahl får 16 samtaler. Det er mange."),
        (Matter.TOO_MANY, 21, "Kari Dahl får 21 samtaler. Det er for mange til å følge opp alle."),
        (Matter.OVER_LIMIT, 1, "Kari Dahl får 1 samtale, og det er over grensen som er satt."),
        (Matter.OVER_LIMIT, 3, "Kari Dahl får 3 samtaler, og det er over grensen som er satt."),
        (Matter.OUTSIDE, 1, "Du har gitt Kari Dahl 1 medarbeider utenfor de vanlige gruppene."),
        (Matter.OUTSIDE, 2, "Du har gitt Kari Dahl 2 medarbeidere utenfor de vanlige gruppene."),
    ],
)
def test_each_warning_has_its_sentence_and_one_of_them_is_clear(matter, number, said):
    warned = Warned(2, matter, number)
    assert warned.sentence(NAMES) == said and warned.clear == (matter is Matter.TOO_MANY)


@pytest.mark.parametrize(
    ("load", "limit", "matters"),
    [
        (15, None, []),
        (16, None, [Matter.MANY]),
        (20, None, [Matter.MANY]),
        (21, None, [Matter.TOO_MANY]),
        (3, 3, []),
        (4, 3, [Matter.OVER_LIMIT]),
        (1, 0, [Matter.OVER_LIMIT]),
        (21, 20, [Matter.TOO_MANY, Matter.OVER_LIMIT]),
    ],
)
def test_how_many_are_warned_of(load, limit, matters):
    assert [one.matter for one in warn({2: load}, [Holder(2, limit)], [], {})] == matters


def test_a_choice_by_hand_within_what_one_takes_is_no_matter():
    people = [Person(1, group=1, unit=7), Person(3, group=2, unit=7), Person(4, group=1, unit=8)]
    holder = Holder(2, groups=frozenset({1}), units=frozenset({7}))
    assert warn({2: 3}, [holder], people, {1: 2}) == ()
    (warned,) = warn({2: 3}, [holder], people, {1: 2, 3: 2, 4: 2})
    assert (warned.matter, warned.number) == (Matter.OUTSIDE, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("why", "said"),
    [
        (BadChoice.ONESELF, "Ida Lie kan ikke holde samtalen med seg selv."),
        (BadChoice.OWN_LEADER, "Kari Dahl kan ikke holde samtalen med Ida Lie, som leder Kari Dahl."),
        (BadChoice.OBJECTION, "Ida Lie og Kari Dahl skal ikke ha samtalen sammen denne gangen."),
        (BadChoice.NOT_A_HOLDER, "Kari Dahl kan ikke holde samtalen med Ida Lie."),
    ],
)
def test_a_choice_that_cannot_stand_is_told_by_name(cast, why, said):
    line = Line(1, 999_999, "Ida Lie", "Lærer", None, 3, None, None, None, Reason.NEVER, None, None)
    assert loads.why_not(InvalidChoicesError([(999_999, cast.leader.pk, why)]), [line]) == [said]


@pytest.mark.django_db
def test_one_who_is_not_there_any_more_has_no_name(cast):
    gone, here = 999_999, cast.leader.pk
    wrong = [(gone, here, BadChoice.NOT_IN_THE_ROUND), (here, gone, BadChoice.NOT_A_HOLDER)]
    assert loads.why_not(InvalidChoicesError(wrong), []) == [
        "Kari Dahl kan ikke holde samtalen med ?.",
        "? kan ikke holde samtalen med Kari Dahl.",
    ]
