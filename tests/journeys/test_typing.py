"""Nothing typed is ever lost: two at once in the same field, lines that break, servers and sessions that end."""
import os
import random
import signal
import subprocess
import time
from collections import Counter

import pytest
from playwright.sync_api import Locator, expect

from samtale.conversations.models import SharedTopic
from samtale.people.models import Session
from tests.course import conversation_at
from tests.fixtures import LiveApp

from .typist import Typist
from .walk import Side

pytestmark = [pytest.mark.journey]
SECONDS = float(os.environ.get("JOURNEY_SECONDS", "60"))
SEED = int(os.environ.get("JOURNEY_SEED", "0"))


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


def all_agree(topic: SharedTopic, *areas: Locator, within: float = 20) -> str:
    """The one text on every screen and in the store, as soon as they are the same and stay so."""
    until = time.monotonic() + within
    before = None
    while time.monotonic() < until:
        texts = {area.input_value() for area in areas} | {stored(topic)}
        if len(texts) == 1 and texts == before:
            return texts.pop()
        before = texts
        areas[0].page.wait_for_timeout(1500)
    raise AssertionError(f"Not the same after {within} seconds: {before}")


def test_both_type_in_the_same_field(talk, complaints):
    conversation, topic, leader, employee, *areas = talk
    typists = [Typist(area, letter, SEED) for area, letter in zip(areas, "ki", strict=True)]
    turns = random.Random(SEED)
    began = time.monotonic()
    offline = False
    while (spent := time.monotonic() - began) < SECONDS:
        if offline != (SECONDS / 3 < spent < SECONDS / 2):
            offline = not offline
            complaints.expect("net::ERR_INTERNET_DISCONNECTED")
            employee.page.context.set_offline(offline)
        turns.choice(typists).press()
        leader.page.wait_for_timeout(turns.choice([5, 10, 20, 40, 80]))
    for typist in typists:
        typist.finish()
    text = all_agree(topic, *areas)
    written, should = Counter(text.split()), Counter(word for typist in typists for word in typist.kept)
    assert not should - written, f"lost: {should - written}\n{text}"
    # A word one takes out or is in the middle of, while the other writes right beside it, may stay; that is seldom.
    strays = written - should
    assert strays.total() <= should.total() / 10, f"nobody has left these there: {strays}\n{text}"
    assert all(len(typist.kept) > SECONDS / 4 for typist in typists), "too little was written to prove anything"


def type_for(seconds: float, *typists: Typist) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for typist in typists:
            typist.press()
            typist.area.page.wait_for_timeout(20)


def kill(app: LiveApp) -> None:
    """As a power cut does: no process gets to say goodbye."""
    below = subprocess.run(["pgrep", "-P", str(app.process.pid)], capture_output=True, text=True).stdout.split()
    for pid in [app.process.pid, *map(int, below)]:
        os.kill(pid, signal.SIGKILL)
    app.process.wait()


def test_the_server_is_killed_while_both_type(talk, live_app, complaints):
    _, topic, _, _, *areas = talk
    typists = [Typist(area, letter, SEED) for area, letter in zip(areas, "ki", strict=True)]
    type_for(4, *typists)
    complaints.expect(r"net::ERR_(CONNECTION|EMPTY_RESPONSE|SOCKET)")
    kill(live_app)
    type_for(4, *typists)
    live_app.start()
    type_for(2, *typists)
    for typist in typists:
        typist.finish()
    words = all_agree(topic, *areas, within=40).split()
    assert [word for typist in typists for word in typist.kept if word not in words] == []


def test_a_closed_tab_is_opened_again(talk, complaints):
    """What was not sent when the tab closed is sent by the next one, into what the other has written since."""
    conversation, topic, leader, employee, theirs, mine = talk
    mine.fill("Ingrid begynte.")
    expect(theirs).to_have_value("Ingrid begynte.")
    complaints.expect("net::ERR_INTERNET_DISCONNECTED")
    context = employee.page.context
    context.set_offline(True)
    mine.press_sequentially(" Hun skrev mer uten nett.")
    expect(employee.page.get_by_text("Ikke lagret ennå").first).to_be_visible()
    employee.page.close()
    leader.write(f"Det vi skriver sammen om {topic.topic.title}", "Ingrid begynte. Kari skrev videre.")
    context.set_offline(False)
    employee.page = context.new_page()
    employee.go(f"/conversations/{conversation.pk}/holding/")
    again = employee.field(f"Det vi skriver sammen om {topic.topic.title}")
    text = all_agree(topic, again, theirs)
    assert {"begynte.", "Hun", "mer", "uten", "nett.", "Kari", "videre."} <= set(text.split())
    assert text.count("nett.") == 1


def test_a_lost_session_while_typing(talk, complaints, cast):
    """The page says so and keeps the text; signed in again in another tab, it is saved."""
    conversation, topic, leader, employee, theirs, mine = talk
    mine.fill("Før.")
    expect(theirs).to_have_value("Før.")
    complaints.expect("status of 401")
    Session.objects.filter(person=cast.employee).delete()
    mine.press_sequentially(" Etter.")
    employee.is_at("Du er logget ut")
    with employee.page.context.expect_page() as opened:
        employee.follow("Logg inn igjen")
    tab = Side(cast.employee, opened.value, employee.app)
    tab.fill("E-postadressen din på jobben", cast.employee.email)
    tab.page.keyboard.press("Enter")
    tab.enter_code()
    tab.is_at("Samtale med Kari Dahl")
    tab.page.close()
    employee.press("Tilbake til siden")
    expect(theirs).to_have_value("Før. Etter.", timeout=30_000)
    assert all_agree(topic, mine, theirs) == "Før. Etter."
