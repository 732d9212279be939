"""Signing in by a real OpenID provider that runs beside the server, in a browser; test_openid_answers.py refuses."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from samtale.audit.models import AccessLog
from samtale.people.models import Person, ProviderAccount, Session
from samtale.people.sign_in.provider_accounts import remember_identity
from samtale.people.sign_in.tests.provider import PROVIDERS, OpenIDProvider, environment_of
from samtale.people.sign_in.tests.test_journey import make_confirmation_old
from tests.fixtures import LiveApp, free_port

pytestmark = pytest.mark.journey
DEVICES = "/accounts/devices/"


def logged():
    """What is in the log but its first row."""
    return AccessLog.objects.exclude(event__in=["log.begun", "seals.set"])


@pytest.fixture(scope="module")
def ours_and_theirs(live_server_process) -> Iterator[tuple[LiveApp, OpenIDProvider]]:
    """A server of ours that knows the provider, and the provider."""
    url = f"http://127.0.0.1:{free_port()}"
    callbacks = [f"{url}/accounts/login/openid/{name}/callback/" for name in PROVIDERS]
    provider = OpenIDProvider(callbacks, live_server_process.log.with_name("provider.log"))
    ours = LiveApp(url, {}, live_server_process.log.with_name("openid.log"))
    ours.environment = environment_of(live_server_process, url, provider)
    provider.start()
    ours.start()
    yield ours, provider
    ours.stop()
    provider.stop()


@pytest.fixture
def ours(live_app, ours_and_theirs) -> LiveApp:
    return ours_and_theirs[0]


@pytest.fixture
def ingrid(live_app) -> Person:
    return Person.objects.create(
        first_name="Ingrid",
        last_name="Aasen",
        email="ingrid.aasen@nordvag.example",
        password="!none",
        employee_number="1001",
    )


def go(page: Page, ours: LiveApp, who: str, button: str = "Nordvåg kommune", shared: bool = False) -> None:
    """Press the provider's button, and say there who one is."""
    page.goto(f"{ours.url}/accounts/login/?next={DEVICES}")
    page.get_by_label("Dette er en delt maskin").set_checked(shared)
    page.get_by_role("link", name=f"Logg inn med {button}").click()
    page.get_by_role("button", name=who, exact=True).click()


def test_in_by_the_organisations_own_provider(visit, ours, ingrid, axe_finds_nothing):
    page = visit(None, base_url=ours.url)
    page.goto("/accounts/login/")
    axe_finds_nothing(page)
    go(page, ours, "ingrid")
    expect(page).to_have_title("Innlogging og enheter · Samtale")
    account = ProviderAccount.objects.get()
    assert (account.person, account.subject) == (ingrid, "sub-ingrid")
    assert list(logged().values_list("event", flat=True)) == ["person.provider_bound", "person.signed_in"]
    assert time_left(ingrid) > timedelta(minutes=31)

    # From now on it is the subject that counts: another number is no longer asked for. And on a shared machine the
    # tick counts at the provider too.
    Person.objects.update(employee_number="7")
    Session.objects.all().delete()
    page.context.clear_cookies()
    go(page, ours, "ingrid", shared=True)
    expect(page).to_have_title("Innlogging og enheter · Samtale")
    assert ProviderAccount.objects.count() == 1
    assert time_left(ingrid) < timedelta(minutes=31)


def time_left(person: Person) -> timedelta:
    return Session.objects.get(person=person).expire_date - timezone.now()


def test_the_first_time_by_what_the_directory_calls_one(visit, ours, ingrid):
    Person.objects.update(employee_number=None)
    page = visit(None, base_url=ours.url)
    go(page, ours, "ingrid", "Katalogen")
    expect(page.get_by_role("heading", name="Vi finner deg ikke blant de ansatte")).to_be_visible()
    remember_identity(ingrid, "oid", "7f3a-ingrid")
    page.context.clear_cookies()
    go(page, ours, "ingrid", "Katalogen")
    expect(page).to_have_title("Innlogging og enheter · Samtale")


def test_somebody_unknown_is_told_so_and_it_is_logged(visit, ours, ingrid, axe_finds_nothing):
    page = visit(None, "phone", base_url=ours.url, color_scheme="dark")
    page.goto("/accounts/login/")
    axe_finds_nothing(page)
    go(page, ours, "stranger")
    expect(page.get_by_role("heading", name="Vi finner deg ikke blant de ansatte")).to_be_visible()
    axe_finds_nothing(page)
    row = logged().get()
    assert (row.event, row.actor_id, row.detail["subject"]) == ("sign_in.refused", None, "sub-stranger")
    page.goto(DEVICES)
    expect(page).to_have_title("Logg inn · Samtale")


def test_whoever_has_no_e_mail_confirms_by_the_provider(visit, ours, ingrid, axe_finds_nothing):
    Person.objects.update(email=None)
    page = visit(None, base_url=ours.url)
    go(page, ours, "ingrid")
    expect(page).to_have_title("Innlogging og enheter · Samtale")
    add = "/accounts/devices/password/"
    for who, right in (("stranger", False), ("ingrid", True)):
        make_confirmation_old()
        page.goto(add)
        expect(page.get_by_role("heading", name="Bekreft at det er deg")).to_be_visible()
        if right:
            axe_finds_nothing(page)
        page.get_by_role("link", name="Bekreft med Nordvåg kommune").click()
        page.get_by_role("button", name=who, exact=True).click()
        expect(page).to_have_url(re.compile(add if right else "/callback/"))
    assert AccessLog.objects.latest("pk").event == "person.confirmed"


def test_a_provider_that_is_down_leaves_another_way_open(visit, ours, ours_and_theirs, ingrid, axe_finds_nothing):
    provider = ours_and_theirs[1]
    page = visit(None, base_url=ours.url)
    page.goto("/accounts/login/")
    provider.stop()
    try:
        page.get_by_role("link", name="Logg inn med Nordvåg kommune").click()
        expect(page.get_by_role("heading", name="Nordvåg kommune svarer ikke")).to_be_visible()
        axe_finds_nothing(page)
        page.get_by_role("link", name="Logg inn på en annen måte").click()
        expect(page.get_by_label("E-postadressen din på jobben")).to_be_visible()
    finally:
        provider.start()
    go(page, ours, "ingrid")
    expect(page).to_have_title("Innlogging og enheter · Samtale")
