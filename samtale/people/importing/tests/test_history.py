"""Imports are listed with what each did, and the last is undone: whole, or not at all when something rests on it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.audit.sealed import tables
from samtale.core.words import day_time
from samtale.notices import chores
from samtale.organisation.models import UnitContacts
from samtale.people.directory.tests.test_views import administrator, browser, hr, person  # noqa: F401
from samtale.people.importing import history, undoing
from samtale.people.models import (
    ImportDone,
    Leadership,
    NewWayIn,
    OccupationalGroup,
    Person,
    Position,
    Role,
    Session,
    Unit,
)
from samtale.people.ways_in import actions
from samtale.rounds.models import Absence, ClosedPeriod, Room
from tests.course import conversation_at

from .bringing_in import who
from .files import SCHOOL, as_csv, changed, without
from .test_views import confirm, preview_of, take_in

pytestmark = pytest.mark.django_db
NEW = ["1005", "Ås", "Per", "per.as@nordvag.example", "Kokk", "kokk", "Oppvekst", "Solbakken skole", "Kjøkken", "1001"]
NEW = [*NEW, "Fast", "01.01.2026"]


def everything() -> list:
    """All rows but what is written of the undoing itself; an address that was put back is a change like any other."""
    found = [list(model.objects.order_by("pk").values()) for model in (Unit, OccupationalGroup, Position, Role)]
    people = [{**row, "password": ""} for row in Person.objects.order_by("pk").values()]
    return [*found, people, list(Leadership.objects.order_by("pk").values())]


def big_change(client) -> None:
    """New people, unit and group; a new leader, name, title and number; a move; somebody leaves."""
    rows = changed(SCHOOL, "1002", Etternavn="Li", Stilling="Lektor", Leders_ansattnr="1004")
    rows = changed(rows, "1004", Sektor="Oppvekst", Enhet="Solbakken skole", Ansatt_dato="")
    rows = [*without("1003", rows), NEW]
    take_in(client, rows, leaving="on")


def last() -> ImportDone:
    return history.listed()[0]


def press(client, done: ImportDone):
    return client.post(f"/people/imports/{done.pk}/undoing/")


def test_everything_is_as_it_was(hr):  # noqa: F811
    client = browser(hr)
    take_in(client)
    before = everything()
    big_change(client)
    assert everything() != before and not who("1003").is_active and Unit.objects.filter(name="Kjøkken").exists()
    assert press(client, last()).status_code == 302
    assert everything() == before
    assert AccessLog.objects.filter(event="people.import_undone").count() == 1
    assert AccessLog.objects.filter(event="people.returned").get().person_id == who("1003").pk
    text = client.get("/people/imports/").content.decode()
    assert "Angret" in text and "av Hanne" in text and 'action="/people/imports/' not in text
    for table in tables():
        assert all(table.is_whole(row) for row in table.model._default_manager.all()), table.name
    press(client, last())
    assert everything() == before, "once more changes nothing"
    big_change(client)
    assert not who("1003").is_active, "and it can be imported again"


def test_imports_are_listed_with_what_each_did(hr):  # noqa: F811
    client = browser(hr)
    assert "Ingen importer ennå" in client.get("/people/imports/").content.decode()
    take_in(client)
    big_change(client)
    text = client.get("/people/imports/").content.decode()
    assert text.count("ansatte.csv") == 2 and "4 nye" in text and "1 sluttet" in text and "av Hanne" in text
    assert text.count("/undoing/") == 1 and "Angre importen" in text, "only the last"
    assert [bool(done.before) for done in history.listed()] == [True, False]
    assert b"Kari" not in bytes(last().before)


def test_the_first_import_is_undone_to_nobody(hr):  # noqa: F811
    client = browser(hr)
    before = everything()
    take_in(client)
    press(client, last())
    assert everything() == before and Person.objects.get() == hr


def test_only_the_last_and_only_for_a_week(hr):  # noqa: F811
    client = browser(hr)
    take_in(client)
    first = last()
    big_change(client)
    now = everything()
    assert "Bare den siste importen" in press(client, first).content.decode() and everything() == now
    ImportDone.objects.filter(pk=last().pk).update(at=timezone.now() - timedelta(days=7, minutes=1))
    assert press(client, last()).status_code == 422 and everything() == now
    chores.do_all(timezone.now())
    assert not ImportDone.objects.exclude(before=b"").exists() and ImportDone.objects.count() == 2


@pytest.mark.parametrize(
    "done_since, said",
    [
        (lambda: Role.objects.create(person=who("1005"), kind="hr"), "hos Per Ås"),
        (
            lambda: Person.objects.filter(pk=who("1002").pk).update(last_name="Moe"),
            "endret etter importen hos Kari Moe",
        ),
        (lambda: Position.objects.filter(person=who("1004")).update(ended_on="2030-01-01"), "hos Áilu Hætta"),
        (
            lambda: Leadership.objects.create(
                leader=who("1001"), position=who("1005").positions.get(), kind="acting", started_on="2030-01-01"
            ),
            "hos Per Ås",
        ),
        (lambda: Person.objects.filter(pk=who("1005").pk).update(first_signed_in_at=timezone.now()), "har logget inn"),
        (lambda: Unit.objects.create(name="Lager", parent=Unit.objects.get(name="Kjøkken")), "som er gjort siden"),
    ],
)
def test_what_rests_on_it_is_said_and_nothing_is_undone(hr, done_since, said):  # noqa: F811
    client = browser(hr)
    take_in(client)
    big_change(client)
    done_since()
    now = everything()
    answer = press(client, last())
    text = answer.content.decode()
    assert answer.status_code == 422 and said in text and "importerer en ny fil" in text
    assert everything() == now and last().undone_at is None


def noted_about_the_new() -> list:
    """A day away, a room and a closed day, of the one and the unit the last import made."""
    days, unit = {"starts_on": "2030-01-01", "ends_on": "2030-01-02"}, Unit.objects.get(name="Kjøkken")
    return [
        Absence.objects.create(person=who("1005"), **days),
        Room.objects.create(name="Fjellet", unit=unit),
        ClosedPeriod.objects.create(name="Ferie", unit=unit, **days),
    ]


@pytest.mark.parametrize("which", range(3))
def test_what_is_taken_out_again_does_not_stand_in_the_way_and_goes_along(hr, which):  # noqa: F811
    client = browser(hr)
    take_in(client)
    before = everything()
    big_change(client)
    row = noted_about_the_new()[which]
    for other in (Absence, Room, ClosedPeriod):
        other.objects.exclude(pk=row.pk if other is type(row) else None).update(removed_at=timezone.now())
    page = f"/rounds/{('absences', 'rooms', 'closed')[which]}/"
    assert (
        f"la inn: {('et fravær', 'et rom', 'stengte dager')[which]}." in press(client, last()).content.decode()
        and last().undone_at is None
    )
    type(row).objects.update(removed_at=timezone.now())
    assert "Hent tilbake" in client.get(page).content.decode()
    assert press(client, last()).status_code == 302 and everything() == before
    assert not any(model.with_removed.exists() for model in (Absence, Room, ClosedPeriod))
    assert "Hent tilbake" not in client.get(page).content.decode()
    assert client.post(f"{page}removed/{row.pk}/").status_code == 404, "from a page that was open"
    assert client.get(page).status_code == 200


def test_contacts_of_a_new_unit_stand_in_the_way_until_they_are_taken_out(hr):  # noqa: F811
    client = browser(hr)
    take_in(client)
    before = everything()
    big_change(client)
    page = f"/organisation/contacts/{Unit.objects.get(name='Kjøkken').pk}/"
    client.post(page, {"safety_representative": "Vera Vern", "edition": UnitContacts().edition})
    assert "la inn: et verneombud eller en tillitsvalgt." in press(client, last()).text
    client.post(page, {"safety_representative": "", "edition": UnitContacts.objects.get().edition})
    assert press(client, last()).status_code == 302 and everything() == before


def as_they_are(title: str, cast) -> bytes:
    """A file of everybody as they are, but for the employee's title."""
    rows = []
    for position in Position.objects.select_related("person", "unit"):
        one = position.person
        its = title if one == cast.employee else position.title
        number = one.employee_number or f"9{one.pk}"
        rows.append([number, one.last_name, one.first_name, one.email, its, position.unit.name])
    return as_csv(rows, ["Ansattnr", "Etternavn", "Fornavn", "E-post", "Stilling", "Enhet"])


