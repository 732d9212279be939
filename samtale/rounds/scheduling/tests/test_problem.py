"""A round as the timetable gets it: which rooms, which days, and whose time is taken by what."""

from datetime import time, timedelta

import pytest

from samtale.core import clock
from samtale.people.models import Unit
from samtale.rounds.conftest import draft
from samtale.rounds.models import Absence, BusyTime, ClosedPeriod, Member, Room
from samtale.rounds.scheduling import problem, taken_times
from samtale.rounds.setup import actions as setup_actions
from samtale.rounds.tests.test_course_of_a_round import set_time
from tests.cast import leads, person, position
from tests.course import at_nine


def posed_person(posed, who):
    return next(one for one in posed.people if one.id == who.pk)


def test_rooms_of_ones_own_units_and_above_that_are_fit(cast, round_):
    rooms = {
        name: Room.objects.create(name=name, unit=unit, **more)
        for name, unit, more in (
            ("Fjellet", cast.unit, {}),
            ("Rådhuset", cast.unit.parent, {}),
            ("Skapet", cast.unit, {"seats": 1}),
            ("Glassburet", cast.unit, {"is_shielded": False}),
            ("Andres", cast.other_unit, {}),
        )
    }
    posed = problem.build_problem(round_)
    assert posed_person(posed, cast.leader).rooms == (rooms["Fjellet"].pk, rooms["Rådhuset"].pk)
    assert {one.name for one in posed.rooms} == {"Fjellet", "Rådhuset", "Skapet", "Glassburet"}
    assert {one.name for one in posed.rooms if one.is_fit} == {"Fjellet", "Rådhuset"}
    rooms["Fjellet"].delete(), rooms["Rådhuset"].delete()
    assert posed_person(problem.build_problem(round_), cast.leader).rooms == (), "none that is fit: then none is needed"


@pytest.mark.parametrize(
    ("opens", "closes", "hours"),
    [
        (None, None, None),
        (time(9), time(15), (time(9), time(15))),
        (time(9), None, (time(9), time(23, 59))),
        (None, time(15), (time(0), time(15))),
    ],
)
def test_a_room_is_open_when_it_says_so(cast, round_, opens, closes, hours):
    Room.objects.create(name="Fjellet", unit=cast.unit, opens=opens, closes=closes)
    (room,) = problem.build_problem(round_).rooms
    assert room.hours == (None if hours is None else {day: hours for day in range(7)})


def test_days_closed_above_are_for_all_and_below_for_those_who_work_there(cast, round_):
    team = Unit.objects.create(name="Team", parent=cast.unit)
    there = person("I", "Teamet")
    leads(cast.leader, position(there, team, "Lærer"))
    first, last = round_.starts_on, round_.ends_on
    for name, unit, days in (
        ("Jul", None, (first, first)),
        ("Kommunen", cast.unit.parent, (last, last)),
        ("Skolen", cast.unit, (first - timedelta(days=9), first)),
        ("Teamet", team, (first, first)),
        ("Andre", cast.other_unit, (first, first)),
        ("Før", None, (first - timedelta(days=9),) * 2),
        ("Etter", None, (last + timedelta(days=1),) * 2),
    ):
        ClosedPeriod.objects.create(name=name, unit=unit, starts_on=days[0], ends_on=days[1])
    posed = problem.build_problem(round_)
    assert posed.closed == ((first - timedelta(days=9), first), (first, first), (last, last))
    assert posed.problem().period.closed == posed.closed
    assert posed_person(posed, there).busy == (taken_times.whole_days(first, first),)
    assert posed_person(posed, cast.employee).busy == posed_person(posed, cast.leader).busy == ()


def test_what_takes_ones_time_and_what_does_not(cast, round_):
    """Own calendar, absence and another round's plan do; a round that is over and a place left out do not."""
    at = at_nine(20)
    span = taken_times.whole_days(at.date(), at.date())
    hour = timedelta(hours=1)
    other = setup_actions.save_round(round_=draft(cast, name="En annen"), by=cast.hr)
    row = set_time(other, cast.colleague.name, at)

    def busy(who):
        return posed_person(problem.build_problem(round_), who).busy

    assert [one.starts for one in busy(cast.colleague)] == [at]
    Member.objects.filter(pk=row.pk).update(holder=cast.leader)
    assert [(one.starts, one.ends) for one in busy(cast.leader)] == [(at, at + timedelta(minutes=90))]
    Member.objects.filter(pk=row.pk).update(choice=Member.Choice.OUT)
    assert busy(cast.colleague) == busy(cast.leader) == ()
    Member.objects.filter(pk=row.pk).update(choice="")
    setup_actions.end(round_=other, by=cast.hr)
    assert busy(cast.colleague) == ()
    BusyTime.objects.create(person=cast.colleague, starts_at=at, ends_at=at + hour)
    BusyTime.objects.create(person=cast.colleague, starts_at=at - timedelta(days=400), ends_at=at - timedelta(days=399))
    Absence.objects.create(person=cast.colleague, starts_on=at.date(), ends_on=at.date())
    Absence.objects.create(person=cast.leader, starts_on=at.date(), ends_on=None)
    Absence.objects.create(
        person=cast.leader, starts_on=clock.today() - timedelta(days=9), ends_on=clock.today() - timedelta(days=1)
    )
    assert [(one.starts, one.ends) for one in busy(cast.colleague)] == [(at, at + hour), (span.starts, span.ends)]
    assert busy(cast.leader) == (taken_times.whole_days(at.date(), round_.ends_on),), "until further notice"
    assert busy(cast.employee) == ()
