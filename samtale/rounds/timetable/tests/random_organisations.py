"""Small organisations drawn at random: from a choice (hypothesis' or the benchmark's) to a problem."""

from collections.abc import Callable
from datetime import date, time, timedelta

from samtale.rounds.timetable.problem import Lunch, Period, Person, Place, Problem, Room, Rules, ShiftPlan, Sitting

from .organisation import at, span

FIRSTS = [date(2027, 3, 22), date(2026, 10, 19), date(2027, 5, 3), date(2027, 2, 1), date(2027, 5, 13)]


def shifts(draw: Callable[[int, int], int], first: date, days: int) -> ShiftPlan | None:
    """Off, early, late, short or a night, day by day; for some of the people and some of the days only."""
    if draw(0, 2):
        return None
    kinds, found, until = [None, (7, 15), (14.5, 22), (9, 13), (22, 31), (16, 24)], [], 0.0
    since = first + timedelta(days=draw(0, 2))
    last = since + timedelta(days=draw(2, days + 2))
    for nth in range((last - since).days + 1):
        kind = kinds[draw(0, len(kinds) - 1)]
        if kind and 24 * nth + kind[0] > until:
            found.append(span(since + timedelta(days=nth), *kind))
            until = 24 * nth + kind[1]
    return ShiftPlan(since, last, tuple(found))


def organisation(draw: Callable[[int, int], int], *, tiny: bool = False) -> Problem:
    """An organisation where `draw(low, high)` has made every choice. A tiny one can be searched through by hand."""
    first, days = FIRSTS[draw(0, len(FIRSTS) - 1)], draw(3, 6) if tiny else draw(4, 30)
    leaders, rooms = draw(1, 2), draw(0, 2 if tiny else 3)

    def busy(most: int):
        found = []
        for _ in range(draw(0, most)):
            since, day = draw(14, 28) / 2, first + timedelta(days=draw(0, days))
            found.append(span(day, since, since + draw(1, 8 if tiny else 20) / 2 - 0.1))
        return tuple(found)

    people = [
        Person(
            nth,
            f"Leder {nth}",
            busy(2),
            frozenset({0, 1, 2, 3, 4} - {draw(0, 9)}),
            None if draw(0, 3) else (),
            shifts(draw, first, days),
        )
        for nth in range(leaders)
    ]
    sittings = []
    for nth in range(draw(1, 3 if tiny else 12)):
        holder, id = draw(0, leaders - 1), 100 + nth
        employee = 1 - holder if leaders == 2 and not draw(0, 5) else id
        if employee == id:
            people.append(Person(id, f"Medarbeider {id}", busy(3), shifts=shifts(draw, first, days)))
        waiting = date(2025, 1, 1) + timedelta(days=draw(0, 400)) if draw(0, 3) else None
        sittings.append(Sitting(1000 + nth, holder, employee, 30 * draw(2, 3) + 15 * draw(0, 1), waiting))
    places = [
        Room(
            nth,
            f"Rom {nth}",
            2 - (not draw(0, 7)),
            bool(draw(0, 7)),
            None if draw(0, 1) else {n: (time(8), time(9 + draw(1, 5), 30)) for n in range(draw(1, 5))},
            busy(2),
        )
        for nth in range(rooms)
    ]
    if not draw(0, 3):
        fixed = Place(at(first + timedelta(days=draw(0, days)), draw(8, 14), 15), 0 if rooms and draw(0, 1) else None)
        sittings[0] = Sitting(sittings[0].id, sittings[0].holder, sittings[0].employee, 60, None, fixed)
    lunch = [Lunch(), Lunch(hard=False), None][draw(0, 2)]
    rules = Rules(draw(1, 2), draw(0, 3), time(8), time(11, 30) if tiny else time(15, 30), lunch, 60 if tiny else 30)
    closed = ((first, first),) if not draw(0, 5) else ()
    return Problem(
        first - timedelta(days=draw(0, 3)),
        Period(first, first + timedelta(days=days), closed),
        tuple(people),
        tuple(sittings),
        tuple(places),
        rules,
    )
