"""Signing in by code and by passkey in a real browser, against the running server."""

import re
import time
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession, Page, expect

from samtale.notices.models import MailboxItem
from samtale.people.models import Person, Session
from tests.fixtures import sign_in

pytestmark = pytest.mark.journey
LOOKS = [("desktop", "light"), ("phone", "dark")]
DEVICES = "/accounts/devices/"


@pytest.fixture
def kari(live_app) -> Person:
    return Person.objects.create(first_name="Kari", last_name="Nes", email="kari@nordvag.example", password="!none")


@pytest.fixture
def by_name(live_app) -> str:
    """The server's address with a name in it, which browsers want for passkeys."""
    return f"http://localhost:{urlsplit(live_app.url).port}"


def newest_letter(to: Person) -> str:
    item = MailboxItem.objects.filter(to=to.email).latest("pk")
    return message_from_bytes(bytes(item.raw), policy=policy.default).get_body(("plain",)).get_content()


def newest_code(to: Person) -> str:
    return re.search(r"^\d{8}\r?$", newest_letter(to), re.MULTILINE)[0].strip()


def virtual_device(page: Page, **traits) -> tuple[CDPSession, str]:
    """A device that keeps passkeys and answers at once, as if a finger lay on it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options | traits})
    return devtools, added["authenticatorId"]


def make_confirmation_old() -> None:
    for row in Session.objects.filter(person__isnull=False):
        store = row.get_session_store_class().of_row(row.pk)
        row.session_data = store.encode(row.get_decoded() | {"confirmed_at": time.time() - 301})
        row.save(update_fields=["session_data"])


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_in_with_a_code_by_keyboard_alone(visit, kari, axe_finds_nothing, width, scheme):
    page = visit(None, width, color_scheme=scheme)
    page.goto(DEVICES)
    expect(page).to_have_title("Logg inn · Samtale")
    page.keyboard.type("kari@nordvag")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Noe mangler i adressen")).to_be_visible()
    expect(page.get_by_label("E-postadressen din på jobben")).to_be_focused()
    expect(page.get_by_label("E-postadressen din på jobben")).to_have_value("kari@nordvag")
    axe_finds_nothing(page)
    page.keyboard.press("End")
    page.keyboard.type(".example")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Er kari@nordvag.example registrert i Samtale")).to_be_visible()
    axe_finds_nothing(page)
    page.keyboard.type("00000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Koden stemmer ikke")).to_be_visible()
    page.get_by_label("Koden i e-posten").fill(newest_code(kari))
    page.keyboard.press("Enter")
    expect(page).to_have_title("Innlogging og enheter · Samtale")
    expect(page.get_by_text("Enheten du bruker nå")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_in_by_the_link_of_the_letter_in_another_browser(visit, kari, axe_finds_nothing, width, scheme):
    here, there = visit(None), visit(None, width, color_scheme=scheme)
    here.goto("/")
    here.get_by_label("E-postadressen din på jobben").fill(kari.email)
    here.get_by_role("button", name="Send meg en kode").click()
    expect(here.get_by_label("Koden i e-posten")).to_be_visible()
    link = re.search(r"http\S+/accounts/\S+", newest_letter(kari))[0]
    there.goto(link)
    axe_finds_nothing(there)
    there.get_by_role("button", name="Logg inn").click()
    expect(there.get_by_role("heading", name="Hei, Kari")).to_be_visible()
    here.goto(link)
    expect(here.get_by_role("heading", name="Lenken er brukt eller for gammel")).to_be_visible()
    axe_finds_nothing(here)


def test_in_with_a_code_without_javascript(visit, kari):
    page = visit(None, java_script_enabled=False)
    page.goto(DEVICES)
    expect(page.get_by_role("button", name="Bruk passnøkkel")).to_be_hidden()
    page.get_by_label("E-postadressen din på jobben").fill(kari.email)
    page.get_by_role("button", name="Send meg en kode").click()
    page.get_by_label("Koden i e-posten").fill(newest_code(kari))
    page.get_by_role("button", name="Logg inn").click()
    expect(page).to_have_title("Innlogging og enheter · Samtale")


def test_a_passkey_is_made_used_and_removed(visit, kari, by_name, axe_finds_nothing):
    page = visit()
    context = page.context
    sign_in(context, kari, by_name)
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    devtools, device = virtual_device(page)

    page.goto(f"{by_name}{DEVICES}")
    page.get_by_role("link", name="Legg til en passnøkkel").click()
    expect(page.get_by_role("button", name="Lag passnøkkel")).to_be_visible()
    axe_finds_nothing(page)
    page.get_by_label("Hva vil du kalle passnøkkelen").fill("Telefonen min")
    page.get_by_role("button", name="Lag passnøkkel").click()
    page.wait_for_url(f"{by_name}{DEVICES}")
    expect(page.get_by_text("Passnøkkelen er klar")).to_be_visible()
    expect(page.get_by_text("Telefonen min")).to_be_visible()
    axe_finds_nothing(page)
    assert Authenticator.objects.get().user == kari

    page.get_by_role("link", name="Legg til en passnøkkel").click()
    page.get_by_role("button", name="Lag passnøkkel").click()
    expect(page.get_by_text("Denne enheten har allerede en passnøkkel")).to_be_visible()

    make_confirmation_old()
    page.goto(f"{by_name}/accounts/confirm/?next={DEVICES}")
    axe_finds_nothing(page)
    page.get_by_role("button", name="Bruk passnøkkel").click()
    page.wait_for_url(f"{by_name}{DEVICES}")

    context.clear_cookies()
    page.goto(f"{by_name}/accounts/login/?next={DEVICES}")
    page.get_by_role("button", name="Bruk passnøkkel").click()
    page.wait_for_url(f"{by_name}{DEVICES}")
    expect(page.get_by_text(re.compile("Brukt i dag"))).to_be_visible()

    page.get_by_role("link", name="Fjern passnøkkelen Telefonen min").click()
    expect(page.get_by_role("button", name="Fjern passnøkkelen")).to_be_visible()
    axe_finds_nothing(page)
    page.get_by_role("button", name="Fjern passnøkkelen").click()
    page.wait_for_url(f"{by_name}{DEVICES}")
    assert not Authenticator.objects.exists()
    context.clear_cookies()
    page.goto(f"{by_name}/accounts/login/")
    page.get_by_role("button", name="Bruk passnøkkel").click()
    expect(page.get_by_text("Det gikk ikke å kjenne igjen passnøkkelen")).to_be_visible()
    assert [line for line in said if "422" not in line] == []

    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Bruk passnøkkel").click()
    expect(page.get_by_text("Passnøkkelen ble ikke brukt")).to_be_visible()


def test_somebody_elses_passkey_does_not_confirm(visit, kari, by_name):
    ola = Person.objects.create(first_name="Ola", last_name="Vik", email="ola@nordvag.example", password="!none")
    page = visit()
    context = page.context
    virtual_device(page)
    for person in (kari, ola):
        sign_in(context, person, by_name)
        page.goto(f"{by_name}{DEVICES}passkeys/add/")
        page.get_by_role("button", name="Lag passnøkkel").click()
        page.wait_for_url(f"{by_name}{DEVICES}")
    his = Authenticator.objects.get(user=ola)
    Authenticator.objects.filter(user=kari).update(data=his.data)
    Authenticator.objects.filter(pk=his.pk).delete()
    sign_in(context, ola, by_name)
    make_confirmation_old()
    page.goto(f"{by_name}/accounts/confirm/?next={DEVICES}")
    expect(page.get_by_role("button", name="Bruk passnøkkel")).to_have_count(0)
    context.clear_cookies()
    page.goto(f"{by_name}/accounts/login/")
    page.get_by_role("button", name="Bruk passnøkkel").click()
    expect(page.get_by_text("Det gikk ikke å kjenne igjen passnøkkelen")).to_be_visible()
    page.goto(f"{by_name}{DEVICES}")
    expect(page).to_have_title("Logg inn · Samtale")
