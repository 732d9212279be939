"""Writing in a browser, alone and two together; long, and over broken lines, in tests/journeys/test_typing.py."""

import re
import time
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from samtale.conversations.collaborative_text import actions
from samtale.conversations.models import SharedTopic
from tests.course import conversation_at
from tests.fixtures import PATIENCE, sign_in
from tests.polls import CHANGES, next_poll

pytestmark = pytest.mark.journey

UNSAVED = "Ikke lagret ennå. Teksten er tatt vare på her."


@pytest.fixture
def held(cast, live_app):
    return conversation_at("holding", cast)


def topic_of(conversation) -> SharedTopic:
    return SharedTopic.objects.filter(conversation=conversation).order_by("order").first()


def words_of(conversation) -> list[str]:
    return topic_of(conversation).text.split()


def open_text(page, conversation):
    """The first topic's field on the conversation's page."""
    page.goto(f"/conversations/{conversation.pk}/holding/")
    field = page.locator("textarea[id^=topic-]").first
    field.focus()
    return field


def status(page):
    return page.locator(".live-text:has(textarea[id^=topic-]) [data-status]").first


def until(condition):
    """Waits until a condition holds, and returns whether it came to."""
    end = time.monotonic() + PATIENCE
    while not (holds := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return holds


def test_what_one_writes_is_on_the_other_s_screen_within_two_seconds(cast, held, visit):
    """By the pages' own clocks: how long they wait to save, and to ask. bench/two_typing.py takes the time."""
    here, there = visit(cast.employee), visit(cast.leader)
    for page in (here, there):
        page.clock.install()
    mine, theirs = open_text(here, held), open_text(there, held)
    for page, other in ((here, "Kari"), (there, "Ingrid")):
        expect(page.locator("[data-said]")).to_have_text(f"{other} har siden åpen")
    for page in (here, there):
        next_poll(page)
        page.clock.pause_at(page.evaluate("Date.now()") + 100)
    mine.press_sequentially("hei")
    with here.expect_response("**/texts/**") as saved:
        here.clock.run_for(500)
    assert saved.value.ok and words_of(held) == ["hei"]
    expect(theirs).to_have_value("")
    with there.expect_response(CHANGES):
        there.clock.run_for(1500)
    expect(theirs).to_have_value("hei")


def test_a_caret_behind_a_word_the_other_is_writing_stays_behind_it(cast, held, visit):
    here, there = visit(cast.employee), visit(cast.leader)
    mine, theirs = open_text(here, held), open_text(there, held)
    theirs.press_sequentially("Vi i kommu")
    expect(mine).to_have_value("Vi i kommu")
    here.keyboard.press("End")
    theirs.press_sequentially("nen")
    expect(mine).to_have_value("Vi i kommunen")
    mine.press_sequentially(" vår")
    expect(theirs).to_have_value("Vi i kommunen vår")
    theirs.press_sequentially(" kan")  # one's own caret stays by one's own word, before what the other put behind it
    expect(mine).to_have_value("Vi i kommunen kan vår")


def test_a_caret_in_a_word_the_other_replaces_selects_nothing(cast, held, visit):
    """The next key would take away what the other wrote."""
    here, there = visit(cast.employee), visit(cast.leader)
    mine, theirs = open_text(here, held), open_text(there, held)
    mine.press_sequentially("en to tre")
    expect(theirs).to_have_value("en to tre")
    mine.evaluate("area => area.setSelectionRange(4, 4)")
    theirs.evaluate("area => area.setSelectionRange(3, 5)")
    there.keyboard.type("fire")
    expect(mine).to_have_value("en fire tre")
    here.keyboard.type("x")
    expect(theirs).to_have_value("en firex tre")


def test_two_who_begin_a_word_in_front_of_the_same_one(cast, held, visit):
    """Until the space comes each stands as one with the word behind: that waits, by the page's own clock."""
    here, there = visit(cast.employee), visit(cast.leader)
    mine, theirs = open_text(here, held), open_text(there, held)
    mine.press_sequentially("møtet")
    expect(theirs).to_have_value("møtet")
    expect(status(here)).to_have_text("Lagret")
    here.clock.install()
    here.clock.pause_at(here.evaluate("Date.now()") + 100)
    for page in (here, there):
        page.keyboard.press("Control+Home")
    here.keyboard.type("uke")
    here.clock.run_for(700)
    assert words_of(held) == ["møtet"]
    there.keyboard.type("før ")
    assert until(lambda: words_of(held) == ["før", "møtet"])
    here.keyboard.type("ns ")
    with here.expect_response("**/texts/**"):
        here.clock.run_for(500)
    assert until(lambda: sorted(words_of(held)) == ["før", "møtet", "ukens"])
    here.keyboard.type("et")
    with here.expect_response("**/texts/**"):  # somebody who stops there is saved too
        here.clock.run_for(900)
    assert "et" in topic_of(held).text


@pytest.mark.parametrize(
    "status, page, field",
    [
        ("preparing", "preparation", "textarea[id^=note-]"),
        ("holding", "holding", ".own-note textarea"),
        ("following", "minutes", "textarea[id^=minutes-]"),
    ],
)
def test_an_idle_tab_follows_what_another_tab_of_the_same_person_wrote(cast, live_app, visit, status, page, field):
    conversation = conversation_at(status, cast)
    if status == "holding":
        where = {"conversation_id": conversation.pk, "kind": "note", "text_id": str(topic_of(conversation).topic_id)}
        actions.save_text(**where, edit=uuid4(), base="", text="Takk", by=cast.employee)
    first = visit(cast.employee)
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(f"/conversations/{conversation.pk}/{page}/")
        if status == "holding":
            tab.locator(".own-note > summary").first.click()
    mine, idle = (tab.locator(field).first for tab in (first, second))
    was = mine.input_value()
    mine.focus()
    first.keyboard.press("Control+End")
    first.keyboard.type(" Husk vaktlisten")
    expect(idle).to_have_value(f"{was} Husk vaktlisten")
    idle.focus()
    second.keyboard.press("Control+End")
    second.keyboard.type(" og ferien")
    expect(mine).to_have_value(f"{was} Husk vaktlisten og ferien")


def test_a_tab_closed_in_the_middle_of_a_word_is_saved_on_the_way_out(cast, held, visit):
    page = visit(cast.employee)
    open_text(page, held)
    page.keyboard.type("rett før lokket lukkes")
    page.close(run_before_unload=True)
    assert until(lambda: words_of(held) == ["rett", "før", "lokket", "lukkes"])


def test_what_one_person_left_unsaved_is_not_the_next_one_s(cast, held, visit, live_app):
    page = visit(cast.employee)
    context = page.context
    open_text(page, held)
    live_app.stop()
    page.keyboard.type("ikke sendt ennå")
    expect(status(page)).to_have_text(UNSAVED)
    page.close()
    live_app.start()
    sign_in(context, cast.leader, live_app.url)
    shared = context.new_page()
    field = open_text(shared, held)
    next_poll(shared)
    assert (field.input_value(), words_of(held)) == ("", [])
    sign_in(context, cast.employee, live_app.url)
    back = open_text(context.new_page(), held)
    assert until(lambda: back.input_value() == "ikke sendt ennå")


def test_signing_out_saves_first_and_leaves_nothing_on_the_device(cast, held, visit):
    page = visit(cast.employee)
    open_text(page, held)
    page.evaluate("localStorage.setItem('samtale:copy:1:/x/:y', '{}')")
    page.keyboard.type("det siste")
    page.get_by_role("button", name="Ingrid").click()
    page.get_by_role("button", name="Logg ut").click()
    page.wait_for_url("**/accounts/**")
    assert words_of(held) == ["det", "siste"]
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('samtale:'))") == []


