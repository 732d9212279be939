"""One's own hours on their page: a file read, looked at, used and deleted, an address read again, and weekdays."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.core import clock
from samtale.rounds.availability.tests.test_fetch import answer, certificate, serve  # noqa: F401 - fixtures
from samtale.rounds.models import BusyTime, Shift, ShiftPlan, ShiftSource, WorkWeek
from samtale.rounds.scheduling.tests.test_views import shown
from samtale.rounds.shifts import actions, jobs
from samtale.vault.models import DataKey
from tests.course import shift_plan_of

URL = "/rounds/hours/"
SECRET = "rabarbrakvist"


def sheet(*rows: tuple[int, str, str]) -> bytes:
    """Each a day so far ahead, from and until."""
    lines = [f"{clock.today() + timedelta(days=days):%d.%m.%Y};{begins};{ends}" for days, begins, ends in rows]
    return "\n".join(["Dato;Fra;Til", *lines]).encode()


def upload(content: bytes, name: str = "vakter.csv") -> dict:
    return {"file": SimpleUploadedFile(name, content)}


def calendar(days: int) -> bytes:
    day = (clock.today() + timedelta(days=days)).strftime("%Y%m%d")
    event = f"UID:1\nSUMMARY:Avdeling B\nDTSTART:{day}T070000\nDTEND:{day}T150000"
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR\n".encode()


def events() -> list[str]:
    rows = AccessLog.objects.filter(event__startswith="shifts.") | AccessLog.objects.filter(event="weekdays.chosen")
    return list(rows.order_by("pk").values_list("event", flat=True))


def test_a_file_is_looked_at_before_it_is_used(cast):
    employee = cast.client(cast.employee)
    theirs = shift_plan_of(cast.leader)
    page = employee.post(URL, upload(sheet((9, "07.00", "15.00"), (10, "22.00", "07.00"))), follow=True)
    words = shown(page)
    assert "Stemmer dette?" in words and "To vakter" in words and "Én av dem er en nattevakt." in words
    assert "22.00–07.00 nattevakt" in words and "Bare du ser vaktplanen." in words
    plan = ShiftPlan.objects.get(person=cast.employee)
    assert plan.used_at is None and plan.shifts.count() == 2
    assert "Vaktplanen er i bruk." in shown(employee.post(f"{URL}use/", follow=True))
    plan.refresh_from_db()
    assert plan.used_at
    assert "Det er ingen vaktplan å ta i bruk." in shown(employee.post(f"{URL}use/", follow=True))
    # Another in its place, and only with a yes.
    employee.post(URL, upload(sheet((12, "14.00", "22.00"))))
    assert ShiftPlan.objects.filter(person=cast.employee).count() == 2
    assert "Da kommer den i stedet for vaktplanen du har." in shown(employee.get(URL))
    employee.post(f"{URL}discarded/")
    assert ShiftPlan.objects.get(person=cast.employee).pk == plan.pk
    employee.post(URL, upload(sheet((12, "14.00", "22.00"))))
    employee.post(URL, upload(sheet((13, "14.00", "22.00"))))
    employee.post(f"{URL}use/")
    (shift,) = Shift.objects.filter(plan__person=cast.employee)
    assert clock.here(shift.starts_at).date() == clock.today() + timedelta(days=13)
    employee.post(f"{URL}removal/")
    employee.post(f"{URL}removal/")
    assert list(ShiftPlan.objects.all()) == [theirs] and theirs.shifts.count() == 1
    assert events() == ["shifts.read", "shifts.used", *["shifts.read"] * 3, "shifts.used", "shifts.forgotten"]


def test_a_bad_file_changes_nothing_and_is_told(cast):
    employee = cast.client(cast.employee)
    plan = shift_plan_of(cast.employee)
    for content, said in (
        (b"", "Filen er tom."),
        (b"Navn\nKari\n", "Vi fant ikke vaktene i filen."),
        (sheet((-9, "07.00", "15.00")), "Alle vaktene i filen er over."),
        (b"x" * (5 * 1024 * 1024 + 1), "Filen er større enn 5 MB."),
    ):
        refused = employee.post(URL, upload(content))
        assert refused.status_code == 422 and said in shown(refused)
    assert employee.post(URL).status_code == 422
    assert ShiftPlan.objects.get() == plan and events() == []


def test_nobody_sees_anothers(cast):
    shift_plan_of(cast.employee)
    for other in (cast.leader, cast.hr, cast.administrator, cast.colleague):
        page = cast.client(other).get(URL)
        assert page.status_code == 200 and "Vaktplanen din" not in shown(page)
        cast.client(other).post(f"{URL}removal/")
    assert "Vaktplanen din" in shown(cast.client(cast.employee).get(URL)) and ShiftPlan.objects.count() == 1


def test_weekdays_are_ticked_and_all_five_is_what_everybody_has(cast):
    employee = cast.client(cast.employee)
    assert employee.get(URL).text.count("checked") == 5
    for wrong in ({}, {"days": ["5"]}, {"days": ["mandag"]}):
        refused = employee.post(f"{URL}weekdays/", wrong)
        assert refused.status_code == 422 and "Kryss av for" in shown(refused)
    assert employee.post(f"{URL}weekdays/", {"days": ["0", "3"]}).status_code == 302
    employee.post(f"{URL}weekdays/", {"days": ["3", "0"]})
    assert WorkWeek.objects.get(person=cast.employee).days == [0, 3]
    assert employee.get(URL).text.count("checked") == 2
    employee.post(f"{URL}weekdays/", {"days": list("01234")})
    assert not WorkWeek.objects.exists() and events() == ["weekdays.chosen"] * 2


@pytest.fixture
def server(serve):  # noqa: F811
    return serve(answer("200 OK", calendar(9)))


@pytest.fixture
def address(server) -> str:
    return f"https://localhost:{server.port}/{SECRET}.ics"


def days_of(person) -> list[int]:
    rows = Shift.objects.filter(plan__person=person).order_by("starts_at")
    return [(clock.here(row.starts_at).date() - clock.today()).days for row in rows]


def test_an_address_is_kept_sealed_and_read_again_once_it_is_used(cast, address, server):
    employee, now = cast.client(cast.employee), timezone.now()
    page = employee.post(f"{URL}address/", {"address": f" {address} "}, follow=True)
    assert "Stemmer dette?" in shown(page) and SECRET not in page.text and days_of(cast.employee) == [9]
    server.says = answer("200 OK", calendar(12))
    jobs.read_again(now + timedelta(hours=25))
    assert days_of(cast.employee) == [9] and len(server.asked) == 1, "not before its owner has said yes"
    employee.post(f"{URL}use/")
    assert ShiftSource.objects.get().address == address
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM rounds_shiftsource")
        assert SECRET.encode() not in bytes(cursor.fetchone()[0])
    jobs.read_again(now + timedelta(hours=25))
    jobs.read_again(now + timedelta(hours=25))
    assert days_of(cast.employee) == [12] and len(server.asked) == 2
    server.says = answer("404 Not Found")
    jobs.read_again(now + timedelta(hours=50))
    assert days_of(cast.employee) == [12] and "Det gikk ikke forrige gang." in shown(employee.get(URL))
    for wrong in ("", "vakter", f"http://localhost/{SECRET}.ics", "https://10.0.0.1/x.ics"):
        assert employee.post(f"{URL}address/", {"address": wrong}).status_code == 422
    keys = DataKey.objects.count()
    employee.post(f"{URL}removal/")
    assert not ShiftSource.objects.exists() and not ShiftPlan.objects.exists() and DataKey.objects.count() <= keys


def test_what_is_over_and_those_who_have_left_are_forgotten(cast):
    now = timezone.now()
    kept = shift_plan_of(cast.employee, (-3, 7, 15), (9, 7, 15))
    shift_plan_of(cast.colleague, (-9, 7, 15), days=-5)
    shift_plan_of(cast.former_leader)
    WorkWeek.objects.create(person=cast.former_leader, days=[0])
    unanswered = shift_plan_of(cast.leader, in_use=False)
    type(cast.former_leader).objects.filter(pk=cast.former_leader.pk).update(is_active=False)
    jobs.forget_past(now)
    assert set(ShiftPlan.objects.all()) == {kept, unanswered} and days_of(cast.employee) == [9]
    assert not WorkWeek.objects.exists()
    jobs.forget_past(now + timedelta(days=1, hours=1))
    assert ShiftPlan.objects.get() == kept


def test_the_page_asks_the_same_for_one_and_for_many(cast):
    employee = cast.client(cast.employee)

    def count() -> int:
        employee.get(URL)
        with CaptureQueriesContext(connection) as asked:
            employee.get(URL)
        return len(asked)

    plan = shift_plan_of(cast.employee)
    one = count()
    starts = timezone.now() + timedelta(days=1)
    rows = [
        Shift(plan=plan, starts_at=starts + timedelta(days=n), ends_at=starts + timedelta(days=n, hours=8))
        for n in range(100)
    ]
    Shift.objects.bulk_create(rows)
    assert count() == one
    assert "Og 41 vakter til." in shown(employee.get(URL))


def test_two_plans_in_use_cannot_be_and_busy_times_stand_beside(cast):
    BusyTime.objects.create(person=cast.employee, starts_at=timezone.now(), ends_at=timezone.now())
    shift_plan_of(cast.employee)
    actions.offer_file(content=sheet((9, "07.00", "15.00")), by=cast.employee)
    assert actions.use(by=cast.employee) and ShiftPlan.objects.filter(person=cast.employee).count() == 1
    assert BusyTime.objects.filter(person=cast.employee).count() == 1
