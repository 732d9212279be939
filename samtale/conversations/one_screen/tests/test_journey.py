"""One screen in the staff room, in a browser: turned round, turned back, in every tab, and the card on paper."""

import re

import pytest
from playwright.sync_api import expect

from samtale.conversations.meeting.tests.test_journey import full  # noqa: F401
from tests.course import conversation_at

from .test_turned import AID, OWN, TOGETHER, address, written

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_one_press_hides_and_one_press_shows(cast, visit, width):
    held = written(cast)
    page = visit(cast.leader, width)
    page.goto(address("holding", held))
    own = page.get_by_text("Dine egne notater").first
    expect(own).to_be_visible()
    page.get_by_role("button", name="Vend skjermen").click()
    expect(page.get_by_role("button", name="Vend skjermen tilbake")).to_be_visible()
    expect(own).to_have_count(0)
    expect(page.get_by_text(TOGETHER).first).to_be_visible()
    for private in (OWN, AID, "Din egen forberedelse", "Mine medarbeidere", "Hvem som har sett hva"):
        assert private not in page.content()
    page.get_by_label("Det vi skriver sammen om").nth(1).fill("Skrevet mens skjermen er vendt.")
    expect(page.get_by_text("Lagret").first).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="Skjermen er vendt")).to_be_visible()
    page.get_by_role("link", name="Gå til samtalen").click()
    expect(page.get_by_text("Skrevet mens skjermen er vendt.").first).to_be_visible()
    page.get_by_role("button", name="Vend skjermen tilbake").click()
    expect(page.get_by_text("Dine egne notater").first).to_be_visible()


def test_what_was_open_in_another_tab_is_hidden_and_comes_back_as_it_was(cast, visit):
    held = written(cast)
    page = visit(cast.leader)
    other = page.context.new_page()
    other.goto(address("preparation", held))
    note = other.get_by_label("Notatet ditt om").last
    note.fill("Skrevet rett før.")
    expect(other.get_by_text("Lagret").first).to_be_visible()
    page.goto(address("holding", held))
    page.get_by_role("button", name="Vend skjermen").click()
    expect(other.get_by_text("Skjermen er vendt, og siden er skjult.")).to_be_visible()
    expect(other.locator("main")).to_be_hidden()
    page.get_by_role("button", name="Vend skjermen tilbake").click()
    expect(note).to_be_visible()
    expect(note).to_have_value("Skrevet rett før.")
    other.close()


def test_going_back_in_the_browser_shows_nothing_of_one_s_own(cast, visit):
    held = written(cast)
    page = visit(cast.leader)
    page.goto(address("preparation", held))
    expect(page.get_by_label("Notatet ditt om").last).to_be_visible()
    page.goto(address("holding", held))
    page.get_by_role("button", name="Vend skjermen").click()
    expect(page.get_by_role("button", name="Vend skjermen tilbake")).to_be_visible()
    for _ in range(2):
        page.go_back()
        expect(page.locator("[data-turned], [data-veiled]")).to_have_count(1)
        expect(page.get_by_label("Notatet ditt om").locator("visible=true")).to_have_count(0)
        expect(page.locator(".own-note").locator("visible=true")).to_have_count(0)


def test_the_card_is_a_few_sheets_with_every_topic_and_nothing_that_is_written(cast, visit, full):  # noqa: F811
    planned = conversation_at("preparing", cast, guide=full)
    page = visit(cast.employee)
    page.goto(address("preparation", planned))
    page.get_by_role("link", name="Skriv ut et samtalekort").click()
    expect(page.get_by_role("button", name="Skriv ut samtalekortet")).to_be_visible()
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True))
    page.emulate_media(media="print")
    text = page.inner_text("body")
    assert 1 < len(sheets) <= 3
    for topic in full.topics.exclude(kind="focus"):
        assert topic.title in text
    assert "Dette avtaler vi" in text and "Skriv ut" not in text and "Min side" not in text
