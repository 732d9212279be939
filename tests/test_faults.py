"""Disk full or read-only, database or mail server away: said plainly, nothing lost, healed by itself."""

import itertools
import json
import os
import re
import urllib.parse
from dataclasses import replace
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from samtale.audit.models import AccessLog
from samtale.audit.verifying import verify
from samtale.conversations.models import SharedTopic

from .breaking import breakable
from .course import conversation_at
from .fixtures import WIDTHS, free_port
from .killing import Sender

pytestmark = [pytest.mark.journey, pytest.mark.both_databases, pytest.mark.alone]
SCRIPT = {"Content_Type": "application/json", "Accept": "application/json"}


class Talk:
    """A conversation that is being held on a server of its own, and the employee who writes in it."""

    def __init__(self, cast, live_app, folder):
        self.conversation = conversation_at("holding", cast)
        self.topic, self.other = SharedTopic.objects.filter(conversation=self.conversation)[:2]
        client = Client()
        client.force_login(cast.employee)
        self.session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.sender = Sender("http://127.0.0.1:1", cast.employee)
        self.database = breakable(live_app, folder)
        self.sender.port = int(self.database.app.url.rpartition(":")[2])
        self.page = f"/conversations/{self.conversation.pk}/holding/"
        self.texts = f"/conversations/{self.conversation.pk}/texts/topic"

    def save(self, text: str, base: str = "", edit: str = "") -> tuple[int, bytes]:
        sent = {"edit": edit or str(uuid4()), "base": base, "text": text, "caret": None}
        return self.sender.once(f"{self.texts}/{self.topic.pk}/", json.dumps(sent).encode(), **SCRIPT)

    def stored(self) -> str:
        page = f"/conversations/{self.conversation.pk}/changes/?since=0"
        status, body = self.sender.once(page, Accept="application/json")
        return json.loads(body)["texts"][f"topic/{self.topic.pk}"]["text"] if status == 200 else ""


@pytest.fixture
def talk(cast, live_app, tmp_path):
    talk = Talk(cast, live_app, tmp_path)
    yield talk
    talk.database.mend()
    talk.database.app.stop()


def all_well_again(talk: Talk, base: str, text: str) -> None:
    """Every thread of the server saves and shows again, the first time it is asked."""
    edit = str(uuid4())
    assert [talk.save(text, base, edit)[0] for _ in range(12)] == [200] * 12
    assert [talk.sender.once(talk.page)[0] for _ in range(12)] == [200] * 12
    assert talk.stored() == text


@pytest.mark.parametrize("fault", ["away", "read_only"])
def test_the_database_fails_and_comes_back(talk, fault):
    assert talk.save("Før.")[0] == 200
    getattr(talk.database, fault)()
    for _ in range(8):
        status, body = talk.save("Før. Under.", "Før.")
        assert status == 503 and json.loads(body)["error"], body
    form = urllib.parse.urlencode({f"text-topic-{talk.topic.pk}": "Før. Skrevet i en knapp & sendt."})
    status, body = talk.sender.once(f"{talk.texts}/{talk.topic.pk}/", form.encode())
    page = body.decode()
    assert status == 503 and "Vi er straks tilbake" in page and "Før. Skrevet i en knapp &amp; sendt." in page
    talk.database.mend()
    all_well_again(talk, "Før.", "Før. Under.")


def browser(talk: Talk, new_context, **options):
    context = new_context(base_url=talk.database.app.url, viewport=WIDTHS["phone"], **options)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": talk.session, "url": talk.database.app.url}])
    page = context.new_page()
    page.goto(talk.page)
    return page


def test_what_is_typed_meanwhile_is_saved_afterwards(talk, new_context):
    page = browser(talk, new_context)
    area = page.locator(f"textarea[name*='{talk.topic.pk}']").first
    area.fill("Ingrid begynte.")
    expect(page.get_by_text("Lagret").first).to_be_visible()
    talk.database.away()
    area.press_sequentially(" Hun skrev videre.")
    expect(page.get_by_text("Ikke lagret ennå").first).to_be_visible()
    expect(area).to_have_value("Ingrid begynte. Hun skrev videre.")
    talk.database.mend()
    expect(page.get_by_text("Ikke lagret ennå").first).to_be_hidden()
    assert talk.stored() == "Ingrid begynte. Hun skrev videre."


