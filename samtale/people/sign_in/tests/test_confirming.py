"""Before something binding the person confirms who they are, by any way they have; nobody else can."""

import re
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.people.models import Person

from . import pages

pytestmark = pytest.mark.urls("samtale.people.sign_in.tests.pages")
CONFIRM, SEND, CODE = "/accounts/confirm/", "/accounts/confirm/send/", "/accounts/confirm/code/"
PASSWORD, PASSKEY = "/accounts/confirm/password/", "/accounts/confirm/passkey/"
WORDS = "en lang setning om fjorden"


@pytest.fixture(autouse=True)
def from_scratch(db):
    cache.clear()
    pages.received.clear()


@pytest.fixture
def kari(db) -> Person:
    return Person.objects.create(first_name="Kari", last_name="Nes", email="kari@nordvag.example", password="!none")


def signed_in_a_while_ago(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    session = client.session
    assert session["confirmed_at"] > time.time() - 60
    session["confirmed_at"] = time.time() - 301
    session.save()
    return client


def code_for(client: Client) -> str:
    assert client.post(SEND, {"next": "/sign/"})["Location"] == f"{CODE}?next=%2Fsign%2F"
    return re.search(r"^\d{8}$", mail.outbox[-1].body, re.MULTILINE)[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08}"


def may_sign(client: Client) -> bool:
    return client.get("/sign/").status_code == 200


def test_whoever_has_just_signed_in_need_not_confirm(client, kari):
    client.force_login(kari)
    assert may_sign(client)
    assert client.get(f"{CONFIRM}?next=/sign/")["Location"] == "/sign/"


def test_a_code_confirms_for_five_minutes(kari, turned):
    client = signed_in_a_while_ago(kari)
    assert client.get("/sign/?a=b")["Location"] == f"{CONFIRM}?next=%2Fsign%2F%3Fa%3Db"
    page = client.get(f"{CONFIRM}?next=/sign/").content.decode()
    assert "kari@nordvag.example" in page
    assert "Bruk passnøkkel" not in page
    assert "Bekreft med passord" not in page
    code = code_for(client)
    assert mail.outbox[0].to == ["kari@nordvag.example"]
    assert client.post(CODE, {"one_time_code": wrong(code), "next": "/sign/"}).status_code == 422
    assert not may_sign(client)
    assert client.post(CODE, {"one_time_code": code, "next": "/sign/"})["Location"] == "/sign/"
    assert may_sign(client)
    assert AccessLog.objects.exclude(event__in=["log.begun", "seals.set"]).get().detail == {"how": "code"}

    now = timezone.now()
    turned(now + timedelta(seconds=301))
    assert not may_sign(client)
    answer = client.post(CODE, {"one_time_code": code, "next": "/sign/"})
    assert answer.status_code == 422, "a code is spent by its first use"
    assert not may_sign(client)


def test_an_old_code_does_not_confirm(kari, turned):
    client = signed_in_a_while_ago(kari)
    code, now = code_for(client), timezone.now()
    turned(now + timedelta(seconds=601))
    assert "for gammel" in client.post(CODE, {"one_time_code": code}).content.decode()
    assert not may_sign(client)


def test_three_tries_a_code(kari):
    client = signed_in_a_while_ago(kari)
    code = code_for(client)
    answers = [client.post(CODE, {"one_time_code": wrong(code)}).content.decode() for _try in range(3)]
    assert "feil tre ganger" in answers[2]
    assert client.post(CODE, {"one_time_code": code}).status_code == 422
    assert not may_sign(client)
    assert client.post(CODE, {"one_time_code": code_for(client)}).status_code == 302
    assert may_sign(client)


def test_a_code_counts_in_its_own_session_and_for_its_own_purpose(kari):
    ola = Person.objects.create(first_name="Ola", last_name="Vik", email="ola@nordvag.example", password="!none")
    mine, my_other, his = signed_in_a_while_ago(kari), signed_in_a_while_ago(kari), signed_in_a_while_ago(ola)
    code = code_for(mine)
    code_for(my_other)
    code_for(his)
    for other in (my_other, his):
        assert other.post(CODE, {"one_time_code": code}).status_code == 422
        assert not may_sign(other)
    outside = Client()
    outside.post("/accounts/login/", {"email": kari.email})
    to_sign_in = re.search(r"^\d{8}$", mail.outbox[-1].body, re.MULTILINE)[0]
    assert mine.post(CODE, {"one_time_code": to_sign_in}).status_code == 422
    assert outside.post("/accounts/login/code/", {"one_time_code": code}).status_code == 422
    assert mine.post(CODE, {"one_time_code": code}).status_code == 302
    assert may_sign(mine)


def test_a_code_in_the_session_of_one_person_does_not_confirm_the_next(client, kari):
    """Somebody who signs in where another was gets a session of their own."""
    ola = Person.objects.create(first_name="Ola", last_name="Vik", email="ola@nordvag.example", password="!none")
    client.force_login(kari)
    code = code_for(client)
    client.force_login(ola)
    assert client.post(CODE, {"one_time_code": code}).status_code == 422


def test_codes_are_slowed_down_and_a_down_mail_server_is_said(kari, settings):
    client = signed_in_a_while_ago(kari)
    stranger = Client()
    assert {stranger.post("/accounts/login/", {"email": kari.email}).status_code for _try in range(5)} == {302}
    assert len(mail.outbox) == 4
    own_tries = [client.post(SEND).status_code for _try in range(5)]
    assert own_tries == [302, 302, 302, 302, 429], "a stranger at the sign-in page spends none of them"
    settings.EMAIL_BACKEND = "samtale.people.sign_in.tests.test_actions.Down"
    cache.clear()
    answer = client.post(SEND)
    assert answer.status_code == 503
    assert "Vi får ikke sendt e-post" in answer.content.decode()


def test_a_password_confirms_its_owner_only(kari, settings):
    client = signed_in_a_while_ago(kari)
    assert client.post(PASSWORD, {"password": WORDS}).status_code == 404
    kari.set_password(WORDS)
    kari.save()
    client = signed_in_a_while_ago(kari)
    assert "Bekreft med passord" in client.get(CONFIRM).content.decode()
    answer = client.post(PASSWORD, {"password": "feil", "next": "/sign/"})
    assert answer.status_code == 422
    assert "Passordet stemmer ikke" in answer.content.decode()
    assert 'value="/sign/"' in answer.content.decode()
    assert not may_sign(client)
    assert client.post(PASSWORD, {"password": WORDS, "next": "/sign/"})["Location"] == "/sign/"
    assert may_sign(client)
    settings.PASSWORD_SIGN_IN = False
    assert signed_in_a_while_ago(kari).post(PASSWORD, {"password": WORDS}).status_code == 404


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "x", '{"id": "a", "response": {}}', '{"response": []}'])
def test_a_made_up_passkey_confirms_nobody(kari, answer):
    client = signed_in_a_while_ago(kari)
    assert client.get(PASSKEY).status_code == 302
    assert client.post(PASSKEY, headers={"Accept": "application/json"}).json()["publicKey"]["challenge"]
    assert client.post(PASSKEY, {"credential": answer}).status_code == 422
    assert not may_sign(client)
    outside = Client()
    assert outside.get("/accounts/login/passkey/")["Location"] == "/accounts/login/"
    asked = outside.post("/accounts/login/passkey/", headers={"Accept": "application/json"}).json()
    assert asked["publicKey"]["userVerification"] == "required"
    assert outside.post("/accounts/login/passkey/", {"credential": answer}).status_code == 422
    assert outside.get("/signed-in/").status_code == 302


