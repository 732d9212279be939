"""«Les opp»: what stands there for both is read, one's own never, and only by a voice that lies on the device.

A browser in a test has no voices, so the device is given some, which note what they are asked to say.
"""

import json
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from samtale.conversations.collaborative_text.actions import save_text
from samtale.conversations.preparation.actions import share
from tests.course import conversation_at

from .test_actions import topics_of
from .test_at_hand import write_on_aid
from .test_journey import full, held, opened  # noqa: F401

pytestmark = pytest.mark.journey

OWN, TOGETHER, BROUGHT, AID = "egne hveteord", "felles rugord", "delte byggord", "hemmelige havreord"
HERE = {"name": "Her", "lang": "nb-NO", "localService": True}
FAR_AWAY = {"name": "Der", "lang": "nb-NO", "localService": False}
SWEDISH = {"name": "Svensk", "lang": "sv-SE", "localService": True}
NOGAI = {"name": "Nogai", "lang": "nog", "localService": True}
DEVICE = """(voices => {
  const said = window.said = [], queue = [];
  window.silent = true;
  const next = () => {
    if (!queue.length || window.silent) return;
    queue.shift().dispatchEvent(new Event("end"));
    setTimeout(next, 5);
  };
  window.speakOn = () => { window.silent = false; next(); };
  class Utterance extends EventTarget { constructor(text) { super(); this.text = text; } }
  window.SpeechSynthesisUtterance = Utterance;
  Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
    getVoices: () => voices,
    speak: one => {
      said.push({ text: one.text, voice: one.voice.name });
      if (queue.push(one) === 1) setTimeout(next, 5);
    },
    cancel: () => { queue.length = 0; },
  })});
})"""


@pytest.fixture
def written(cast, held):  # noqa: F811
    """Every kind of text there is on the page of the two."""
    first, second = topics_of(held)[:2]

    def write(kind, topic, words, by):
        where = {"conversation_id": held.pk, "kind": kind, "text_id": str(topic)}
        save_text(**where, edit=uuid4(), base="", text=words, by=by)

    write("note", first.topic_id, OWN, cast.leader)
    write("topic", first.pk, TOGETHER, cast.leader)
    write("note", second.topic_id, BROUGHT, cast.employee)
    share(conversation_id=held.pk, what=second.topic_id, by=cast.employee)
    write_on_aid(held, cast, AID)
    return held


def with_voices(page: Page, *voices: dict) -> Page:
    page.add_init_script(f"{DEVICE}({json.dumps(voices)})")
    return page


def said(page: Page) -> str:
    return "\n".join(one["text"] for one in page.evaluate("said"))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_conversation_is_read_to_its_end_and_nothing_of_one_s_own(cast, written, visit, width):
    page = opened(with_voices(visit(cast.leader, width), SWEDISH, FAR_AWAY, HERE), written)
    own = page.locator(f"#own-{topics_of(written)[0].topic_id}")
    own.locator("summary").click()
    expect(own.get_by_role("textbox")).to_have_value(OWN)
    page.evaluate("scrollTo(0, 0)")
    press(page, "Les opp")
    expect(page.locator("[data-being-read]")).to_have_attribute("id", "last")
    assert "Det vi ble enige om sist" in said(page)
    page.evaluate("speakOn()")
    expect(page.locator(".reading")).to_be_hidden()
    words = said(page)
    assert TOGETHER in words and BROUGHT in words
    topic = written.guide.topics.order_by("order").first()
    assert topic.title in words and all(question in words for question in topic.questions), "folded ones too"
    assert OWN not in words and AID not in words and "Avtal et tiltak" not in words
    assert {one["voice"] for one in page.evaluate("said")} == {"Her"}, "never one that is sent the words"
    assert words.index(TOGETHER) < words.index(BROUGHT)
    expect(page.get_by_role("button", name="Les opp")).to_be_visible()
    assert page.errors == []


def being_read(page: Page) -> str:
    expect(page.locator("[data-being-read]")).to_have_count(1)
    return page.locator("[data-being-read]").get_attribute("id")


def test_it_skips_stops_and_goes_on_from_where_one_has_come(cast, written, visit):
    page = opened(with_voices(visit(cast.employee, "phone"), HERE), written)
    press(page, "Les opp")
    assert being_read(page) == "last"
    press(page, "Neste")
    assert being_read(page) != "last"
    press(page, "Stopp")
    expect(page.locator("[data-being-read]")).to_have_count(0)
    expect(page.get_by_role("button", name="Les herfra")).to_be_focused()
    topic = page.locator("#topics > .topic").nth(3)
    topic.evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 20)")
    press(page, "Les herfra")
    assert being_read(page) == topic.get_attribute("id")
    page.keyboard.press("Escape")
    expect(page.locator(".reading")).to_be_hidden()
    expect(page.get_by_role("button", name="Les opp")).to_be_focused()
    before = page.evaluate("said.length")
    page.evaluate("speakOn()")
    assert page.evaluate("said.length") == before, "it is silent at once"
    assert page.errors == []


def test_while_preparing_the_questions_are_read_and_one_s_notes_are_not(cast, full, visit):  # noqa: F811
    planned = conversation_at("preparing", cast, guide=full)
    topic = planned.guide.topics.order_by("order").first()
    where = {"conversation_id": planned.pk, "kind": "note", "text_id": str(topic.pk)}
    save_text(**where, edit=uuid4(), base="", text=OWN, by=cast.employee)
    page = opened(with_voices(visit(cast.employee, "phone"), HERE), planned, "preparation")
    press(page, "Les opp")
    expect(page.locator("[data-being-read]")).to_have_count(1)
    page.evaluate("speakOn()")
    expect(page.locator(".reading")).to_be_hidden()
    words = said(page)
    assert topic.questions[0] in words and OWN not in words
    for statement in planned.guide.statements.filter(audience="the_two"):
        assert statement.text in words and all(meaning in words for meaning in statement.meanings)
    assert page.errors == []


@pytest.mark.parametrize("voices", [[], [FAR_AWAY], [SWEDISH, NOGAI]])
def test_without_a_voice_of_its_own_for_norwegian_the_device_is_offered_nothing(cast, written, visit, voices):
    page = opened(with_voices(visit(cast.employee), *voices), written)
    expect(page.locator("[data-read-aloud]")).to_have_count(1)
    expect(page.get_by_role("button", name="Les opp")).to_have_count(0)
    assert page.errors == []
