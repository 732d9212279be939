"""One's own busy times from a calendar at an address, read again every day: from a real server on loopback."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from samtale.core import clock
from samtale.rounds.availability import calendars
from samtale.rounds.models import BusyTime, CalendarSource
from samtale.rounds.scheduling.tests.test_views import shown
from samtale.vault.models import DataKey

from .test_fetch import answer, certificate, serve  # noqa: F401 - fixtures
from .test_views import CALENDAR, upload

SECRET = "rabarbrakvist"


def calendar(days: int) -> bytes:
    return CALENDAR.format(day=(clock.today() + timedelta(days=days)).strftime("%Y%m%d")).encode()


@pytest.fixture
def server(serve):  # noqa: F811
    return serve(answer("200 OK", calendar(9)))


@pytest.fixture
def address(server) -> str:
    return f"https://localhost:{server.port}/{SECRET}.ics"


def days_of(person) -> list[int]:
    rows = BusyTime.objects.filter(person=person).order_by("starts_at")
    return [(clock.here(row.starts_at).date() - clock.today()).days for row in rows]


def test_an_address_is_read_at_once_and_kept_sealed(cast, address):
    employee = cast.client(cast.employee)
    page = employee.post("/rounds/busy/address/", {"address": f" {address} "}, follow=True)
    assert "Vi leser kalenderen din på nytt hver dag" in shown(page) and SECRET not in page.content.decode()
    assert days_of(cast.employee) == [9]
    assert CalendarSource.objects.get(person=cast.employee).address == address
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM rounds_calendarsource")
        assert SECRET.encode() not in bytes(cursor.fetchone()[0])
    for wrong in ("", "kalender", f"http://localhost/{SECRET}.ics", "https://10.0.0.1/x.ics"):
        refused = employee.post("/rounds/busy/address/", {"address": wrong})
        assert refused.status_code == 422
    assert CalendarSource.objects.get().address == address and days_of(cast.employee) == [9]  # what there was, stands
    keys = DataKey.objects.count()
    assert employee.post("/rounds/busy/removal/").status_code == 302
    assert not CalendarSource.objects.exists() and not BusyTime.objects.exists()
    assert DataKey.objects.count() <= keys


def test_it_is_read_again_every_day_and_a_failure_keeps_what_there_was(cast, address, server):
    calendars.subscribe(address=address, by=cast.employee)
    now = timezone.now()
    server.says = answer("200 OK", calendar(12))
    calendars.read_again(now + timedelta(hours=23))
    assert days_of(cast.employee) == [9] and len(server.asked) == 1
    calendars.read_again(now + timedelta(hours=25))
    calendars.read_again(now + timedelta(hours=25))
    assert days_of(cast.employee) == [12] and len(server.asked) == 2
    server.says = answer("404 Not Found")
    calendars.read_again(now + timedelta(hours=50))
    assert days_of(cast.employee) == [12]
    page = shown(cast.client(cast.employee).get("/rounds/busy/"))
    assert "Det gikk ikke forrige gang. Det er ingen kalender på adressen." in page


def test_a_file_takes_the_place_of_an_address_and_nothing_is_kept_of_who_has_left(cast, address):
    calendars.subscribe(address=address, by=cast.employee)
    assert cast.client(cast.employee).post("/rounds/busy/", {"file": upload(calendar(3))}).status_code == 302
    assert days_of(cast.employee) == [3] and not CalendarSource.objects.exists()
    calendars.subscribe(address=address, by=cast.colleague)
    cast.colleague.is_active = False
    cast.colleague.save()
    calendars.forget_past(timezone.now())
    assert not CalendarSource.objects.exists() and days_of(cast.colleague) == [] and days_of(cast.employee) == [3]


def test_so_far_ahead_and_no_further(cast, address, server):
    """A year and a month from today: further than any round, and no more than a plan can need."""
    for days, known in ((398, [398]), (400, []), (-1, [])):
        server.says = answer("200 OK", calendar(days))
        calendars.subscribe(address=address, by=cast.employee)
        assert days_of(cast.employee) == known


def test_the_address_of_one_who_has_left_is_not_asked(cast, address, server):
    for who in (cast.employee, cast.colleague):
        calendars.subscribe(address=address, by=who)
    type(cast.employee).objects.filter(pk=cast.employee.pk).update(is_active=False)
    calendars.read_again(timezone.now() + timedelta(hours=25))
    assert len(server.asked) == 3, "each once, and then the colleague's alone"


def test_it_is_not_tried_without_end(cast):
    for _try in range(10):
        cast.client(cast.employee).post("/rounds/busy/address/", {"address": "https://10.0.0.1/x"})
    assert "Du har prøvd mange ganger." in shown(
        cast.client(cast.employee).post("/rounds/busy/address/", {"address": "https://10.0.0.1/x"})
    )
    assert "Vi henter ikke" in shown(
        cast.client(cast.colleague).post("/rounds/busy/address/", {"address": "https://10.0.0.1/x"})
    )