def test_whoever_has_no_address_is_not_offered_a_code(kari):
    client = signed_in_a_while_ago(kari)
    Person.objects.update(email=None)
    assert "Send meg en kode" not in client.get(CONFIRM).content.decode()
    assert client.post(SEND).status_code == 404


def test_what_was_sent_is_kept_over_the_confirmation(kari):
    client = signed_in_a_while_ago(kari)
    answer = client.post("/sign/?v=2", {"reason": "Fordi vi er enige nå.", "tick": ["a", "b"]})
    assert answer["Location"] == f"{CONFIRM}?next=%2Faccounts%2Fcontinue%2F"
    assert "tatt vare på" in client.get(answer["Location"]).content.decode()
    answer = client.post(CODE, {"one_time_code": code_for(client), "next": "/accounts/continue/"})
    page = client.get(answer["Location"]).content.decode()
    assert 'action="/sign/?v=2"' in page
    assert pages.received == []
    client.post("/sign/?v=2", {"reason": "Fordi vi er enige nå.", "tick": ["a", "b"]})
    assert pages.received == [("Kari Nes", {"reason": ["Fordi vi er enige nå."], "tick": ["a", "b"]})]


def test_htmx_is_sent_off_as_a_whole_page_and_a_view_may_choose_where_to_come_back(kari):
    client = signed_in_a_while_ago(kari)
    answer = client.post("/sign/", {"reason": "Jeg vil."}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == f"{CONFIRM}?next=%2Faccounts%2Fcontinue%2F"
    answer = client.post("/sign-from-here/", {"reason": "Jeg vil."})
    assert answer["Location"] == f"{CONFIRM}?next=%2Fwrite%2F%3Ffrom%3Dagreement"
    assert pages.received == []


def test_a_press_with_nothing_typed_in_it_comes_back_to_its_page(kari):
    client = signed_in_a_while_ago(kari)
    came = {"Referer": "http://testserver/write/?from=here"}
    assert client.post("/sign/", {}, headers=came)["Location"] == f"{CONFIRM}?next=%2Fwrite%2F%3Ffrom%3Dhere"
    answer = client.post(CODE, {"one_time_code": code_for(client), "next": "/write/?from=here"})
    assert answer["Location"] == "/write/?from=here"
    left = "Ett trykk gjenstår"
    assert left in client.get("/accounts/devices/").content.decode(), "what was pressed is not done"

    client = signed_in_a_while_ago(kari)
    client.post("/sign/", {}, headers=came)
    client.post(CODE, {"one_time_code": code_for(client), "next": "/sign/"})
    assert left not in client.get("/accounts/devices/").content.decode(), "somewhere else, nothing is left"
    client = signed_in_a_while_ago(kari)
    foreign = {"Referer": "http://evil.example/write/"}
    assert client.post("/sign/", {}, headers=foreign)["Location"] == f"{CONFIRM}?next=%2F"
    kept = client.post("/sign/", {"kind": "hr"}, headers=came)
    assert kept["Location"] == f"{CONFIRM}?next=%2Faccounts%2Fcontinue%2F"
    assert "tatt vare på" not in client.get(CONFIRM).content.decode(), "nothing was written"
    page = client.get("/accounts/continue/").content.decode()
    assert "Ett trykk gjenstår" in page and "Filer du la ved" not in page
    assert pages.received == []