def test_a_conversation_since_stands_in_the_way_and_one_from_before_does_not(cast):
    client = browser(cast.hr)
    conversation_at("following", cast)
    address, _text = preview_of(client, as_they_are("Lektor", cast))
    assert confirm(client, address, leaving="on").status_code == 302
    assert press(client, last()).status_code == 302 and last().undone_at
    address, _text = preview_of(client, as_they_are("Lektor", cast))
    assert confirm(client, address, leaving="on").status_code == 302
    conversation_at("invited", cast)
    text = press(client, last()).content.decode()
    assert f"gjort noe i en samtale siden, hos {cast.employee.name}." in text and not last().undone_at


def test_an_address_is_put_back_by_the_rules_of_any_change(hr):  # noqa: F811
    client = browser(hr)
    take_in(client)
    kari, linh = who("1002"), who("1003")
    Person.objects.filter(pk=kari.pk).update(first_signed_in_at=timezone.now())
    rows = changed(changed(SCHOOL, "1002", Epost="kl@nordvag.example"), "1003", Epost="ln@nordvag.example")
    take_in(client, rows)
    assert who("1002").email == kari.email and who("1003").email == "ln@nordvag.example"
    press(client, last())
    assert (who("1002").email, who("1003").email) == (kari.email, linh.email)
    assert not NewWayIn.objects.filter(settled_at=None).exists(), "what waited is withdrawn"
    withdrawn = AccessLog.objects.filter(event="person.address_withdrawn").get()
    assert withdrawn.person_id == kari.pk
    assert AccessLog.objects.filter(event="person.address_changed", person_id=linh.pk).count() == 2


