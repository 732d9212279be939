"""«Innlogging og enheter»: one's own ways in and devices, and nobody else's."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.people.models import Person, Session
from samtale.people.sign_in.device_names import device_name

DEVICES, PASSWORD = "/accounts/devices/", "/accounts/devices/password/"
PAGE = "/signed-in/"
WORDS = "en lang setning om fjorden"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"


@pytest.fixture(autouse=True)
def no_tries_before(db):
    cache.clear()


def person(name: str) -> Person:
    return Person.objects.create(
        first_name=name, last_name="Nes", email=f"{name.lower()}@nordvag.example", password="!none"
    )


@pytest.fixture
def kari(db) -> Person:
    return person("Kari")


def device(who: Person, user_agent: str) -> Client:
    """A signed-in browser that has opened a page."""
    client = Client(headers={"User-Agent": user_agent})
    client.force_login(who)
    Session.objects.filter(pk=client.session.row_key).update(device=device_name(user_agent))
    return client


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 204


def unconfirmed(client: Client) -> Client:
    session = client.session
    session["confirmed_at"] = time.time() - 301
    session.save()
    return client


def test_devices_are_listed_and_one_can_be_ended(kari):
    phone, laptop, others = device(kari, PHONE), device(kari, LAPTOP), device(person("Ola"), LAPTOP)
    Session.objects.filter(pk=phone.session.row_key).update(last_seen_at=timezone.now() - timedelta(days=1))
    page = laptop.get(DEVICES).content.decode()
    assert "Safari på iPhone" in page
    assert "Edge på Windows" in page
    assert "Sist brukt i går" in page
    assert page.count("Enheten du bruker nå") == 1
    assert phone.cookies["samtale"].value not in page

    assert laptop.post(f"{DEVICES}{others.session.row_key}/end/").status_code == 302
    assert is_in(others), "another person's device stays in"
    for _twice in range(2):
        assert laptop.post(f"{DEVICES}{phone.session.row_key}/end/").status_code == 302
    assert not is_in(phone)
    assert is_in(laptop)
    assert AccessLog.objects.filter(event="person.device_signed_out").count() == 1


def test_all_others_can_be_ended_and_only_ones_own(kari):
    here, *others = [device(kari, PHONE) for _number in range(3)]
    stranger = device(person("Ola"), PHONE)
    assert here.get(f"{DEVICES}others/end/").status_code == 302
    here.post(f"{DEVICES}others/end/")
    assert [is_in(client) for client in (here, *others, stranger)] == [True, False, False, True]
    here.post(f"{DEVICES}{here.session.row_key}/end/")
    assert not is_in(here)


def test_a_device_stays_the_same_while_it_is_used(kari):
    client = Client(headers={"User-Agent": PHONE})
    client.post("/accounts/login/", {"email": kari.email})
    client.post("/accounts/login/code/", {"one_time_code": mail.outbox[-1].body.split("\n\n")[2]})
    row = kari.sessions.get()
    assert row.device == "Safari på iPhone"
    assert timezone.now() - row.signed_in_at < timedelta(minutes=1)
    unconfirmed(client)
    again = kari.sessions.get()
    assert (again.device, again.signed_in_at) == (row.device, row.signed_in_at)


def test_setting_a_password_asks_for_confirmation_and_ends_other_devices(kari):
    here, other = device(kari, LAPTOP), device(kari, PHONE)
    assert unconfirmed(here).get(PASSWORD)["Location"] == "/accounts/confirm/?next=%2Faccounts%2Fdevices%2Fpassword%2F"
    assert here.post(PASSWORD, {"new_password": WORDS})["Location"].startswith("/accounts/confirm/")
    kari.refresh_from_db()
    assert not kari.has_usable_password()

    here = device(kari, LAPTOP)
    for bad, said in (("kort", "Det må ha minst 12 tegn"), ("password1234", "gjettes først"), ("", "Skriv passordet")):
        answer = here.post(PASSWORD, {"new_password": bad})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    answer = here.post(PASSWORD, {"new_password": WORDS})
    assert answer["Location"] == DEVICES
    kari.refresh_from_db()
    assert kari.check_password(WORDS)
    assert kari.password.startswith("argon2")
    assert is_in(here)
    assert not is_in(other)
    assert "Bytt passord" in here.get(DEVICES).content.decode()
    assert WORDS not in str(list(AccessLog.objects.values()))

    assert unconfirmed(here).post(f"{PASSWORD}remove/").status_code == 302
    kari.refresh_from_db()
    assert kari.has_usable_password()
    here = device(kari, LAPTOP)
    for _twice in range(2):
        assert here.post(f"{PASSWORD}remove/")["Location"] == DEVICES
    kari.refresh_from_db()
    assert not kari.has_usable_password()
    assert is_in(here)


def test_passwords_can_be_switched_off(kari, settings):
    client = device(kari, LAPTOP)
    assert "Lag et passord" in client.get(DEVICES).content.decode()
    settings.PASSWORD_SIGN_IN = False
    assert "passord" not in client.get(DEVICES).content.decode().lower()
    assert client.get(PASSWORD).status_code == 404
    assert client.post(PASSWORD, {"new_password": WORDS}).status_code == 404


def test_passkeys_are_removed_by_their_owner_after_confirming(kari):
    mine = Authenticator.objects.create(user=kari, type="webauthn", data={"name": "Telefonen", "credential": {}})
    his = Authenticator.objects.create(user=person("Ola"), type="webauthn", data={"name": "Min", "credential": {}})
    client = device(kari, LAPTOP)
    assert "Telefonen" in client.get(DEVICES).content.decode()
    remove = f"{DEVICES}passkeys/{mine.pk}/remove/"
    assert unconfirmed(client).get(remove)["Location"].startswith("/accounts/confirm/")
    assert client.post(remove)["Location"].startswith("/accounts/confirm/")
    assert Authenticator.objects.count() == 2

    client = device(kari, LAPTOP)
    assert client.get(f"{DEVICES}passkeys/{his.pk}/remove/").status_code == 404
    client.post(f"{DEVICES}passkeys/{his.pk}/remove/")
    assert "«Telefonen»" in client.get(remove).content.decode()
    for _twice in range(2):
        assert client.post(remove)["Location"] == DEVICES
    assert list(Authenticator.objects.all()) == [his]


def test_adding_a_passkey_asks_for_confirmation_and_takes_no_made_up_answer(kari):
    client = device(kari, LAPTOP)
    assert unconfirmed(client).get(f"{DEVICES}passkeys/add/")["Location"].startswith("/accounts/confirm/")
    asked = unconfirmed(client).post(f"{DEVICES}passkeys/add/", headers={"Accept": "application/json"})
    assert asked["Location"].startswith("/accounts/confirm/")
    client = device(kari, LAPTOP)
    options = client.post(f"{DEVICES}passkeys/add/", headers={"Accept": "application/json"}).json()["publicKey"]
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["rp"] == {"id": "testserver", "name": "Samtale, Nordvåg kommune"}
    for answer in ("", "{}", "[]", '{"id": "a", "rawId": "a", "type": "public-key", "response": {}}'):
        assert client.post(f"{DEVICES}passkeys/add/", {"name": "Min", "credential": answer}).status_code == 422
    assert not Authenticator.objects.exists()


def test_no_passkeys_where_the_address_is_a_number(kari):
    client = device(kari, LAPTOP)
    assert "localhost" not in client.get(DEVICES).content.decode()
    assert "Legg til en passnøkkel" not in client.get(DEVICES, headers={"Host": "127.0.0.1:8104"}).content.decode()
    assert client.get(f"{DEVICES}passkeys/add/", headers={"Host": "127.0.0.1:8104"}).status_code == 404
    assert "Bruk passnøkkel" not in Client().get("/accounts/login/", headers={"Host": "[::1]:8104"}).content.decode()
    assert "Bruk passnøkkel" in Client().get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        DEVICES,
        PASSWORD,
        f"{DEVICES}passkeys/add/",
        f"{DEVICES}passkeys/1/remove/",
        "/accounts/confirm/",
        "/accounts/confirm/code/",
        "/accounts/continue/",
        "/accounts/confirm/passkey/",
        f"{DEVICES}others/end/",
        "/accounts/second-factor/",
        f"{DEVICES}app/",
        f"{DEVICES}app/remove/",
    ],
)
def test_nothing_here_is_for_strangers(client, db, address):
    assert client.get(address)["Location"].startswith("/accounts/login/?next=")
