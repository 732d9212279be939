"""What rounds, calendars and letters keep about a person goes along, to that person alone."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.archive.packing import SCHEMA_FILE
from samtale.conversations.home import calendar_feed
from samtale.conversations.reminders import jobs as reminders_jobs
from samtale.notices import unreachable
from samtale.people import letter_language
from samtale.people.models import Position
from samtale.rounds.conftest import round_  # noqa: F401 - a fixture
from samtale.rounds.models import (
    Absence,
    BusyTime,
    CalendarReading,
    CalendarSource,
    Collision,
    HolderLimit,
    Member,
    Objection,
    Room,
    ShiftSource,
    WorkWeek,
)
from samtale.rounds.series.models import Occasion
from samtale.rounds.timetable.clash import Way, Why
from samtale.vault import holders
from samtale.vault.models import DataKey
from tests.course import begun_series, shift_plan_of

from .test_taking_out import broken, taken_out


@pytest.fixture
def kept(cast, round_):  # noqa: F811
    now = timezone.now()
    Member.objects.create(
        round=round_,
        position=Position.objects.get(person=cast.employee),
        employee=cast.employee,
        holder=cast.leader,
        starts_at=now + timedelta(days=20),
        room=Room.objects.create(name="Loftet", unit=cast.unit),
    )
    Collision.objects.create(
        round=round_,
        holder=cast.leader,
        employee=cast.employee,
        why=Why.TOO_FEW_DAYS,
        without=1,
        conversations=9,
        days=8,
        per_day=1,
        ways_tried=True,
        ways=[[Way.DAYS, 1]],
    )
    HolderLimit.objects.create(round=round_, holder=cast.leader, most=7)
    Objection.objects.create(round=round_, employee=cast.employee, holder=cast.former_leader, by=cast.employee)
    Absence.objects.create(person=cast.employee, starts_on=now.date() + timedelta(days=40))
    BusyTime.objects.create(person=cast.employee, starts_at=now, ends_at=now + timedelta(hours=2), zone="Asia/Tokyo")
    CalendarReading.objects.create(person=cast.employee, read_at=now, marked=4)
    CalendarSource.objects.create(
        person=cast.employee,
        key=DataKey.make(holders.one(cast.employee.pk)),
        address="https://kalender.example/rabarbra",
    )
    ShiftSource.objects.create(
        plan=shift_plan_of(cast.employee),
        person=cast.employee,
        key=DataKey.make(holders.one(cast.employee.pk)),
        address="https://turnus.example/blåbær",
    )
    WorkWeek.objects.create(person=cast.employee, days=[0, 2])
    reminders_jobs.choose(often="overdue", by=cast.employee)
    letter_language.choose(language="nn", by=cast.employee)
    calendar_feed.make_address(by=cast.employee)
    unreachable.note(cast.employee, "550 5.1.1", now)
    return round_


OF_THE_EMPLOYEE = (
    "rabarbra",
    "blåbær",
    "Når du er på jobb",
    "Asia/Tokyo",
    "Merket som ledig: 4",
    "550 5.1.1",
    "Når du er opptatt",
    "Fravær",
    "Du ville helst ikke ha samtalen med",
)


def test_it_goes_to_the_one_it_is_about(cast, kept):
    told, page = taken_out(cast.employee)
    (place,) = told["rounds"]
    assert (place["round"], place["as"], place["with"], place["room"]) == (
        kept.name,
        "employee",
        cast.leader.name,
        "Loftet",
    )
    assert [one["with"] for one in told["objections"]] == [cast.former_leader.name]
    assert len(told["absences"]) == len(told["busy_times"]["times"]) == 1 and told["digest"] == "overdue"
    assert told["letters_in"] == "nn" and "på nynorsk" in page
    assert told["calendar_address"] and all(words in page for words in (*OF_THE_EMPLOYEE, "Loftet", "hemmelig adresse"))
    busy = told["busy_times"]
    assert busy["times"][0]["zone"] == "Asia/Tokyo" and busy["free"]["marked"] == 4 and busy["free"]["cancelled"] == 0
    hours = told["working_hours"]
    assert hours["weekdays"] == [0, 2] and [len(one["shifts"]) for one in hours["plans"]] == [1]
    assert hours["plans"][0]["used_at"] and "ikke tatt i bruk" not in page
    schema = json.loads(SCHEMA_FILE.read_text())
    assert broken(told, schema, schema) == []
    CalendarReading.objects.all().delete()  # read before that was kept
    told, page = taken_out(cast.employee)
    assert told["busy_times"]["free"] is None and "Merket som ledig" not in page
    assert broken(told, schema, schema) == []


def test_absence_that_is_taken_out_goes_along_as_such(cast, kept):
    assert taken_out(cast.employee)[0]["absences"][0]["removed_at"] is None
    assert "tatt bort" not in taken_out(cast.employee)[1]
    Absence.objects.update(removed_at=timezone.now())
    told, page = taken_out(cast.employee)
    assert told["absences"][0]["removed_at"] and "tatt bort" in page
    schema = json.loads(SCHEMA_FILE.read_text())
    assert broken(told, schema, schema) == []
    assert taken_out(cast.leader)[0]["absences"] == [] and "tatt bort" not in taken_out(cast.leader)[1]


def test_the_holder_gets_the_place_and_nothing_else_of_the_employee(cast, kept):
    told, page = taken_out(cast.leader)
    mine = [one for one in told["rounds"] if one["as"] == "leader"]
    assert [(one["with"], one["at_most"]) for one in mine] == [(cast.employee.name, 7)]
    assert mine[0]["no_time_because"] is None and "bare 8 dager igjen" not in page
    Member.objects.update(starts_at=None)
    told, page = taken_out(cast.leader)
    assert "Med en dag til går det." in told["rounds"][-1]["no_time_because"] and "bare 8 dager igjen" in page
    schema = json.loads(SCHEMA_FILE.read_text())
    assert broken(told, schema, schema) == []
    assert taken_out(cast.employee)[0]["rounds"][0]["no_time_because"] is None
    assert told["objections"] == told["absences"] == told["busy_times"]["times"] == []
    assert told["working_hours"] == {"weekdays": [0, 1, 2, 3, 4], "plans": []}
    for nobody in (cast.leader, cast.former_leader, cast.hr, cast.administrator):
        told, page = taken_out(nobody)
        assert not any(words in page for words in OF_THE_EMPLOYEE)
        assert told["calendar_address"] is None and told["address_refused"] is None and told["digest"] == "weekly"


def test_a_rhythm_of_check_ins_goes_to_the_two_of_it(cast):
    series = begun_series(cast)
    Occasion.objects.create(series=series, step=0, skipped="fravær")
    schema = json.loads(SCHEMA_FILE.read_text())
    for one, role, other in ((cast.employee, "employee", cast.leader), (cast.leader, "leader", cast.employee)):
        told, page = taken_out(one)
        (row,) = told["series"]
        assert (row["as"], row["with"], row["minutes"]) == (role, other.name, 20) and "Annenhver" in row["rhythm"]
        assert row["steps"] == [{"starts_at": None, "skipped": "fravær", "conversation": None, "answer": None}]
        assert "Faste oppfølgingssamtaler" in page and "Hoppet over (fravær)" in page
        assert broken(told, schema, schema) == []
    told, page = taken_out(cast.colleague)
    assert told["series"] == [] and "Faste oppfølgingssamtaler" not in page
