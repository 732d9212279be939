"""What planning leans on: rooms, closed periods, absence, and one's own busy times out of a file."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.core import clock
from samtale.people.models import Unit
from samtale.rounds.availability import actions, calendars
from samtale.rounds.models import Absence, BusyTime, ClosedPeriod, Member, Room
from samtale.rounds.scheduling.tests.test_views import shown

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//prøve//NO
BEGIN:VEVENT
UID:1
SUMMARY:Hemmelig møte
DTSTART:{day}T100000
DTEND:{day}T113000
END:VEVENT
END:VCALENDAR
"""


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_a_room_is_added_changed_and_removed_by_whoever_plans(cast, round_):
    room = {
        "name": "Fjellet",
        "unit": cast.unit.pk,
        "seats": 2,
        "is_shielded": "on",
        "opens": "08:00",
        "closes": "15.30",
    }
    planner, hr = cast.client(cast.planner), cast.client(cast.hr)
    for other in (cast.leader, cast.employee, cast.administrator):
        assert cast.client(other).post("/rounds/rooms/", room).status_code == 404
    assert planner.post("/rounds/rooms/", room | {"unit": cast.other_unit.pk}).status_code == 422
    for wrong in ({"name": ""}, {"seats": "mange"}, {"opens": "16:00"}, {"opens": "tidlig"}):
        assert planner.post("/rounds/rooms/", room | wrong).status_code == 422
    assert not Room.objects.exists()
    assert planner.post("/rounds/rooms/", room).status_code == 302
    assert "fra før" in shown(planner.post("/rounds/rooms/", room))
    made = Room.objects.get()
    url = f"/rounds/rooms/{made.pk}/"
    assert hr.post(url, {**room, "is_shielded": ""}).status_code == 302
    assert "ikke skjermet, blir ikke foreslått" in shown(planner.get("/rounds/rooms/"))
    elsewhere = Room.objects.create(name="Andres", unit=cast.other_unit)
    for path in (f"/rounds/rooms/{elsewhere.pk}/", f"/rounds/rooms/{elsewhere.pk}/removal/"):
        assert planner.post(path, room).status_code == 404
    row = Member.objects.create(
        round=round_,
        position=cast.colleague.positions.get(),
        employee=cast.colleague,
        room=made,
        starts_at=timezone.now(),
    )
    assert planner.post(f"{url}removal/").status_code == 302
    row.refresh_from_db()
    assert row.room is None and row.starts_at and list(Room.objects.all()) == [elsewhere]
    assert AccessLog.objects.filter(event__in=["room.kept", "room.removed"]).count() == 3


def test_units_are_chosen_from_a_tree_so_that_two_teams_of_one_name_differ(cast):
    for unit in (cast.other_unit, cast.unit):
        Unit.objects.create(name="Team A", kind="team", parent=unit, sort_key="team a")
    for path in ("/rounds/rooms/", "/rounds/closed/"):
        page = cast.client(cast.hr).get(path).content.decode()
        names = re.findall(r"<option[^>]*>([^<]+)</option>", page)
        for unit in (cast.unit, cast.other_unit):
            assert names[names.index(unit.name) + 1] == f"{unit.name}, Team A"
        assert "Team A" not in names and ("Hele virksomheten" in names) == ("closed" in path)
        assert cast.client(cast.planner).get(path).content.decode().count("Team A") == 1


def test_days_are_closed_and_opened_again(cast):
    days = {"name": "Vinterferie", "unit": cast.unit.pk, "starts_on": day(10), "ends_on": day(14)}
    planner, hr = cast.client(cast.planner), cast.client(cast.hr)
    assert cast.client(cast.leader).post("/rounds/closed/", days).status_code == 404
    assert planner.post("/rounds/closed/", days | {"unit": ""}).status_code == 422
    for wrong in (
        {"ends_on": day(9)},
        {"ends_on": "9999-01-01"},
        {"starts_on": "1027-01-01"},
        {"starts_on": "i morgen"},
        {"starts_on": day(-4), "ends_on": day(-2)},
    ):
        assert planner.post("/rounds/closed/", days | wrong).status_code == 422
    assert not ClosedPeriod.objects.exists()
    assert planner.post("/rounds/closed/", days).status_code == 302
    assert hr.post("/rounds/closed/", days | {"unit": "", "name": "Sommer"}).status_code == 302
    assert "Hele virksomheten" in shown(hr.get("/rounds/closed/"))
    everywhere, own = ClosedPeriod.objects.get(unit=None), ClosedPeriod.objects.get(unit=cast.unit)
    assert planner.post(f"/rounds/closed/{everywhere.pk}/removal/").status_code == 404
    assert planner.post(f"/rounds/closed/{own.pk}/removal/").status_code == 302
    assert list(ClosedPeriod.objects.all()) == [everywhere]


