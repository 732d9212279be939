"""What a provider answers, truly signed and over HTTP: let in when all of it holds, and refused in words when not."""

import logging
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import environ
import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from config.openid_connect import providers
from samtale.audit.models import AccessLog
from samtale.people.models import Person, ProviderAccount, Session
from samtale.people.sign_in.tests.answering_provider import WRONG, AnsweringProvider
from samtale.people.sign_in.tests.provider import settings_of
from samtale.people.sign_in.tests.test_journey import make_confirmation_old

pytestmark = pytest.mark.django_db
DEVICES, ADD = "/accounts/devices/", "/accounts/devices/password/"
UNKNOWN = "Vi finner deg ikke blant de ansatte"
DOES_NOT_HOLD = "Vi kunne ikke bruke svaret fra Nordvåg kommune"
START_ANEW = "Innloggingen må startes på nytt"
WHY = {
    "wrong_audience": "InvalidAudienceError",
    "two_audiences": "OAuth2Error given to another party",
    "wrong_issuer": "InvalidIssuerError",
    "expired": "ExpiredSignatureError",
    "old_nonce": "OAuth2Error another nonce",
    "no_nonce": "OAuth2Error another nonce",
    "forged": "InvalidSignatureError",
    "unsigned": "OAuth2Error signed in a way that is not accepted",
}


def logged():
    """What is in the log but its first row."""
    return AccessLog.objects.exclude(event__in=["log.begun", "seals.set"])


@pytest.fixture(scope="module")
def running() -> Iterator[AnsweringProvider]:
    made = AnsweringProvider()
    yield made
    made.stop()


@pytest.fixture
def provider(running, settings, db) -> AnsweringProvider:
    """Set up as an operator does it."""
    cache.clear()  # tries in the test before
    env = environ.Env()
    env.ENVIRON = settings_of(running.url)
    settings.OPENID_PROVIDERS = providers(env, organisation="Nordvåg kommune", trying_out=True)
    return running


@pytest.fixture
def ingrid(db) -> Person:
    return Person.objects.create(
        first_name="Ingrid",
        last_name="Aasen",
        email="ingrid.aasen@nordvag.example",
        password="!none",
        employee_number="1001",
    )


def begin(client: Client, name: str = "nordvag", **more: str) -> str:
    """The address the browser is sent to."""
    return client.get(f"/accounts/login/openid/{name}/", {"next": DEVICES} | more)["Location"]


def come_back(client: Client, provider: AnsweringProvider, who: str, name: str = "nordvag", **more) -> HttpResponse:
    """Off to the provider, who one is there, and back."""
    return client.get(provider.send_back(begin(client, name, **more), who))


def is_in(client: Client) -> bool:
    answer = client.get(DEVICES)
    assert answer.status_code == 200 or answer["Location"].startswith("/accounts/login/")
    return answer.status_code == 200


def refusals() -> list[tuple]:
    rows = AccessLog.objects.filter(event="sign_in.refused").order_by("pk")
    return [(row.actor_id, row.detail["why"], row.detail.get("subject")) for row in rows]


def test_whoever_is_known_is_let_in_where_they_were_going(provider, ingrid):
    browser = Client()
    assert come_back(browser, provider, "ingrid")["Location"] == DEVICES and is_in(browser)
    assert list(logged().values_list("event", flat=True)) == ["person.provider_bound", "person.signed_in"]
    assert (ProviderAccount.objects.get().person, ProviderAccount.objects.get().issuer) == (ingrid, provider.url)


@pytest.mark.parametrize("who", ["stranger", "same_address"])
def test_somebody_unknown_is_told_so_and_it_is_logged(provider, ingrid, who):
    browser = Client()
    answer = come_back(browser, provider, who)
    assert answer.status_code == 403 and UNKNOWN in answer.content.decode()
    assert refusals() == [(None, "nobody known", f"sub-{who}")] and logged().count() == 1
    assert not is_in(browser) and not ProviderAccount.objects.exists()
    assert come_back(browser, provider, "ingrid").status_code == 302 and is_in(browser)


def test_a_second_subject_with_the_same_number_is_refused(provider, ingrid):
    assert come_back(Client(), provider, "ingrid").status_code == 302
    browser = Client()
    answer = come_back(browser, provider, "second_ingrid")
    assert answer.status_code == 403 and UNKNOWN in answer.content.decode() and not is_in(browser)
    assert ProviderAccount.objects.get().subject == "sub-ingrid"
    assert refusals() == [(ingrid.pk, "another subject", "sub-second_ingrid")]


def test_whoever_has_left_is_told_so(provider, ingrid):
    Person.objects.update(is_active=False)
    browser = Client()
    answer = come_back(browser, provider, "ingrid")
    assert answer.status_code == 403 and "Du er ikke lenger registrert som ansatt" in answer.content.decode()
    assert not is_in(browser) and not ProviderAccount.objects.exists()
    assert refusals() == [(ingrid.pk, "no longer here", None)]