def test_whoever_has_answered_about_an_address_keeps_the_answer(hr):  # noqa: F811
    client = browser(hr)
    take_in(client)
    kari = who("1002")
    Person.objects.filter(pk=kari.pk).update(first_signed_in_at=timezone.now())
    take_in(client, changed(SCHOOL, "1002", Epost="kl@nordvag.example"))
    actions.answer(way_in_id=NewWayIn.objects.get(settled_at=None).pk, yes=True, by=kari.pk, how=actions.LETTER)
    assert who("1002").email == "kl@nordvag.example"
    assert "hos Kari Berg" in press(client, last()).content.decode() and who("1002").email == "kl@nordvag.example"


def test_a_first_address_is_taken_away_again_while_nobody_came_in_by_it(hr):  # noqa: F811
    client = browser(hr)
    take_in(client, changed(SCHOOL, "1003", Epost=""))
    take_in(client)
    assert who("1003").email
    press(client, last())
    assert who("1003").email is None


def test_roles_come_back_by_an_administrator_alone_and_nobody_is_signed_in_again(hr, administrator):  # noqa: F811
    client = browser(hr)
    take_in(client)
    role = Role.objects.create(person=who("1003"), kind="administrator", given_at=None)
    browser(who("1003"))
    take_in(client, without("1003"), leaving="on")
    assert not Role.objects.filter(pk=role.pk).exists()
    assert "Be en administrator om å angre den." in press(client, last()).content.decode() and not who("1003").is_active
    assert press(browser(administrator), last()).status_code == 302
    back = Role.objects.get(person=who("1003"))
    assert (back.kind, back.given_at) == ("administrator", None) and who("1003").is_active
    assert not Session.objects.filter(person=who("1003")).exists()


def test_nobody_else_sees_or_undoes(hr):  # noqa: F811
    take_in(browser(hr))
    for other in (person("Per", "Nes"), person("Siri", "Vik", "leadership_group", "archivist", "auditor", "planner")):
        assert browser(other).get("/people/imports/").status_code == 404
        assert press(browser(other), last()).status_code == 404
    assert last().undone_at is None


def staff(count: int, title: str) -> list[list[str]]:
    """So many people, each in a department of their own, all led by the first."""
    leader = SCHOOL[0]
    return [leader] + [
        [f"3{i}", f"Moen {i}", "Siv", f"siv{i}@nordvag.example", title, *NEW[5:8], f"Rom {i}", "1001", *NEW[10:]]
        for i in range(count)
    ]


@pytest.mark.parametrize("again", [False, True])
def test_undoing_asks_no_more_of_many_than_of_few(hr, again):  # noqa: F811
    client, asked, before = browser(hr), [], everything()
    for count in (2, 2, 30):  # the first in a process reads the whole log once
        if not again or Person.objects.count() != count + 2:
            take_in(client, staff(count, "Kokk"))
        if again:
            take_in(client, [[row[0], f"{row[1]} Li", *row[2:]] for row in staff(count, "Kjøkkensjef")])
        with CaptureQueriesContext(connection) as queries:
            undoing.undo(done_id=last().pk, by=hr)
        asked.append(len(queries))
        if not again:
            assert everything() == before
    assert asked[1] == asked[2]


def test_what_was_imported_says_until_when_it_can_be_undone_only_where_it_can(hr):  # noqa: F811
    client = browser(hr)
    address, _text = preview_of(client, as_csv(SCHOOL))
    confirm(client, address)
    said = f"til {day_time(last().at + timedelta(days=7))}, så lenge ingenting bygger på den."

    def shown() -> str:
        return " ".join(client.get(address).content.decode().split())

    assert f'<a href="/people/imports/">Du kan angre importen</a> {said}' in shown()
    first = last()
    take_in(client, changed(SCHOOL, "1002", Stilling="Lektor"))
    assert "Importert" in shown() and "angre" not in shown(), "another is the last"
    press(client, last())
    assert "angre" not in shown()
    ImportDone.objects.exclude(pk=first.pk).delete()
    ImportDone.objects.update(before=b"x")
    assert said in shown()
    ImportDone.objects.update(undone_at=timezone.now())
    assert "Importen ble angret i dag" in shown() and "Du kan angre" not in shown()
    ImportDone.objects.update(undone_at=None, at=timezone.now() - timedelta(days=8))
    assert "angre" not in shown()
    ImportDone.objects.all().delete()
    assert "Importert" in shown() and "angre" not in shown(), "imported before there was a note of it"
