"""What collides and what would free it, word for word."""

import pytest

from samtale.rounds.timetable.clash import Clash, Remedy, Way, Why, sentence, with_ways_out
from samtale.rounds.timetable.problem import Person, Sitting

NAMED = {"holder": "Kari Vik", "employee": "Ola Dahl", "conversations": 18, "days": 12, "per_day": 1, "left": 6}


@pytest.mark.parametrize(
    ("why", "more", "said"),
    [
        (Why.NEVER_FREE, {}, "Kari Vik og Ola Dahl er aldri ledige samtidig i perioden."),
        (Why.NO_ROOM, {}, "Det er ikke noe skjermet rom ledig når Kari Vik og Ola Dahl er det."),
        (Why.TOO_FEW_DAYS, {}, "Kari Vik har 18 samtaler, men bare 12 dager igjen med én samtale om dagen."),
        (
            Why.TOO_FEW_DAYS,
            {"days": 1, "per_day": 2},
            "Kari Vik har 18 samtaler, men bare 1 dag igjen med to samtaler om dagen.",
        ),
        (Why.CALENDARS, {}, "Seks samtaler for Kari Vik passer ikke med kalenderne til dem det gjelder."),
        (Why.CALENDARS, {"left": 1}, "Én samtale for Kari Vik passer ikke med kalenderne til dem det gjelder."),
        (Why.FEW_ROOMS, {}, "Kari Vik har 18 samtaler, men bare 12 dager da et skjermet rom er ledig."),
        (Why.ROOMS_TAKEN, {}, "Seks samtaler for Kari Vik får ikke plass, for andre samtaler har rommene."),
        (
            Why.DAYS_AND_ROOMS,
            {},
            "Kari Vik har 18 samtaler, men bare 12 dager igjen med én samtale om dagen. "
            "I tillegg har andre samtaler rommene.",
        ),
        (
            Why.OTHERS,
            {"left": 11},
            "11 samtaler for Kari Vik får ikke plass, for andre samtaler har rommene eller tidene.",
        ),
    ],
)
def test_each_collision_has_its_sentence(why, more, said):
    assert sentence(why, **NAMED | more) == said


@pytest.mark.parametrize(
    ("remedies", "said"),
    [
        ([], "Slik. Flere dager eller rom er ikke nok alene."),
        ([Remedy(Way.PER_DAY, 2)], "Slik. Med to om dagen går det."),
        ([Remedy(Way.DAYS, 1)], "Slik. Med en dag til går det."),
        ([Remedy(Way.DAYS, 12)], "Slik. Med 12 dager til går det."),
        ([Remedy(Way.DAYS, 2), Remedy(Way.ROOM, 1)], "Slik. Med to dager til, eller et rom til, går det."),
        (
            [Remedy(Way.PER_DAY, 3), Remedy(Way.DAYS, 9), Remedy(Way.ROOM, 1)],
            "Slik. Med tre om dagen, eller ni dager til, eller et rom til, går det.",
        ),
    ],
)
def test_the_ways_out_are_strung_together(remedies, said):
    assert with_ways_out("Slik.", remedies) == said


def test_a_clash_says_no_ways_out_where_none_were_tried():
    of = {
        "holder": Person(1, "Kari Vik"),
        "employee": Person(2, "Ola Dahl"),
        "left": (Sitting(10, 1, 2),) * 2,
        "why": Why.OTHERS,
        "conversations": 4,
        "days": 3,
        "per_day": 1,
        "certain": False,
    }
    collides = "To samtaler for Kari Vik får ikke plass, for andre samtaler har rommene eller tidene."
    assert Clash(**of).text == collides
    assert Clash(**of, remedies=()).text == f"{collides} Flere dager eller rom er ikke nok alene."
    assert Clash(**of, remedies=(Remedy(Way.ROOM, 1),)).text == f"{collides} Med et rom til går det."
