"""A colleague, HR and an administrator who want to be somebody else, by every page and file there is for it."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import timezone

from samtale.conversations.home import calendar_feed
from samtale.conversations.models import CalendarAddress, PreparationNote
from samtale.conversations.preparation.tests.test_actions import guide  # noqa: F401 - a fixture
from samtale.core import clock
from samtale.notices.models import Message
from samtale.people.directory import roles
from samtale.people.importing.tests.files import HEADER, as_csv
from samtale.people.importing.tests.test_views import confirm, preview_of
from samtale.people.models import KnownIdentity, NewWayIn, Person, Position, ProviderAccount, Role
from samtale.people.sign_in import provider_accounts
from samtale.people.sign_in.openid_connect import Identity
from samtale.people.sign_in.tests.test_actions import code_in, no_tries_before  # noqa: F401 - a fixture
from samtale.people.ways_in import actions
from tests.course import conversation_at

from .asvs import tries

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MINE = "attacker@evil.example"
OLD = "ingrid.aasen@nordvag.example"


@pytest.fixture
def town(cast, no_tries_before):  # noqa: F811
    """The cast, who have all signed in for years, and a conversation being prepared."""
    conversation = conversation_at("preparing", cast)
    Person.objects.update(first_signed_in_at=timezone.now() - timedelta(days=700))
    Role.objects.update(given_at=None)
    for person in cast.everybody().values():
        person.refresh_from_db()
    return cast, conversation


def as_imported(cast, *, by: str, **changed) -> None:
    """The payroll file as it is, but for some cells of the employee's row: looked over and imported on the pages."""
    columns = ["Ansattnr", "Etternavn", "Fornavn", "E-post", "Stilling", "Enhet", "Ansatt dato"]
    assert set(columns) <= set(HEADER)
    rows = []
    for held in Position.objects.filter(ended_on=None).select_related("person", "unit"):
        who, row = held.person, {}
        if who == cast.employee:
            row = {"Ansattnr": "1001", "Etternavn": "Aasen", "Fornavn": "Ingrid", "E-post": OLD} | changed
        told = {
            "Ansattnr": who.employee_number or "",
            "Etternavn": who.last_name,
            "Fornavn": who.first_name,
            "E-post": who.email,
            "Stilling": held.title,
            "Enhet": held.unit.name,
            "Ansatt dato": "01.01.2020",
        }
        rows.append([(told | row)[name] for name in columns])
    client = cast.client(getattr(cast, by))
    address, text = preview_of(client, as_csv(rows, columns))
    if "fingerprint" in text:  # else the file says what is known, or nothing that is taken in
        confirm(client, address, leaving="on")


def let_in(cast, turned) -> NewWayIn:
    """The attacker's address is the employee's: entered by HR, vouched for by two, and its day has come."""
    as_imported(cast, by="hr", **{"E-post": MINE})
    entered = NewWayIn.objects.get(settled_at=None)
    for by in (cast.leader, cast.administrator):
        actions.vouch(way_in_id=entered.pk, by=by)
    entered.refresh_from_db()
    turned(entered.due_on)
    actions.put_due_in_force(timezone.now())
    return entered


def comes_in(address: str) -> Person | None:
    """Asks for a code at an address one reads, types it in, and is whoever that is."""
    browser, before = Client(), len(mail.outbox)
    browser.post("/accounts/login/", {"email": address})
    letter = next((one.body for one in mail.outbox[before:] if one.to == [address]), "")
    if "Logg inn" not in letter:
        return None
    browser.post("/accounts/login/code/", {"one_time_code": code_in(letter)})
    number = browser.session.get("_auth_user_id")
    return Person.objects.get(pk=number) if number else None


@tries(
    "V6.4.4",
    "V8.2.1",
    what="HR blir en ansatt ved å importere sin egen adresse: adressen til en som har logget inn før, endret i filen av HR og av en administrator: den nye slipper ingen inn, den gamle gjelder, "
    "og den ansatte får brev der og ser det når hun logger inn",
    gap="en som aldri har logget inn, får adressen med en gang, med brev til begge adressene",
)
def test_an_imported_address_is_nobody(town):
    cast, conversation = town
    for by in ("hr", "administrator"):
        as_imported(cast, by=by, **{"E-post": MINE})
        assert comes_in(MINE) is None, by
        assert comes_in(OLD) == cast.employee, "and nobody is shut out by a colleague"
    assert Message.objects.filter(address=OLD, subject__startswith="Ny e-postadresse").exists()
    assert MINE in cast.client(cast.employee).get("/accounts/devices/").content.decode()


