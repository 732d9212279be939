"""Setting up a second factor on the way to a role, and a machine that others use, in a browser."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from samtale.people.models import Person, Role, Session
from samtale.people.sign_in.tests.test_journey import LOOKS, newest_code, virtual_device
from samtale.people.sign_in.tests.test_second_factor import code
from tests.fixtures import LiveApp, free_port

pytestmark = pytest.mark.journey
KEEP = """import('/static/conversations/live-copies.js').then(copies => {
  copies.keep(1, '/text/', {text: 'halvferdig'})
  return Object.keys(localStorage).filter(key => key.startsWith('samtale:copy')).length
})"""


@pytest.fixture(scope="module")
def strict_server(live_server_process) -> Iterator[LiveApp]:
    """The server as it is outside the demo: roles wait for a second factor."""
    url = f"http://127.0.0.1:{free_port()}"
    environment = live_server_process.environment | {"SAMTALE_URL": url, "SAMTALE_SECOND_FACTOR": "1"}
    server = LiveApp(url, environment, live_server_process.log.with_name("strict.log"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def strict(live_app, strict_server) -> LiveApp:
    cache.clear()  # codes asked for in the test before
    return strict_server


@pytest.fixture
def hilde(live_app) -> Person:
    hilde = Person.objects.create(first_name="Hilde", last_name="Ruud", email="hilde@nordvag.example", password="!none")
    Role.objects.create(person=hilde, kind=Role.Kind.HR)
    return hilde


def sign_in_by_code(page: Page, who: Person, wanted: str, shared: bool = False) -> None:
    page.goto(f"/accounts/login/?next={wanted}")
    page.get_by_label("E-postadressen din på jobben").fill(who.email)
    if shared:
        page.get_by_label("Dette er en delt maskin").check()
    page.get_by_role("button", name="Send meg en kode").click()
    expect(page.get_by_label("Koden i e-posten")).to_be_visible()
    page.get_by_label("Koden i e-posten").fill(newest_code(who))
    page.get_by_role("button", name="Logg inn").click()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_an_app_is_set_up_on_the_way_to_the_role(visit, strict, hilde, axe_finds_nothing, width, scheme):
    page = visit(None, width, base_url=strict.url, color_scheme=scheme)
    sign_in_by_code(page, hilde, "/people/")
    expect(page.get_by_role("heading", name="Gjør innloggingen din sikrere")).to_be_visible()
    axe_finds_nothing(page)
    page.get_by_role("link", name="Bruk en app på telefonen").click()
    expect(page.get_by_role("heading", name="Sett opp en app")).to_be_visible()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    axe_finds_nothing(page)
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Koden appen viser nå").fill("12345")
    page.get_by_role("button", name="Ta appen i bruk").click()
    expect(page.get_by_text("Koden stemmer ikke")).to_be_visible()
    page.get_by_label("Koden appen viser nå").fill(code(secret))
    page.get_by_role("button", name="Ta appen i bruk").click()
    expect(page).to_have_url(f"{strict.url}/people/")

    page.context.clear_cookies()
    sign_in_by_code(page, hilde, "/people/")
    expect(page.get_by_role("heading", name="Skriv koden fra appen")).to_be_visible()
    axe_finds_nothing(page)
    page.keyboard.type(code(secret))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{strict.url}/people/")


def test_a_passkey_is_made_on_the_way_to_the_role(visit, strict, hilde, axe_finds_nothing):
    page = visit(None, base_url=f"http://localhost:{urlsplit(strict.url).port}")
    virtual_device(page)
    sign_in_by_code(page, hilde, "/people/")
    page.get_by_role("link", name="Lag en passnøkkel").click()
    page.get_by_role("button", name="Lag passnøkkel").click()
    page.wait_for_url("**/people/")

    page.context.clear_cookies()
    sign_in_by_code(page, hilde, "/")
    page.goto("/people/")
    expect(page.get_by_role("heading", name="Ett steg til")).to_be_visible()
    axe_finds_nothing(page)
    page.get_by_role("button", name="Bruk passnøkkel").click()
    page.wait_for_url("**/people/")


def test_a_shared_machine_keeps_no_copies(visit, live_app):
    cache.clear()
    ola = Person.objects.create(first_name="Ola", last_name="Vik", email="ola@nordvag.example", password="!none")
    for shared in (False, True):
        page = visit(None, "phone")
        sign_in_by_code(page, ola, "/accounts/devices/", shared=shared)
        expect(page).to_have_title("Innlogging og enheter · Samtale")
        assert page.evaluate(KEEP) == (0 if shared else 1)
        left = Session.objects.get(person=ola).expire_date - timezone.now()
        assert (left < timedelta(minutes=31)) == shared
        Session.objects.all().delete()
