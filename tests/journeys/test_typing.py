"""Nothing typed is ever lost: two at once in the same field, lines that break, servers and sessions that end."""

import json
import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from samtale.conversations.models import SharedTopic
from samtale.people.models import Session
from tests.course import conversation_at
from tests.fixtures import PATIENCE, LiveApp
from tests.polls import next_poll

from .typist import Typist
from .walk import Side

pytestmark = [pytest.mark.journey]
SECONDS = float(os.environ.get("JOURNEY_SECONDS", "15"))  # a minute in bench/two_typing.py
SEED = int(os.environ.get("JOURNEY_SEED", "0"))
PAUSES = [5, 10, 20, 40, 80]  # ms between two keys
UNSAVED = "Ikke lagret ennå. Teksten er tatt vare på her."
# Notes when each word is first in the field.
WATCH = """area => { const seen = window.seen = {}; setInterval(() => {
  for (const word of area.value.match(/\\S+/g) ?? []) seen[word] ??= Date.now() / 1000; }, 50); }"""


@pytest.fixture
def talk(cast, sit_down):
    """Both on the page of a conversation that is being held, and the field each of them has of the first topic."""
    conversation = conversation_at("holding", cast)
    sides = sit_down(cast.leader), sit_down(cast.employee, "phone")
    for side in sides:
        side.go(f"/conversations/{conversation.pk}/holding/")
    topic = SharedTopic.objects.filter(conversation=conversation).first()
    label = f"Det vi skriver sammen om {topic.topic.title}"
    return conversation, topic, *sides, *(side.field(label) for side in sides)


def stored(topic: SharedTopic) -> str:
    return SharedTopic.objects.select_related("conversation__shared_key").get(pk=topic.pk).text


def status(area: Locator) -> Locator:
    """What is said below the field."""
    return area.page.locator(".live-text", has=area).locator("[data-status]")


def all_agree(topic: SharedTopic, *areas: Locator, within: float = 60) -> str:
    """The one text on every screen and in the store; when every page has asked once more, it still is."""
    until = time.monotonic() + within
    while len(texts := {stored(topic), *(area.input_value() for area in areas)}) > 1:
        assert time.monotonic() < until, f"Not the same after {within} seconds: {texts}"
        areas[0].page.wait_for_timeout(100)
    for area in areas:
        next_poll(area.page)
    assert {stored(topic), *(area.input_value() for area in areas)} == texts
    return texts.pop()


def type_on(turns: random.Random, *typists: Typist, seconds: float = 0, words: int = 2) -> None:
    """In turns, for so long and until each has written so many words more."""
    until = time.monotonic() + seconds
    enough = [len(typist.kept) + words for typist in typists]
    while time.monotonic() < until or any(map(int.__lt__, [len(typist.kept) for typist in typists], enough)):
        turns.choice(typists).press()
        typists[0].area.page.wait_for_timeout(turns.choice(PAUSES))


def test_both_type_in_the_same_field(talk, complaints):
    """With a line that is cut under way: every word once, on both screens and in the store."""
    conversation, topic, leader, employee, theirs, mine = talk
    for area in (theirs, mine):
        area.evaluate(WATCH)
    turns, typists = random.Random(SEED), [Typist(area, letter, SEED) for area, letter in ((theirs, "k"), (mine, "i"))]
    type_on(turns, *typists, seconds=SECONDS / 3, words=int(SECONDS / 8))
    typists[1].finish()

    complaints.expect("net::ERR_INTERNET_DISCONNECTED")
    employee.page.context.set_offline(True)
    cut, before = time.time(), set(typists[1].kept)
    type_on(turns, *typists, seconds=SECONDS / 6)
    expect(status(mine)).to_have_text(UNSAVED)
    expect(status(theirs)).to_have_text("Lagret")
    meanwhile = set(typists[1].kept) - before
    assert meanwhile and not meanwhile & {*theirs.input_value().split(), *stored(topic).split()}
    employee.page.context.set_offline(False)
    back = time.time()

    type_on(turns, *typists, seconds=SECONDS / 2, words=int(SECONDS / 8))
    for typist in typists:
        typist.finish()
    text = all_agree(topic, theirs, mine)
    expect(status(mine)).to_have_text("Lagret")
    written, should = Counter(text.split()), Counter(word for typist in typists for word in typist.kept)
    assert {word: written[word] for word in should if written[word] != 1} == {}, f"lost or doubled:\n{text}"
    # A word one takes out or is in the middle of, while the other writes right beside it, may stay; that is seldom.
    strays = written - should
    assert strays.total() <= should.total() / 10, f"nobody has left these there: {strays}\n{text}"
    report(
        cut=[cut, back],
        written=[typist.kept for typist in typists],
        seen=[area.page.evaluate("window.seen") for area in (mine, theirs)],
    )