def test_undoing_one_s_own_leaves_the_other_s_words(cast, held, visit):
    here, there = visit(cast.employee), visit(cast.leader)
    mine, theirs = open_text(here, held), open_text(there, held)
    here.keyboard.type("mitt eget ")
    assert until(lambda: theirs.input_value() == "mitt eget ")
    there.keyboard.press("Control+Home")
    there.keyboard.type("ditt ")
    assert until(lambda: mine.input_value() == "ditt mitt eget ")
    for _ in range(6):
        here.keyboard.press("Control+z")
    assert mine.input_value() == "ditt "
    for _ in range(9):
        here.keyboard.press("Control+Shift+z")
    assert mine.input_value() == "ditt mitt eget "
    assert until(lambda: words_of(held) == ["ditt", "mitt", "eget"])


def test_a_word_being_composed_is_left_alone(cast, held, visit):
    here, there = visit(cast.employee), visit(cast.leader)
    mine, theirs = open_text(here, held), open_text(there, held)
    keyboard = here.context.new_cdp_session(here)
    keyboard.send("Input.imeSetComposition", {"text": "かん", "selectionStart": 2, "selectionEnd": 2})
    there.keyboard.type("imens ")
    expect(status(there)).to_have_text("Lagret")
    next_poll(here)
    assert mine.input_value() == "かん"
    keyboard.send("Input.insertText", {"text": "漢字"})
    assert until(lambda: sorted(mine.input_value().split()) == ["imens", "漢字"])
    assert until(lambda: mine.input_value() == theirs.input_value())