@pytest.mark.parametrize("who", WHY)
def test_a_token_that_does_not_hold_is_refused(provider, ingrid, caplog, who):
    caplog.set_level(logging.DEBUG)
    browser = Client()
    answer = come_back(browser, provider, who)
    assert answer.status_code == 403 and DOES_NOT_HOLD in answer.content.decode()
    assert f"Sign-in by nordvag: answer ({WHY[who]}" in caplog.text and provider.tokens[-1] not in caplog.text
    assert not is_in(browser)
    assert not ProviderAccount.objects.exists() and not logged().exists()
    assert come_back(browser, provider, "ingrid").status_code == 302 and is_in(browser)


def test_every_wrong_token_is_tried():
    assert {*WHY, "long_ago"} == set(WRONG)


def test_too_low_a_level_is_refused_and_a_higher_one_is_not(provider, ingrid, caplog):
    browser = Client()
    assert parse_qs(urlsplit(begin(browser, "level")).query)["acr_values"] == ["substantial high"]
    answer = come_back(browser, provider, "low", "level")
    assert answer.status_code == 403 and "Du må logge inn på en sikrere måte" in answer.content.decode()
    assert "Sign-in by level: level" in caplog.text and not is_in(browser)
    assert come_back(browser, provider, "ingrid", "level").status_code == 302 and is_in(browser)


def test_only_oneself_asked_just_now_confirms_by_the_provider(provider, ingrid):
    Person.objects.update(email=None)
    Person.objects.create(first_name="Ola", last_name="Vik", employee_number="1002")
    assert come_back(Client(), provider, "ola").status_code == 302
    browser = Client()
    come_back(browser, provider, "ingrid")
    make_confirmation_old()
    for who, says in (
        ("stranger", UNKNOWN),
        ("second_ingrid", UNKNOWN),
        ("long_ago", DOES_NOT_HOLD),
        ("ola", "Det var en annen konto"),
    ):
        answer = come_back(browser, provider, who, confirm="1", next=ADD)
        assert answer.status_code == 403 and says in answer.content.decode(), who
        assert "/accounts/confirm/" in browser.get(ADD)["Location"]
        assert not AccessLog.objects.filter(event="person.confirmed").exists()
    asked = parse_qs(urlsplit(begin(browser, confirm="1", next=ADD)).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    assert come_back(browser, provider, "ingrid", confirm="1", next=ADD)["Location"] == ADD
    assert browser.get(ADD).status_code == 200
    assert AccessLog.objects.latest("pk").event == "person.confirmed"


def test_a_way_back_counts_once_and_in_its_own_browser(provider, ingrid):
    browser, other = Client(), Client()
    begin(other)  # has something of its own on the way
    back = provider.send_back(begin(browser), "ingrid")
    assert other.get(back).status_code == 400 and not is_in(other)
    assert browser.get(back)["Location"] == DEVICES and is_in(browser)
    for one in (browser, other):
        one.cookies.clear()
        answer = one.get(back)
        assert answer.status_code == 400 and START_ANEW in answer.content.decode()
        assert not is_in(one)
    assert Session.objects.filter(person=ingrid).count() == 1


def test_a_code_is_worth_nothing_where_it_was_not_asked_for(provider, ingrid, caplog):
    """PKCE: somebody's code, brought back with a state of one's own, buys this browser nothing."""
    thief, browser = Client(), Client()
    stolen = parse_qs(urlsplit(provider.send_back(begin(browser), "ingrid")).query)["code"][0]
    own = urlsplit(provider.send_back(begin(thief), "stranger"))
    state = parse_qs(own.query)["state"][0]
    answer = thief.get(own.path, {"code": stolen, "state": state})
    assert answer.status_code == 403 and DOES_NOT_HOLD in answer.content.decode()
    assert 'Sign-in by nordvag: answer ("error": "invalid_grant")' in caplog.text and stolen not in caplog.text
    assert not is_in(thief) and not provider.given.get(stolen) and not logged().exists()


def test_whoever_cancels_comes_back_to_a_page_that_says_so(provider, ingrid, caplog):
    browser = Client()
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    back = "/accounts/login/openid/nordvag/callback/"
    answer = browser.get(back, {"error": "access_denied", "state": state})
    assert answer.status_code == 403 and "Du avbrøt innloggingen" in answer.content.decode() and not is_in(browser)
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    answer = browser.get(back, {"error": "server_error", "state": state})
    assert answer.status_code == 403 and DOES_NOT_HOLD in answer.content.decode() and not is_in(browser)
    assert not logged().exists()