def report(**noted) -> None:
    """When each word was written, and when it stood on the other's screen: bench/two_typing.py makes figures of it."""
    if path := os.environ.get("TYPING_REPORT"):
        Path(path).write_text(json.dumps(noted))


def kill(app: LiveApp) -> None:
    """As a power cut does: no process gets to say goodbye."""
    below = subprocess.run(["pgrep", "-P", str(app.process.pid)], capture_output=True, text=True).stdout.split()
    for pid in [app.process.pid, *map(int, below)]:
        os.kill(pid, signal.SIGKILL)
    app.process.wait(PATIENCE)


def test_the_server_is_killed_while_both_type(talk, live_app, complaints):
    _, topic, _, _, *areas = talk
    turns, typists = random.Random(SEED), [Typist(area, letter, SEED) for area, letter in zip(areas, "ki", strict=True)]
    type_on(turns, *typists, words=4)
    complaints.expect(r"net::ERR_(CONNECTION|EMPTY_RESPONSE|SOCKET)")
    kill(live_app)
    type_on(turns, *typists, words=3)
    for area in areas:
        expect(status(area)).to_have_text(UNSAVED)
    live_app.start()
    type_on(turns, *typists, words=2)
    for typist in typists:
        typist.finish()
    text = all_agree(topic, *areas)
    lost = {word for typist in typists for word in typist.kept} - set(text.split())
    assert not lost, f"lost: {lost}\n{text}"


def test_a_closed_tab_is_opened_again(talk, live_app, complaints):
    """What was not sent when the tab closed is sent by the next one, once, into what the other has written since."""
    conversation, topic, leader, employee, theirs, mine = talk
    mine.fill("Ingrid begynte.")
    expect(theirs).to_have_value("Ingrid begynte.")
    complaints.expect(r"net::ERR_(CONNECTION|EMPTY_RESPONSE|SOCKET)")
    live_app.stop()  # what a closing tab sends last goes out even where the browser plays that it is offline
    mine.press_sequentially(" Hun skrev mer uten nett.")
    expect(status(mine)).to_have_text(UNSAVED)
    context = employee.page.context
    employee.page.close()
    live_app.start()
    leader.write(f"Det vi skriver sammen om {topic.topic.title}", "Ingrid begynte. Kari skrev videre.")
    assert "nett." not in stored(topic)
    employee.page = context.new_page()
    for _again in range(2):  # nothing is left to send the second time
        employee.go(f"/conversations/{conversation.pk}/holding/")
        again = employee.field(f"Det vi skriver sammen om {topic.topic.title}")
        expect(again).to_have_value(re.compile("nett"))
        words = Counter(all_agree(topic, again, theirs).split())
        assert words == Counter("Ingrid begynte. Hun skrev mer uten nett. Kari skrev videre.".split())


def test_a_lost_session_while_typing(talk, complaints, cast):
    """The page says so and keeps the text; signed in again in another tab, it is saved."""
    conversation, topic, leader, employee, theirs, mine = talk
    mine.fill("Før.")
    expect(theirs).to_have_value("Før.")
    complaints.expect("status of 401")
    Session.objects.filter(person=cast.employee).delete()
    # At once, as one press: the page may say so between two, and then takes the keys.
    mine.evaluate("""field => {
        field.value = "Før. Etter.";
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }""")
    employee.is_at("Du er logget ut")
    expect(mine).to_have_value("Før. Etter.")
    assert stored(topic) == "Før."
    with employee.page.context.expect_page() as opened:
        employee.follow("Logg inn igjen")
    tab = Side(cast.employee, opened.value, employee.app)
    tab.fill("E-postadressen din på jobben", cast.employee.email)
    tab.page.keyboard.press("Enter")
    tab.enter_code()
    tab.is_at("Samtale med Kari Dahl")
    tab.page.close()
    expect(employee.page.get_by_role("dialog")).to_have_count(0, timeout=30_000)  # it closes by itself
    expect(theirs).to_have_value("Før. Etter.", timeout=30_000)
    assert all_agree(topic, mine, theirs) == "Før. Etter."