def test_who_is_here_is_said_quietly(cast, held, visit):
    here, there = visit(cast.employee), visit(cast.leader)
    open_text(here, held)
    expect(here.locator("[data-said]")).to_be_empty()
    open_text(there, held)
    expect(here.locator("[data-said]")).to_have_text("Kari har siden åpen")
    there.keyboard.type("noe")
    expect(here.locator("[data-writing]").first).to_have_text("Kari skriver")
    expect(here.locator("[data-said]")).to_be_empty()


def test_without_script_a_button_saves(cast, held, visit):
    page = visit(cast.employee, java_script_enabled=False)
    field = open_text(page, held)
    actions.save_text(
        conversation_id=held.pk,
        kind="topic",
        text_id=str(topic_of(held).pk),
        edit=held.pk,
        base="",
        text="lederens ord",
        by=cast.leader,
    )
    field.fill("mine ord")
    page.get_by_role("button", name="Lagre", exact=True).first.click()
    expect(page.locator("#messages")).to_contain_text("Lagret")
    assert sorted(field.input_value().split()) == ["lederens", "mine", "ord", "ord"]
    assert field.input_value() == topic_of(held).text


def test_a_press_that_leaves_the_page_waits_for_what_is_written(cast, held, visit):
    page = visit(cast.employee)
    field = open_text(page, held)
    saves = []
    page.on("request", lambda request: saves.append(request.url) if request.method == "POST" else None)
    field.fill("til aller sist")
    page.get_by_role("button", name="Gå til avslutning").click()
    expect(page).to_have_url(re.compile("/closing/$"))
    assert [url.split("/")[5] for url in saves] == ["texts", "holding"]
    assert topic_of(held).text == "til aller sist"


def test_a_press_that_leaves_the_page_stays_when_a_text_is_too_long(cast, held, visit):
    page = visit(cast.employee)
    field = open_text(page, held)
    field.fill("ord " * 5001)
    page.get_by_role("button", name="Gå til avslutning").click()
    expect(field).to_be_focused()
    expect(status(page)).to_contain_text("20 000 tegn")
    assert page.url.endswith("/holding/")
    page.close()
    page = page.context.new_page()
    field = open_text(page, held)
    expect(status(page)).to_contain_text("20 000 tegn")
    assert field.input_value() == "ord " * 5001, "it can be put right where it was written"
    field.fill("kort")
    page.get_by_role("button", name="Gå til avslutning").dblclick()
    expect(page).to_have_url(re.compile("/closing/$"))
    assert topic_of(held).text == "kort"


def test_a_text_too_long_says_so_and_is_saved_when_it_is_shortened(cast, held, visit):
    page = visit(cast.employee)
    field = open_text(page, held)
    field.fill("ord " * 5001)
    expect(status(page)).to_contain_text("20 000 tegn")
    assert words_of(held) == []
    field.fill("ord")
    expect(status(page)).to_have_text("Lagret")
    assert words_of(held) == ["ord"]


MEASURED = """
  const done = window.measured = [];
  const height = Object.getOwnPropertyDescriptor(Element.prototype, "scrollHeight");
  Object.defineProperty(Element.prototype, "scrollHeight", {
    get() { done.push("read"); return height.get.call(this); },
  });
  Object.defineProperty(CSSStyleDeclaration.prototype, "height", {
    set(value) { done.push("write"); this.setProperty("height", value); },
  });
"""


@pytest.mark.parametrize("grows", [True, False])
def test_the_fields_of_a_page_are_measured_in_one_go(cast, held, visit, grows):
    """A browser that lets fields grow is left to it; in another the page is laid out once, not once a field."""
    page = visit(cast.employee)
    page.add_init_script(MEASURED + f"CSS.supports = () => {str(grows).lower()};")
    field = open_text(page, held)
    expect(page.locator("[data-said]")).to_be_attached()
    fields = page.locator(".live-text textarea").count()
    assert fields > 3
    each = [] if grows else ["write"] * fields + ["read"] * fields + ["write"] * fields
    assert until(lambda: page.evaluate("measured") == each)
    before = field.bounding_box()["height"]
    page.keyboard.type("en linje\n" * 9)
    assert until(lambda: field.bounding_box()["height"] > before)
