"""What cannot be planned at all: each mistake at its edge, with its sentence, beside what may be planned."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from samtale.core import words
from samtale.rounds.timetable import checking
from samtale.rounds.timetable.checking import check
from samtale.rounds.timetable.problem import Lunch, Period, Person, Place, Room, Rules, Sitting

from .organisation import MONDAY, at, simple

DAY = timedelta(days=1)
ON_MONDAY = words.day(MONDAY)


def problem(**more):
    """Three conversations of an hour in a week from a Monday, with a room; planned a fortnight before."""
    return replace(simple(rooms=(Room(1, "Fjord"),)), **more)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"today": MONDAY - 3 * DAY},
        {"period": Period(MONDAY, MONDAY)},  # a Friday is soon enough
        {"rules": Rules(lead_days=0), "today": MONDAY + 4 * DAY},
        {"rules": Rules(lunch=None)},
        {"rules": Rules(lunch=Lunch(time(11), time(11, 1)))},
        {"rules": Rules(grid=10, opens=time(8), closes=time(18))},  # sixty starts are the most
        {"sittings": (Sitting(10, 1, 2, minutes=450),)},
        {"sittings": (Sitting(10, 1, 2, minutes=1),)},
        {
            "sittings": (
                Sitting(10, 1, 2, 60, fixed=Place(at(MONDAY, 9), 1)),
                Sitting(11, 1, 3, 60, fixed=Place(at(MONDAY, 10), 1)),
            )
        },  # one after the other
        {
            "sittings": (
                Sitting(10, 1, 2, 60, fixed=Place(at(MONDAY, 9), 1)),
                Sitting(11, 3, 4, 60, fixed=Place(at(MONDAY, 9))),
            )
        },  # two at once, apart
        {"sittings": ()},
    ],
)
def test_what_can_be_planned_passes_in_silence(more):
    assert check(problem(**more)) is None


TWICE = "Den samme står to ganger på listen."
NO_DAY = "Det må gå an å ha minst én samtale om dagen, og fristen kan ikke være under null dager."


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        ({"people": (*simple().people, Person(1, "En annen"))}, checking.UnknownIdError, TWICE),
        ({"rooms": (Room(1, "Fjord"), Room(1, "Fjell"))}, checking.UnknownIdError, TWICE),
        ({"sittings": (Sitting(10, 1, 2), Sitting(10, 1, 3))}, checking.UnknownIdError, TWICE),
        (
            {"sittings": (Sitting(10, 99, 2),)},
            checking.UnknownIdError,
            "Samtalen er med en person som ikke står på listen.",
        ),
        (
            {"sittings": (Sitting(10, 1, 99),)},
            checking.UnknownIdError,
            "Samtalen er med en person som ikke står på listen.",
        ),
        (
            {"sittings": (Sitting(10, 1, 2, fixed=Place(at(MONDAY, 9), 9)),)},
            checking.UnknownIdError,
            "Samtalen er lagt til et rom som ikke står på listen.",
        ),
        (
            {"rules": Rules(opens=time(8), closes=time(8))},
            checking.InvalidHoursError,
            "Arbeidsdagen slutter før den begynner.",
        ),
        (
            {"rules": Rules(lunch=Lunch(time(12), time(12)))},
            checking.InvalidHoursError,
            "Lunsjen slutter før den begynner.",
        ),
        ({"rules": Rules(per_day=0)}, checking.InvalidHoursError, NO_DAY),
        ({"rules": Rules(grid=0)}, checking.InvalidHoursError, NO_DAY),
        ({"rules": Rules(lead_days=-1)}, checking.InvalidHoursError, NO_DAY),
        (
            {"rules": Rules(grid=10, opens=time(8), closes=time(18, 1))},
            checking.InvalidHoursError,
            "Samtalene kan begynne på så mange tidspunkter at det ikke lar seg planlegge.",
        ),
        ({"period": Period(MONDAY, MONDAY - DAY)}, checking.PeriodBackwardsError, "Perioden slutter før den begynner."),
        (
            {"today": MONDAY + 5 * DAY},
            checking.PeriodOverError,
            f"Perioden er over. Den sluttet {words.day(MONDAY + 4 * DAY)}.",
        ),
        (
            {"today": MONDAY - 2 * DAY},
            checking.NoTimeToInviteError,
            f"Perioden slutter {words.day(MONDAY + 4 * DAY)}. Innkallingen skal ut 7 dager før, så første samtale kan "
            f"bli {words.day(MONDAY + 5 * DAY)}.",
        ),
        (
            {"period": Period(MONDAY, MONDAY, ((MONDAY, MONDAY),))},
            checking.NoWorkingDaysError,
            "Det er ingen arbeidsdager igjen i perioden.",
        ),
        (
            {"sittings": (Sitting(10, 1, 1),)},
            checking.WithThemselvesError,
            "Kari Vik kan ikke ha samtale med seg selv.",
        ),
        (
            {"sittings": (Sitting(10, 1, 2, minutes=0),)},
            checking.InvalidLengthError,
            "Samtalen med Ola Dahl varer 0 minutter. Det er det ikke plass til på en dag.",
        ),
        (
            {"sittings": (Sitting(10, 1, 2, minutes=451),)},
            checking.InvalidLengthError,
            "Samtalen med Ola Dahl varer 451 minutter. Det er det ikke plass til på en dag.",
        ),
        (
            {
                "sittings": (
                    Sitting(10, 1, 2, 60, fixed=Place(at(MONDAY, 9), 1)),
                    Sitting(11, 3, 4, 60, fixed=Place(at(MONDAY, 9, 59), 1)),
                )
            },
            checking.RoomTwiceError,
            f"To samtaler er lagt til Fjord samtidig, {ON_MONDAY} kl. 09.59. Flytt den ene.",
        ),
        (
            {
                "sittings": (
                    Sitting(10, 1, 2, 60, fixed=Place(at(MONDAY, 10))),
                    Sitting(11, 1, 3, 60, fixed=Place(at(MONDAY, 9))),
                    Sitting(12, 4, 2, 60, fixed=Place(at(MONDAY, 10, 30))),
                )
            },
            checking.TwoAtOnceError,
            f"Ola Dahl har to samtaler samtidig, {ON_MONDAY} kl. 10.30. Flytt den ene.",
        ),
    ],
)
def test_each_mistake_has_its_sentence(more, error, said):
    with pytest.raises(checking.InvalidProblemError) as told:
        check(problem(**more))
    assert (type(told.value), str(told.value)) == (error, said)