@tries(
    "V6.4.4",
    what="å bli en annen om ansattnummeret, navnet, slutt og ny start: samme nummer med et annet navn og en annen adresse; nytt nummer og ny adresse; ført opp som sluttet, og så tilbake med ny adresse",
)
def test_no_row_of_the_file_makes_one_another(town):
    cast, _conversation = town
    as_imported(cast, by="hr", Etternavn="Ruud", Fornavn="Hilde", **{"E-post": MINE})
    as_imported(cast, by="hr", Ansattnr="9999", **{"E-post": MINE})
    assert comes_in(MINE) in (None, *Person.objects.exclude(pk=cast.employee.pk).filter(email=MINE))
    as_imported(cast, by="hr", Ansattnr="7777", Etternavn="Annen", Fornavn="En", **{"E-post": "en@evil.example"})
    assert not Person.objects.get(pk=cast.employee.pk).is_active, "the one who is not in the file has left"
    as_imported(cast, by="hr", **{"E-post": MINE})
    found = comes_in(MINE)
    assert found is None or found.pk != cast.employee.pk


@tries(
    "V6.8.1",
    "V6.8.2",
    what="en konto hos virksomhetens innlogging får en annens nummer: ansattnummer og «oid» flyttet til angriperens konto, og en ny utsteder: den som har logget inn på en annen måte, blir spurt først",
)
def test_an_account_is_bound_by_its_person(town):
    cast, _conversation = town
    KnownIdentity.objects.create(person=cast.employee, claim="oid", digest=provider_accounts.digest("oid", "mine"))
    for issuer, matches, value in (("https://a.example", "employee_number", "1001"), ("https://b.example", "", "mine")):
        identity = Identity("p", issuer, "attacker", "oid", value, matches, two_factors=True)
        with pytest.raises(provider_accounts.ConfirmationNeededError):
            provider_accounts.person_for(identity)
    assert not ProviderAccount.objects.exists()
    assert Message.objects.filter(address=OLD, subject="Prøvde du å logge inn i Samtale?").count() == 2


@tries(
    "V8.2.2",
    "V8.3.1",
    what="å svare, eller gå god, på en annens vegne: svar på en annens nye adresse fra egen innlogging, med gjettet og endret lenke; å gå god for den alene, to ganger, som HR, "
    "kollega, fungerende leder, ny administrator eller den som la den inn",
    gap="to som er enige, en administrator og lederen, får en ny adresse til å gjelde etter tre virkedager når ingen svarer på den gamle; "
    "der det bare finnes én, er det én og sju dager",
)
def test_nobody_answers_for_another(town):
    cast, _conversation = town
    as_imported(cast, by="hr", **{"E-post": MINE})
    entered = NewWayIn.objects.get(settled_at=None)
    page = f"/people/{cast.employee.pk}/new-way-in/{entered.pk}/"
    new = Person.objects.create(
        first_name="Ny",
        last_name="Adm",
        email="ny@evil.example",
        first_signed_in_at=timezone.now() - timedelta(days=300),
    )
    Role.objects.create(person=new, kind="administrator")
    others = {**cast.everybody(), "new": new}
    for name, person in others.items():
        if name != "employee":
            cast.client(person).post(f"/accounts/devices/new/{entered.pk}/answer/", {"answer": "yes"})
        if name not in ("leader", "administrator"):
            for _twice in range(2):
                assert cast.client(person).post(page).status_code == 404, name
    assert not entered.vouchings.exists()
    assert cast.client(cast.administrator).post(page).status_code == 302
    assert cast.client(cast.administrator).post(page).status_code == 404
    actions.put_due_in_force(timezone.now() + timedelta(days=60))
    assert comes_in(MINE) is None


@tries(
    "V8.2.2",
    "V14.2.1",
    what="å bli sluppet inn av to andre og lese det som var: den nye adressen gjelder, bekreftet av to: samtalen fra før, egne notater og filen med alt er lukket i fjorten dager; "
    "«dette er ikke meg» fra den gamle adressen kaster ut",
    gap="etter fjorten dager uten et nei er alt åpent",
)
def test_whoever_two_let_in_does_not_read_what_was(town, turned):
    cast, conversation = town
    note = PreparationNote.objects.select_related("preparation").first()
    entered = let_in(cast, turned)
    assert comes_in(MINE) == cast.employee and comes_in(OLD) is None
    attacker = Client()
    attacker.force_login(Person.objects.get(pk=cast.employee.pk))
    here = f"/conversations/{conversation.pk}/"
    for page in ("preparation/", "holding/", "minutes/", "closing/", "changes/?since=0"):
        assert attacker.get(here + page).status_code == 403, page
    assert "Lukket til" in attacker.get(here + "preparation/").content.decode()
    assert attacker.post("/about-me/take-outs/").status_code in (403, 404, 405)
    assert attacker.get("/").status_code == 200
    if note:
        text = f"{here}texts/note/{note.topic_id}/"
        assert attacker.post(text, {"text": "x", "base": "", "edit": "1"}).status_code in (400, 403, 422)
    assert "bekreftet av Kari Dahl og Arne Vik" in cast.client(cast.leader).get(here + "preparation/").content.decode()
    actions.answer(way_in_id=entered.pk, yes=False, by=cast.employee.pk, how="letter")
    assert attacker.get("/").status_code == 302 and comes_in(MINE) is None and comes_in(OLD) == cast.employee


