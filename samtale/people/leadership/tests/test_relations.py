"""Who leads whom: by day, by position, and in how many queries."""

from datetime import date, timedelta

import pytest

from samtale.people.leadership.relations import is_leader_of, leaders_of, reports_of
from samtale.people.models import Leadership, OccupationalGroup, Person, Position, Unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LONG_AGO = date(2020, 1, 1)


def person(first: str, last: str) -> Person:
    return Person.objects.create(first_name=first, last_name=last, email=f"{first}.{last}@nordvag.example".lower())


def position(who: Person, unit: Unit, title: str = "Lærer", started: date = LONG_AGO, ended: date | None = None):
    return Position.objects.create(person=who, unit=unit, title=title, started_on=started, ended_on=ended)


def leads(leader: Person, of: Position, kind: str = "line", started: date = LONG_AGO, ended: date | None = None):
    return Leadership.objects.create(leader=leader, position=of, kind=kind, started_on=started, ended_on=ended)


@pytest.fixture
def school() -> Unit:
    return Unit.objects.create(name="Solbakken skole")


@pytest.fixture
def library() -> Unit:
    return Unit.objects.create(name="Biblioteket")


def test_a_leadership_holds_from_its_first_to_its_last_day(school):
    leader, employee = person("Berit", "Nes"), person("Ola", "Li")
    leads(leader, position(employee, school), started=YESTERDAY, ended=TODAY)
    for on, holds in [(YESTERDAY - timedelta(days=1), False), (YESTERDAY, True), (TODAY, True), (TOMORROW, False)]:
        assert is_leader_of(leader, employee, on) is holds
        assert list(reports_of(leader, on)) == ([employee] if holds else [])
        assert list(leaders_of(employee, on)) == ([leader] if holds else [])
        assert not is_leader_of(employee, leader, on)


def test_a_position_that_has_ended_is_led_by_nobody(school):
    leader, employee = person("Berit", "Nes"), person("Ola", "Li")
    leads(leader, position(employee, school, ended=YESTERDAY))
    assert is_leader_of(leader, employee, YESTERDAY)
    assert not is_leader_of(leader, employee, TODAY)
    assert not reports_of(leader, TODAY).exists()


def test_two_positions_may_have_two_leaders(school, library):
    head, librarian, employee = person("Berit", "Nes"), person("Siri", "Vik"), person("Ola", "Li")
    leads(head, position(employee, school))
    leads(librarian, position(employee, library, title="Bibliotekar", started=date(2022, 1, 1)))
    assert list(leaders_of(employee, TODAY)) == [head, librarian]
    assert [(p.title, p.unit_name) for p in reports_of(head, TODAY)] == [("Lærer", "Solbakken skole")]
    assert [(p.title, p.unit_name) for p in reports_of(librarian, TODAY)] == [("Bibliotekar", "Biblioteket")]


def test_whoever_leads_two_positions_of_one_person_sees_them_once(school, library):
    leader, employee = person("Berit", "Nes"), person("Ola", "Li")
    older = position(employee, school)
    leads(leader, position(employee, library, title="Bibliotekar", started=date(2022, 1, 1)))
    leads(leader, older, kind="acting")
    leads(leader, older, kind="shared")
    [row] = reports_of(leader, TODAY)
    assert (row.position_id, row.title, row.leadership_kind) == (older.pk, "Lærer", "acting")
    assert list(leaders_of(employee, TODAY)) == [leader]


def test_an_acting_leader_leads_beside_the_line_leader(school):
    head, acting, employee = person("Berit", "Nes"), person("Siri", "Vik"), person("Ola", "Li")
    led = position(employee, school)
    leads(head, led)
    leads(acting, led, kind="acting", started=YESTERDAY)
    assert is_leader_of(acting, employee, TODAY) and is_leader_of(head, employee, TODAY)
    assert [row.leadership_kind for row in (*reports_of(acting, TODAY), *reports_of(head, TODAY))] == ["acting", "line"]


def test_reports_come_in_norwegian_order_with_all_they_show_in_one_query(school, django_assert_num_queries):
    leader = person("Berit", "Nes")
    group = OccupationalGroup.objects.create(name="lærer")
    for last in ["Åsen", "Aasland", "Ødegård", "Ærø", "Zahl", "Aas", "Berg"]:
        led = position(person("Kari", last), school)
        led.group = group
        led.save()
        leads(leader, led)
    with django_assert_num_queries(1):
        rows = [(p.last_name, p.title, p.group_name, p.unit_name, p.unit_id) for p in reports_of(leader, TODAY)]
    assert [row[0] for row in rows] == ["Berg", "Zahl", "Ærø", "Ødegård", "Aas", "Åsen", "Aasland"]
    assert {row[1:] for row in rows} == {("Lærer", "lærer", "Solbakken skole", school.pk)}