def test_what_plans_lean_on_is_found_from_the_rounds_and_leads_back(cast):
    planner = cast.client(cast.planner)
    rounds = planner.get("/rounds/").text
    for name in ("rooms", "closed", "absences"):
        assert f'href="/rounds/{name}/"' in rounds
        assert re.search(r'class="back"><a href="/rounds/">', planner.get(f"/rounds/{name}/").text)


def test_absence_is_noted_for_ones_own_and_never_why(cast):
    planner = cast.client(cast.planner)
    assert cast.client(cast.leader).get("/rounds/absences/").status_code == 404
    assert (
        "Søk opp den som er borte" in (empty := shown(planner.get("/rounds/absences/"))) and "Ingen er borte" in empty
    )
    found = shown(planner.get("/rounds/absences/?q=berg"))
    assert "Ingen er borte" not in found
    assert cast.colleague.name in found and "Marte Lie" not in shown(planner.get("/rounds/absences/?q=lie"))
    assert planner.get(f"/rounds/absences/?person={cast.other_leader.pk}").status_code == 404
    away = {"person": cast.colleague.pk, "starts_on": day(0), "ends_on": day(30)}
    assert planner.post("/rounds/absences/", away | {"person": cast.other_leader.pk}).status_code == 404
    assert planner.post("/rounds/absences/", away | {"ends_on": day(-3)}).status_code == 422
    assert planner.post("/rounds/absences/", away).status_code == 302
    assert cast.client(cast.hr).post("/rounds/absences/", away | {"ends_on": ""}).status_code == 302
    assert planner.post("/rounds/absences/", away).status_code == 302  # sent twice
    assert Absence.objects.filter(person=cast.colleague).count() == 2
    assert cast.colleague.name in shown(planner.get("/rounds/absences/"))
    assert actions.people("  ", by=cast.planner) == [], "nothing is asked for"
    long_over = Absence.objects.create(
        person=cast.employee, starts_on=clock.today() - timedelta(days=9), ends_on=clock.today() - timedelta(days=1)
    )
    assert [one.person for one in actions.absences(cast.planner)] == [cast.colleague] * 2
    long_over.delete()
    one = Absence.objects.first()
    elsewhere = Absence.objects.create(person=cast.other_leader, starts_on=clock.today())
    assert planner.post(f"/rounds/absences/{elsewhere.pk}/removal/").status_code == 404
    assert planner.post(f"/rounds/absences/{one.pk}/removal/").status_code == 302
    assert Absence.objects.count() == 2


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("kalender.ics", content, content_type="text/calendar")


def test_a_calendar_gives_times_and_nothing_else(cast):
    employee = cast.client(cast.employee)
    ahead = (clock.today() + timedelta(days=9)).strftime("%Y%m%d")
    theirs = BusyTime.objects.create(
        person=cast.leader, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1)
    )
    for wrong in (b"", b"ikke en kalender"):
        assert employee.post("/rounds/busy/", {"file": upload(wrong)}).status_code == 422
    assert employee.post("/rounds/busy/").status_code == 422
    read = employee.post("/rounds/busy/", {"file": upload(CALENDAR.format(day=ahead).encode())}, follow=True)
    assert "Vi vet om én tid du er opptatt" in shown(read) and "Hemmelig" not in shown(read)
    row = BusyTime.objects.get(person=cast.employee)
    assert clock.here(row.starts_at).hour == 10 and row.ends_at - row.starts_at == timedelta(minutes=90)
    assert employee.post("/rounds/busy/", {"file": upload(b"BEGIN:VCALENDAR")}).status_code == 422
    assert BusyTime.objects.filter(person=cast.employee).count() == 1  # what there was, stands
    calendars.forget_past(row.ends_at + timedelta(days=2))
    assert not BusyTime.objects.exists()
    theirs.save(force_insert=True)
    employee.post("/rounds/busy/", {"file": upload(CALENDAR.format(day=ahead).encode())})
    assert employee.post("/rounds/busy/removal/").status_code == 302
    assert list(BusyTime.objects.all()) == [theirs]
    assert AccessLog.objects.filter(event__startswith="busy.").count() == 3


@pytest.mark.parametrize("url", ["/rounds/rooms/", "/rounds/closed/", "/rounds/absences/"])
def test_as_many_queries_for_few_as_for_many(cast, url, django_assert_max_num_queries):
    for nth in range(20):
        for gone in ({}, {"removed_at": timezone.now()}):
            Room.objects.create(name=f"Rom {nth}", unit=cast.unit, **gone)
            ClosedPeriod.objects.create(name="Stengt", unit=cast.unit, starts_on=day(nth), ends_on=day(nth), **gone)
            Absence.objects.create(person=cast.colleague, starts_on=day(nth), **gone)
    assert "Hent tilbake" in shown(cast.client(cast.planner).get(url))
    with django_assert_max_num_queries(14):
        cast.client(cast.planner).get(url)