def test_without_script_one_press_sends_it_again(talk, new_context):
    page = browser(talk, new_context, java_script_enabled=False)
    area = page.locator(f"textarea[name*='{talk.topic.pk}']").first
    area.fill("Skrevet uten skript.")
    talk.database.away()
    page.locator("[form='texts'], form button").get_by_text("Lagre").first.click()
    expect(page.get_by_role("heading", name="Vi er straks tilbake")).to_be_visible()
    expect(page.get_by_text("Skrevet uten skript.").first).to_be_visible()
    talk.database.mend()
    page.get_by_role("button", name="Send på nytt").click()
    expect(page).to_have_url(re.compile("/holding/"))
    assert talk.stored() == "Skrevet uten skript."


def test_the_page_that_says_so_can_be_read_by_everybody(talk, new_context, axe_finds_nothing):
    page = browser(talk, new_context)
    talk.database.away()
    page.locator(f"textarea[name*='{talk.topic.pk}']").first.fill("Et langt og fint avsnitt om høsten som kommer.")
    with page.expect_navigation():  # as without script: with it the texts of the form save themselves
        page.evaluate(
            """where => {
              const form = document.getElementById("texts").cloneNode(true);
              form.append(...[...document.querySelectorAll("textarea")].map(area => {
                const copy = area.cloneNode();
                copy.value = area.value;
                copy.removeAttribute("form");
                return copy;
              }));
              document.body.append(Object.assign(form, { action: where }));
              form.submit();
            }""",
            f"{talk.texts}/{talk.topic.pk}/",
        )
    expect(page.get_by_role("button", name="Send på nytt")).to_be_visible()
    for scheme, width in itertools.product(("light", "dark"), WIDTHS.values()):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(width)
        axe_finds_nothing(page)
        if shots := os.environ.get("SHOTS"):
            page.screenshot(path=f"{shots}/503-{scheme}-{width['width']}.png")


def test_the_clock_is_turned_back(cast, live_app, tmp_path):
    """Three hours back and forth again: what was saved stays, saves go on, nobody is thrown out, the log holds."""
    hours = tmp_path / "hours"
    hours.write_text("0")
    app = replace(
        live_app,
        url=f"http://127.0.0.1:{free_port()}",
        log=tmp_path / "log",
        process=None,
        application="tests.turned_clock:application",
        environment=live_app.environment | {"TURNED_CLOCK": str(hours)},
    )
    app.start()
    try:
        conversation = conversation_at("holding", cast)
        topic = SharedTopic.objects.filter(conversation=conversation).first()
        sender = Sender(app.url, cast.employee)
        text = ""
        for turned in ("0", "-3", "-3", "0"):
            hours.write_text(turned)
            edit = {"edit": str(uuid4()), "base": text, "text": f"{text}ord{len(text)} ", "caret": None}
            status, body = sender.once(
                f"/conversations/{conversation.pk}/texts/topic/{topic.pk}/", json.dumps(edit).encode(), **SCRIPT
            )
            assert status == 200, body
            text = json.loads(body)["text"] + " "
            own = urllib.parse.urlencode({"id": uuid4(), "title": "Eget tema"}).encode()
            assert sender.once(f"/conversations/{conversation.pk}/topics/", own)[0] == 302
            assert sender.once(f"/conversations/{conversation.pk}/holding/")[0] == 200
        assert len(text.split()) == 4
        assert verify().fault is None
        noted = AccessLog.objects.filter(conversation_id=conversation.pk).order_by("pk").values_list("at", flat=True)
        assert list(noted) != sorted(noted), "the clock was never turned"
    finally:
        app.stop()


def test_without_mail_the_codes_page_says_so_and_keeps_the_address(cast, live_app, tmp_path):
    environment = live_app.environment | {"EMAIL_URL": f"smtp://127.0.0.1:{free_port()}"}
    del environment["SAMTALE_DEMO"]
    url = f"http://127.0.0.1:{free_port()}"
    app = replace(live_app, url=url, environment=environment, log=tmp_path / "log", process=None)
    app.start()
    try:
        sender = Sender(url, cast.leader)
        sender.headers["Cookie"] = sender.headers["Cookie"].partition("; ")[2]
        status, body = sender.once("/accounts/login/", urllib.parse.urlencode({"email": cast.leader.email}).encode())
        assert status == 503 and cast.leader.email in body.decode(), (status, body[:300])
        assert "Internal Server Error" not in app.log.read_text()
    finally:
        app.stop()
