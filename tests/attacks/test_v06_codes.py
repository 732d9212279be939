"""V6: nobody is kept from their codes by others who ask, and the link beside a code lets nobody else in."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from samtale.people.models import Session
from samtale.people.sign_in import allauth_mfa, known_browsers

from .asvs import tries

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.both_databases]
LOGIN, CODE, IN = "/accounts/login/", "/accounts/login/code/", "/signed-in/"


@pytest.fixture(autouse=True)
def no_tries_before(db):
    cache.clear()


def at(address: str, **more) -> Client:
    return Client(REMOTE_ADDR=address, **more)


def code_in(letter) -> str:
    return re.search(r"^\d{8}$", letter.body, re.MULTILINE)[0]


def link_in(letter) -> str:
    return re.search(r"/accounts/login/link/[\w-]+/", letter.body)[0]


def is_in(client: Client) -> bool:
    return client.get(IN).status_code == 204


def ask(client: Client, email: str) -> int:
    """How many letters a press for a code sent."""
    before = len(mail.outbox)
    assert client.post(LOGIN, {"email": email}).status_code == 302
    return len(mail.outbox) - before


def sign_in(client: Client, email: str, **more) -> Client:
    assert client.post(LOGIN, {"email": email} | more).status_code == 302
    assert client.post(CODE, {"one_time_code": code_in(mail.outbox[-1])}).status_code == 302
    return client


def flood(email: str) -> list:
    """Ask from many networks, often from each. Returns the letters that went."""
    before = len(mail.outbox)
    for network in range(4):
        for nth in range(3):
            ask(at(f"198.18.{network}.{nth + 1}"), email)
    return mail.outbox[before:]


@tries(
    "V6.3.1",
    "V2.4.1",
    what="en navngitt person holdt borte fra koder på e-post ved å be om mange, fra ett nett og fra mange: nettleseren personen har "
    "brukt før, får sine, og hvert brev har en vei inn",
)
def test_nobody_is_kept_from_their_codes(cast):
    email = cast.employee.email
    known = sign_in(at("192.0.2.7"), email)
    known.post("/accounts/logout/")
    one_network = [ask(at(f"203.0.113.{nth}"), email) for nth in range(1, 11)]
    assert sum(one_network) == 4
    elsewhere = at("192.0.2.9")
    assert ask(elsewhere, email) == 1, "another network is not the attacker's"
    letters = flood(email)
    assert 0 < len(letters) < 8 and ask(at("192.0.3.9"), email) == 0
    assert ask(known, email) == 1 and known.post(CODE, {"one_time_code": code_in(mail.outbox[-1])}).status_code == 302
    assert is_in(known)
    new = at("192.0.3.10")
    assert new.post(link_in(letters[0])).status_code == 302 and is_in(new), "the flood itself brings a way in"


@tries(
    "V6.6.3",
    what="om svaret på å be om en kode skiller kjente adresser fra ukjente, før og etter at det er bedt for mange ganger",
)
def test_past_the_budget_the_answer_is_as_always(cast):
    said = {}
    for email in (cast.employee.email, "nobody@nordvag.example"):
        asked = []
        for nth in range(12):
            browser = at("203.0.113.5") if nth % 2 else at("198.18.0.1")
            answer = browser.post(LOGIN, {"email": email})
            page = browser.get(answer["Location"])
            text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()).replace(email, "")
            wrong = browser.post(CODE, {"one_time_code": "00000000"})
            asked.append(
                (
                    answer.status_code,
                    answer["Location"],
                    sorted(answer.cookies),
                    page.status_code,
                    text,
                    wrong.status_code,
                )
            )
        assert len({str(one) for one in asked}) == 1
        said[email] = asked[0]
    assert len({str(one) for one in said.values()}) == 1 and len(mail.outbox) == 2 * 8


@tries(
    "V6.3.1",
    "V3.3.4",
    what="kjennemerket en nettleser får: lest, endret, oppdiktet og brukt for en annen; det gir bare egne forsøk, og logger ingen inn",
)
def test_a_known_browser_is_its_persons_alone(cast):
    browser = sign_in(Client(), cast.employee.email)
    cookie = browser.cookies[known_browsers.COOKIE]
    assert cookie["httponly"] and cookie["max-age"] == 365 * 24 * 60 * 60 and cookie["samesite"] == "Lax"
    assert re.fullmatch(r"[\w-]{20}\.[0-9a-f]{64}", cookie.value)
    browser.post("/accounts/logout/")
    shared = sign_in(Client(), cast.colleague.email, shared_device="on")
    assert known_browsers.COOKIE not in shared.cookies
    flood(cast.employee.email)
    flood(cast.other_leader.email)
    number, _dot, signature = cookie.value.partition(".")
    for forged in (
        "",
        "~~~",
        "a.b",
        "x" * 5000,
        f"{number}.",
        f".{signature}",
        f"{number[:-1]}.{signature}",
        f"{number}.{'0' * 64}",
    ):
        client = at("192.0.3.1")
        client.cookies[known_browsers.COOKIE] = forged
        assert ask(client, cast.employee.email) == 0, forged
    real = at("192.0.3.1")
    real.cookies[known_browsers.COOKIE] = cookie.value
    assert not is_in(real) and ask(real, cast.other_leader.email) == 0 and ask(real, cast.employee.email) == 1
    sign_in(real, cast.employee.email)
    real.post("/accounts/logout/")
    cache.clear()
    sign_in(real, cast.other_leader.email)  # two people at one machine: both keep their tries
    assert real.cookies[known_browsers.COOKIE].value.count("~") == 1


@tries(
    "V6.5.1",
    "V6.4.1",
    "V6.5.5",
    what="lenken ved siden av en kode: åpnet av e-postens lesere, brukt to ganger, for gammel, oppdiktet, etter at koden er brukt, "
    "og lett etter i databasen",
)
def test_a_letters_link_signs_in_once(cast, turned):
    email, asker, new = cast.employee.email, Client(), Client()
    assert ask(asker, email) == 1
    link = link_in(mail.outbox[-1])
    assert len(link.split("/")[-2]) >= 27, "160 bits"
    for _scanner in range(3):
        assert "Logg inn som Ingrid Aasen" in Client().get(link).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM tries")
        assert link.split("/")[-2] not in str(
            [*cursor.fetchall(), *(one.get_decoded() for one in Session.objects.all())]
        )
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403
    assert ask(Client(), email) == 1, "a newer code does not end it: whoever floods would"
    assert new.post(link)["Location"] == "/" and is_in(new)
    assert [Client().get(link).status_code, Client().post(link).status_code, Client().put(link).status_code] == [
        410,
        410,
        405,
    ]
    assert new.post(link)["Location"] == "/" and Client().post("/accounts/login/link/made-up/").status_code == 410

    sign_in(asker, email)
    assert Client().post(link_in(mail.outbox[-1])).status_code == 410, "the code beside it is used"
    assert ask(at("198.18.7.7"), email) == 1
    old, now = link_in(mail.outbox[-1]), timezone.now()
    turned(now + timedelta(seconds=590))
    assert Client().get(old).status_code == 200
    turned(now + timedelta(seconds=601))
    assert [Client().get(old).status_code, Client().post(old).status_code] == [410, 410]


@tries(
    "V6.3.3",
    "V6.3.4",
    what="lenken brukt for å slippe unna det andre leddet, av en som har sluttet, og for å bekrefte noe bindende",
)
def test_a_letters_link_is_one_factor(cast, settings):
    settings.SECOND_FACTOR_FOR_ROLES = True
    allauth_mfa.TOTP.activate(cast.employee, allauth_mfa.generate_totp_secret())
    for who, to in ((cast.employee, "/accounts/login/app/"), (cast.hr, "/accounts/second-factor/"), (cast.leader, "/")):
        client = Client()
        assert ask(Client(), who.email) == 1
        answer = client.post(link_in(mail.outbox[-1]), {"shared_device": "on"})
        assert answer["Location"].startswith(to) and is_in(client) == (who != cast.employee)
        assert client.get("/people/").status_code in (302, 404), "no role counts yet"
    assert client.session["shared_device"]

    assert client.post("/accounts/confirm/send/").status_code == 302
    assert "/accounts/login/link/" not in mail.outbox[-1].body and code_in(mail.outbox[-1])
    assert ask(Client(), cast.colleague.email) == 1
    link = link_in(mail.outbox[-1])
    type(cast.colleague).objects.filter(pk=cast.colleague.pk).update(is_active=False)
    assert Client().post(link).status_code == 410
