"""The page of one's own busy times: all of them, what counts as free and why, and nothing to anybody else."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from samtale.core import clock, words
from samtale.rounds.availability import calendars
from samtale.rounds.models import BusyTime, CalendarReading, CalendarSource
from samtale.rounds.scheduling.tests.test_views import shown

from .test_calendars import address, server  # noqa: F401 - fixtures
from .test_fetch import answer, certificate, serve  # noqa: F401 - fixtures
from .test_ical import event, file

PAGE = "/rounds/busy/times/"
SECRET = "rabarbrakvist"


def at(days: int, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(clock.today() + timedelta(days=days), time(hour, minute), clock.now().tzinfo)


def lines(days: int, begins: str, zone: str = ";TZID=Europe/Oslo", more: str = "") -> str:
    written = f"{clock.today() + timedelta(days=days):%Y%m%d}T{begins}00"
    return f"DTSTART{zone}:{written}\nDURATION:PT1H\nSUMMARY:{SECRET}\nLOCATION:{SECRET}\n{more}"


def take(person, *events: str) -> None:
    calendars.take(content=file(*(event(one, uid=str(nth)) for nth, one in enumerate(events))), by=person)


def day(days: int) -> str:
    return words.capital(words.day(clock.today() + timedelta(days=days)))


def test_the_owner_sees_every_time_by_day_and_what_counts_as_free(cast):
    take(
        cast.employee,
        lines(9, "1300"),
        lines(9, "0900"),
        lines(3, "0930"),
        f"DTSTART;VALUE=DATE:{clock.today() + timedelta(days=20):%Y%m%d}",
        f"DTSTART;VALUE=DATE:{clock.today() + timedelta(days=30):%Y%m%d}\nDURATION:P5D",
        lines(40, "2200").replace("DURATION:PT1H", f"DTEND;TZID=Europe/Oslo:{at(41, 7):%Y%m%dT%H%M}00"),
        lines(5, "1000", more="TRANSP:TRANSPARENT"),
        lines(6, "1000", more="TRANSP:TRANSPARENT"),
        lines(7, "1000", more="STATUS:CANCELLED"),
        lines(8, "1000", more="RRULE:FREQ=MINUTELY"),
    )
    page = shown(cast.client(cast.employee).get(PAGE))
    left = page
    for part in (
        "Hva tidene gjelder og hvor de er, tar vi aldri vare på",
        "Kalenderen ble lest i dag",
        "To tider er merket som ledige. Én tid er avlyst. Én avtale gjentas for ofte til at vi leser den.",
        f"{day(3)} 09.30–10.30",
        f"{day(9)} 09.00–10.00 13.00–14.00",
        f"{day(20)} Hele dagen",
        f"{day(30)} Hele dagen, til og med {words.day(clock.today() + timedelta(days=34))}",
        f"{day(40)} Fra 22.00 til {words.day(clock.today() + timedelta(days=41))} kl. 07.00",
    ):
        assert part in left, part
        left = left.partition(part)[2]
    for quiet in (SECRET, "Tidssone", "tidssone", "UTC", day(5), "kunne ikke leses"):
        assert quiet not in page
    with connection.cursor() as cursor:
        for table in ("rounds_busytime", "rounds_calendarreading"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
            assert SECRET not in str(cursor.fetchall())


def test_nobody_but_the_owner_sees_any_of_it(cast):
    take(cast.employee, lines(9, "1117"), lines(5, "1000", more="STATUS:CANCELLED"))
    assert "11.17–12.17" in shown(cast.client(cast.employee).get(PAGE))
    for other in (cast.leader, cast.hr, cast.administrator, cast.planner, cast.leadership_group, cast.colleague):
        client = cast.client(other)
        for asked in ("", f"?person={cast.employee.pk}", f"?by={cast.employee.pk}", "?page=2"):
            page = shown(client.get(PAGE + asked))
            assert "11.17" not in page and "avlyst" not in page and "Vi har ingen kalender fra deg" in page
        for guessed in (f"{PAGE}{cast.employee.pk}/", f"/rounds/busy/{cast.employee.pk}/times/"):
            assert client.get(guessed).status_code == 404
        assert client.post(PAGE).status_code == 405


def test_the_zone_is_said_where_it_is_not_ours(cast):
    take(
        cast.employee,
        lines(9, "1800", ";TZID=Asia/Tokyo"),
        lines(10, "1000", ";TZID=Hos tannlegen"),
        lines(11, "1000", "").replace("00\nDURATION", "00Z\nDURATION"),
    )
    both = "?, Asia/Tokyo"
    BusyTime.objects.create(person=cast.employee, starts_at=at(12, 9), ends_at=at(12, 10), zone=both)
    page = shown(cast.client(cast.employee).get(PAGE))
    there = words.day(clock.today() + timedelta(days=9))
    assert f"Lest i tidssonen Asia/Tokyo. Der begynner den {there} kl. 18.00." in page
    assert "Vi kjenner ikke tidssonen som står i kalenderen, så tiden er lest som norsk tid." in page
    assert page.count("verdenstid (UTC)") == 1 and "tannlegen" not in page
    assert "Lest i flere tidssoner: en ukjent, Asia/Tokyo." in page and page.count("Lest i") == 2


def test_what_was_read_before_this_was_kept_is_said_so_and_the_next_reading_mends_it(cast, address):  # noqa: F811
    BusyTime.objects.create(person=cast.employee, starts_at=at(9, 9), ends_at=at(9, 10))
    page = shown(cast.client(cast.employee).get(PAGE))
    assert "Tidene ble lest før vi tok vare på tidssonen" in page and f"{day(9)} 09.00–10.00" in page
    assert "Gi oss kalenderen på nytt hvis du vil se det." in page and "ble lest i" not in page
    calendars.subscribe(address=address, by=cast.employee)
    CalendarReading.objects.all().delete()
    page = shown(cast.client(cast.employee).get(PAGE))
    assert "Du ser det neste gang vi leser kalenderen." in page and "Kalenderen ble lest i dag" in page
    calendars.read_again(timezone.now() + timedelta(hours=25))
    page = shown(cast.client(cast.employee).get(PAGE))
    assert "Alt vi fant der, teller som opptatt." in page and "lest før" not in page
    CalendarSource.objects.update(failed="Det er ingen kalender på adressen.")
    assert "Det gikk ikke forrige gang. Det er ingen kalender" in shown(cast.client(cast.employee).get(PAGE))


def test_the_page_teaches_where_there_is_nothing_and_where_all_is_free(cast):
    employee = cast.client(cast.employee)
    page = employee.get(PAGE)
    assert "Vi har ingen kalender fra deg" in shown(page) and 'href="/rounds/busy/"' in page.text
    assert "Se tidene vi fant" not in employee.get("/rounds/busy/").text
    take(cast.employee, lines(9, "0900", more="TRANSP:TRANSPARENT"))
    page = shown(employee.get(PAGE))
    assert "Vi fant ingen tider du er opptatt" in page and "Én tid er merket som ledig." in page
    assert f'href="{PAGE}"' in employee.get("/rounds/busy/").text
    employee.post("/rounds/busy/removal/")
    assert not CalendarReading.objects.exists() and "Vi har ingen kalender" in shown(employee.get(PAGE))


def test_what_is_over_comes_last_and_is_gone_the_day_after_with_all_of_one_who_has_left(cast, turned):
    turned(at(0, 12))
    take(cast.employee, lines(0, "0800"), lines(1, "0900"))
    page = shown(cast.client(cast.employee).get(PAGE))
    assert page.index("09.00–10.00") < page.index("Dette slettes dagen etter.") < page.index("08.00–09.00")
    take(cast.colleague, lines(9, "0900"))
    calendars.forget_past(at(2, 8))
    assert not BusyTime.objects.filter(person=cast.employee, ends_at__lt=at(1, 0)).exists()
    assert CalendarReading.objects.count() == 2
    type(cast.colleague).objects.filter(pk=cast.colleague.pk).update(is_active=False)
    calendars.forget_past(at(2, 8))
    assert CalendarReading.objects.get().person == cast.employee
    calendars.forget_past(at(401, 8))
    assert not CalendarReading.objects.exists(), "nothing of what was read is left"


@pytest.mark.parametrize("number", [1, 250])
def test_many_are_paged_with_as_few_queries(cast, number, django_assert_num_queries):
    BusyTime.objects.bulk_create(
        BusyTime(person=cast.employee, starts_at=at(nth, 9), ends_at=at(nth, 10)) for nth in range(1, number + 1)
    )
    client = cast.client(cast.employee)
    first = shown(client.get(PAGE))
    assert f"{day(1)} 09.00" in first
    with django_assert_num_queries(5):
        client.get(PAGE)
    if number == 250:
        assert f"{day(51)} 09.00" not in first and "1–50 av 250" in first
        last = shown(client.get(f"{PAGE}?page=5"))
        assert f"{day(250)} 09.00" in last and f"{day(1)} 09.00" not in last and "Slik leste vi kalenderen" not in last
