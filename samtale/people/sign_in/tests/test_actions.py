"""Signing in with a code or a password: whoever has the letter gets in, and nobody else learns anything."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.people.models import Person, Session
from samtale.people.sign_in.rate_limits import allowed

LOGIN, CODE, PASSWORD = "/accounts/login/", "/accounts/login/code/", "/accounts/login/password/"
PAGE = "/signed-in/"
WORDS = "en lang setning om fjorden"


@pytest.fixture(autouse=True)
def no_tries_before(db):
    cache.clear()


@pytest.fixture
def kari(db) -> Person:
    kari = Person(first_name="Kari", last_name="Nes", email="kari.nes@nordvag.example")
    kari.set_password(WORDS)
    kari.save()
    return kari


def ask(client: Client, email: str, **more) -> str:
    """Ask for a code. Returns what stands in the newest letter."""
    assert client.post(LOGIN, {"email": email, **more}).status_code == 302
    return mail.outbox[-1].body


def code_in(letter: str) -> str:
    return re.search(r"^\d{8}$", letter, re.MULTILINE)[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08}"


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 204


def test_a_code_signs_in_once_in_the_browser_it_was_asked_for_in(client, kari):
    code = code_in(ask(client, "Kari.Nes@nordvag.example"))
    letter = mail.outbox[0]
    assert letter.subject == "Koden din til Samtale"
    assert letter.to == ["Kari.Nes@nordvag.example"]
    assert "Hei, Kari." in letter.body

    other_browser = Client()
    assert other_browser.post(CODE, {"one_time_code": code}).status_code == 422
    ask(other_browser, kari.email)
    assert other_browser.post(CODE, {"one_time_code": code}).status_code == 422
    assert not is_in(other_browser)

    answer = client.post(CODE, {"one_time_code": f"{code[:4]} {code[4:]}", "next": "/people/?q=a"})
    assert answer.status_code == 302
    assert answer["Location"] == "/people/?q=a"
    assert is_in(client)
    assert AccessLog.objects.exclude(event__in=["log.begun", "seals.set"]).get().detail == {"how": "code"}

    client.post("/accounts/logout/")
    assert client.post(CODE, {"one_time_code": code}).status_code == 422
    assert not is_in(client)


def test_three_wrong_tries_end_a_code_and_a_new_one_works(client, kari):
    code = code_in(ask(client, kari.email))
    for said in ("stemmer ikke", "stemmer ikke", "feil tre ganger"):
        answer = client.post(CODE, {"one_time_code": wrong(code)})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert client.post(CODE, {"one_time_code": code}).status_code == 422
    assert not is_in(client)
    client.post(CODE, {"one_time_code": code_in(ask(client, kari.email))})
    assert is_in(client)


def test_a_code_is_too_old_after_ten_minutes(client, kari, turned):
    code, now = code_in(ask(client, kari.email)), timezone.now()
    turned(now + timedelta(seconds=601))
    answer = client.post(CODE, {"one_time_code": code})
    assert answer.status_code == 422
    assert "for gammel" in answer.content.decode()
    turned(now + timedelta(seconds=590))
    assert client.post(CODE, {"one_time_code": code}).status_code == 302


def test_a_new_code_replaces_the_old(client, kari):
    old, new = code_in(ask(client, kari.email)), code_in(ask(client, kari.email))
    assert client.post(CODE, {"one_time_code": old}).status_code == 422
    assert client.post(CODE, {"one_time_code": new}).status_code == 302


def test_the_code_is_not_in_the_database(client, kari):
    code = code_in(ask(client, kari.email))
    stored = Session.objects.get().get_decoded()
    assert stored["one_time_code"]["hash"]
    assert code not in str(stored)


def test_an_unknown_address_looks_the_same(client, kari):
    gone = Person.objects.create(first_name="Per", last_name="Li", email="per@nordvag.example", is_active=False)
    pages = {}
    for email in (kari.email, "nobody@nordvag.example", gone.email):
        browser = Client()
        answer = browser.post(LOGIN, {"email": email})
        page = browser.get(answer["Location"])
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()).replace(email, "")
        pages[email] = (answer.status_code, answer["Location"], sorted(answer.cookies), page.status_code, text)
        assert len(mail.outbox) == len(pages)
        assert browser.post(CODE, {"one_time_code": "00000000"}).status_code == 422
        assert bool(re.search(r"\d{8}", mail.outbox[-1].body)) == (email == kari.email)
    assert len({str(what) for what in pages.values()}) == 1


def test_whoever_leaves_between_letter_and_code_is_not_let_in(client, kari):
    code = code_in(ask(client, kari.email))
    Person.objects.update(is_active=False)
    assert client.post(CODE, {"one_time_code": code}).status_code == 403
    assert not is_in(client)


class Down(EmailBackend):
    def send_messages(self, messages):
        raise SMTPException("no route")


class Choosy(EmailBackend):
    def send_messages(self, messages):
        if "nobody" in messages[0].to[0]:
            raise SMTPRecipientsRefused({})
        return super().send_messages(messages)


def test_a_mail_server_that_is_down_is_said_to_everybody_alike(client, kari, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    for email in (kari.email, "nobody@nordvag.example"):
        answer = client.post(LOGIN, {"email": email})
        assert answer.status_code == 503
        assert "Vi får ikke sendt e-post akkurat nå" in answer.content.decode()
        assert f'value="{email}"' in answer.content.decode()


def test_a_refused_receiver_tells_nothing(client, kari, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Choosy"
    for email in (kari.email, "nobody@nordvag.example"):
        assert client.post(LOGIN, {"email": email}).status_code == 302


def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(client, db):
    answer = client.post(LOGIN, {"email": "kari.nes", "next": "/people/"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Noe mangler i adressen" in page
    assert 'value="kari.nes"' in page
    assert 'value="/people/"' in page
    assert "Skriv e-postadressen din" in client.post(LOGIN, {"email": ""}).content.decode()
    assert mail.outbox == []


ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1", ""]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_next_leads_nowhere_else(client, kari, elsewhere):
    code = code_in(ask(client, kari.email, next=elsewhere))
    assert client.post(CODE, {"one_time_code": code, "next": elsewhere})["Location"] == "/"


def test_a_password_signs_in_and_says_little_when_wrong(client, kari):
    kari.email = "Kari.Nes@nordvag.example"
    kari.save()
    said = set()
    for email, password in ((kari.email, "feil"), ("nobody@nordvag.example", WORDS), (kari.email, "!")):
        answer = client.post(PASSWORD, {"email": email, "password": password})
        assert answer.status_code == 422
        assert f'value="{password}"' not in answer.content.decode()
        said.add(re.search(r"E-postadressen og[^<]*", answer.content.decode())[0])
    assert len(said) == 1
    assert not is_in(client)
    assert client.post(PASSWORD, {"email": "kari.nes@NORDVAG.example", "password": WORDS}).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("stored", ["", "!none"])
def test_whoever_has_no_password_cannot_use_one(client, kari, stored):
    Person.objects.update(password=stored)
    for password in ("", "!none", "none", WORDS):
        assert client.post(PASSWORD, {"email": kari.email, "password": password}).status_code == 422
    assert not is_in(client)


def test_passwords_are_argon2_and_can_be_switched_off(client, kari, settings):
    assert kari.password.startswith("argon2")
    assert "Bruk passord" in client.get(LOGIN).content.decode()
    settings.PASSWORD_SIGN_IN = False
    assert "Bruk passord" not in client.get(LOGIN).content.decode()
    assert client.get(PASSWORD).status_code == 404
    assert client.post(PASSWORD, {"email": kari.email, "password": WORDS}).status_code == 404
    assert not is_in(client)


def test_guessing_is_slowed_down_and_shuts_nobody_out_for_good(client, kari, turned):
    attacker, now = Client(REMOTE_ADDR="203.0.113.9"), timezone.now()
    for said in [*["passer ikke sammen"] * 5, "for mange ganger"]:
        assert said in attacker.post(PASSWORD, {"email": kari.email, "password": "feil"}).content.decode()
    assert "for mange ganger" in attacker.post(PASSWORD, {"email": kari.email, "password": WORDS}).content.decode()
    assert not is_in(attacker)
    assert client.post(PASSWORD, {"email": kari.email, "password": WORDS}).status_code == 422

    code = code_in(ask(client, kari.email))
    client.post(CODE, {"one_time_code": code})
    assert is_in(client), "another way in stays open"

    turned(now + timedelta(seconds=301))
    assert Client().post(PASSWORD, {"email": kari.email, "password": WORDS}).status_code == 302


def test_asking_for_codes_is_slowed_down_for_known_and_unknown_alike(client, kari, turned):
    now = timezone.now()
    for email in (kari.email, "nobody@nordvag.example"):
        answers = [client.post(LOGIN, {"email": email}).status_code for _try in range(5)]
        assert answers == [302] * 5
    assert len(mail.outbox) == 8, "past the limit the answer is the same, and no letter goes"
    assert client.post(PASSWORD, {"email": kari.email, "password": WORDS}).status_code == 302
    client.post("/accounts/logout/")
    turned(now + timedelta(seconds=301))
    assert client.post(LOGIN, {"email": kari.email}).status_code == 302
    assert len(mail.outbox) == 9


def test_the_last_code_counts_when_no_more_are_sent(client, kari):
    letters = [ask(client, kari.email) for _try in range(6)]
    assert len(mail.outbox) == 4
    assert client.post(CODE, {"one_time_code": code_in(letters[-1])}).status_code == 302
    assert is_in(client)


def test_pages_for_whoever_is_in_go_straight_on(client, kari):
    client.force_login(kari)
    for address in (LOGIN, CODE, PASSWORD, "/accounts/login/passkey/"):
        assert client.get(f"{address}?next=/people/")["Location"] == "/people/"


def test_a_link_signs_nobody_out(client, kari):
    client.force_login(kari)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_in(client)
    answer = client.post("/accounts/logout/")
    assert answer["Location"] == LOGIN
    assert answer["Clear-Site-Data"] == '"cache"'
    assert not is_in(client)
    assert client.post("/accounts/logout/").status_code == 302


UNREACHABLE = [
    "signup/",
    "signup/passkey/",
    "email/",
    "confirm-email/",
    "confirm-email/abc/",
    "password/reset/",
    "password/set/",
    "password/change/",
    "password/reset/done/",
    "password/reset/key/1-abc/",
    "password/reset/confirm/",
    "inactive/",
    "reauthenticate/",
    "2fa/",
    "mfa/",
    "mfa/webauthn/",
    "webauthn/add/",
    "totp/activate/",
    "totp/deactivate/",
    "recovery-codes/",
    "login/code/confirm/",
    "3rdparty/",
    "social/login/",
    "",
]


def test_nothing_of_allauths_own_addresses_is_reachable(client, kari):
    client.force_login(kari)
    for address in UNREACHABLE:
        assert client.get(f"/accounts/{address}").status_code == 404, address
        assert client.post(f"/accounts/{address}", {"email": "x@y.example"}).status_code == 404, address
    for name in ("account_signup", "account_email", "account_reset_password", "mfa_index", "mfa_activate_totp"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert client.get("/accounts/devices/").status_code == 200


def test_tries_spent_in_another_process_count(client, kari, rf):
    code = code_in(ask(client, kari.email))
    nonce = client.session["one_time_code"]["nonce"]
    assert [allowed(rf.post(CODE), "try_code", key=nonce) for _try in range(4)] == [True, True, True, False]
    assert "feil tre ganger" in client.post(CODE, {"one_time_code": code}).content.decode()
    assert not is_in(client)


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_are_still_three(transactional_db):
    """As several processes would: all of them have read the session before any of them writes."""
    kari = Person.objects.create(first_name="Kari", last_name="Nes", email="kari@nordvag.example", password="!none")
    browser = Client()
    code = code_in(ask(browser, kari.email))

    def guess(number: int) -> str:
        client = Client()
        client.cookies.update(browser.cookies)
        try:
            return client.post(CODE, {"one_time_code": f"{(int(code) + 1 + number) % 10**8:08}"}).content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(8)))
    assert sum("Koden stemmer ikke" in answer for answer in answers) <= 2
    assert all("Koden" in answer for answer in answers)
    assert browser.post(CODE, {"one_time_code": code}).status_code == 422
    assert not is_in(browser)