@tries(
    "V7.4.2",
    "V7.4.3",
    "V14.2.1",
    what="den som to slapp inn, lager seg passord, passnøkkel, konto og kalenderadresse, ber om en kode, og trykker selv «dette er ikke meg»: "
    "det går ikke innenfra, og når den rette gjør det, er alt sammen borte, og det som var lukket, er lukket",
)
def test_no_door_is_left_by_whoever_was_let_in(town, turned):
    cast, conversation = town
    entered = let_in(cast, turned)
    attacker = Client()
    attacker.force_login(Person.objects.get(pk=cast.employee.pk))
    words = "en lang setning om fjorden"
    assert attacker.post("/accounts/devices/password/", {"new_password": words}).status_code == 302
    Authenticator.objects.create(user=cast.employee, type="webauthn", data={})
    ProviderAccount.objects.create(person=cast.employee, issuer="https://evil.example", subject="me")
    calendar_feed.make_address(by=cast.employee)
    waits = Client()
    waits.post("/accounts/login/", {"email": MINE})
    code = code_in(mail.outbox[-1].body)
    attacker.post(f"/accounts/devices/new/{entered.pk}/answer/", {"answer": "no"})
    assert comes_in(OLD) is None, "not by whoever came in by it"

    actions.answer(way_in_id=entered.pk, yes=False, by=cast.employee.pk, how="letter")
    assert comes_in(OLD) == cast.employee and comes_in(MINE) is None
    waits.post("/accounts/login/code/", {"one_time_code": code})
    assert "_auth_user_id" not in waits.session, "a code for an address that is no longer theirs"
    by_password = Client()
    by_password.post("/accounts/login/password/", {"email": OLD, "password": words})
    assert "_auth_user_id" not in by_password.session
    for left in (Authenticator.objects, ProviderAccount.objects, CalendarAddress.objects):
        assert not left.exists()
    assert cast.client(Person.objects.get(pk=cast.employee.pk)).get("/").status_code in (200, 302)
    inside = Client()
    inside.force_login(Person.objects.get(pk=cast.employee.pk))
    assert inside.get(f"/conversations/{conversation.pk}/preparation/").status_code == 403


@tries(
    "V8.2.2",
    what="en administrator alene: tar rollene fra de andre, lager en ny administrator samme dag, og slipper fram det de selv har lagt inn; "
    "HR alene i de første tretti dagene",
    gap="to oppdiktede ansatte som har vært i bruk i tretti dager, teller som to",
)
def test_nobody_makes_up_the_others(town):
    cast, _conversation = town
    wanted = {one.pk: f"x{one.pk}@evil.example" for one in cast.everybody().values()}
    actions.change_addresses(wanted, by=cast.administrator)
    made_up = Person.objects.create(
        first_name="Ny",
        last_name="Adm",
        email="ny@evil.example",
        first_signed_in_at=timezone.now() - timedelta(days=300),
    )
    Role.objects.create(person=made_up, kind="administrator")
    assert actions.release(by=made_up) == 0 and actions.release(by=cast.administrator) == 0
    NewWayIn.objects.all().delete()

    entered = _entered(cast, by=cast.administrator)
    for role in Role.objects.exclude(person__in=[cast.administrator, made_up]):
        roles.take_role(person=role.person, role_id=role.pk, by=cast.administrator)
    Role.objects.filter(person=made_up).delete()
    cast.employee.positions.get().leaderships.update(ended_on=clock.today() - timedelta(days=1))
    assert not actions.may_vouch(cast.administrator, entered) and not actions.may_vouch(made_up, entered)

    Person.objects.update(first_signed_in_at=timezone.now() - timedelta(days=3))
    entered = _entered(cast, by=cast.hr)
    for who in cast.everybody().values():
        assert not actions.may_vouch(who, entered), who


def _entered(cast, by: Person) -> NewWayIn:
    NewWayIn.objects.all().delete()
    actions.change_addresses({cast.employee.pk: MINE}, by=by)
    return NewWayIn.objects.get(settled_at=None)


def test_after_fourteen_days_all_is_open_again(town, turned):
    cast, conversation = town
    Person.objects.filter(pk=cast.employee.pk).update(came_back_at=timezone.now())
    client, here = cast.client(cast.employee), f"/conversations/{conversation.pk}/preparation/"
    assert client.get(here).status_code == 403
    turned(clock.today() + timedelta(days=15))
    client.force_login(Person.objects.get(pk=cast.employee.pk))
    assert client.get(here).status_code == 200
