"""While the two talk, in a browser: what is offered is possible, and what was pressed is seen where one is."""

import pytest
from playwright.sync_api import expect

from tests.journeys.walk import days_ahead

from .test_journey import full, held, opened  # noqa: F401

pytestmark = pytest.mark.journey


def test_the_start_is_not_offered_taken_back_once_something_is_written_together(cast, held, visit):  # noqa: F811
    here, there = opened(visit(cast.employee), held), opened(visit(cast.leader, "phone"), held)
    note, text = here.locator(".own-note").first, there.get_by_label("Det vi skriver sammen om").first
    offers = [page.get_by_role("button", name="Angre starten") for page in (here, there)]
    note.click()
    here.get_by_role("textbox", name="Dine egne notater om").first.fill("en egen")
    expect(here.get_by_text("Lagret").first).to_be_visible()
    for offer in offers:
        expect(offer).to_be_visible()
    text.fill("Noe vi to har sagt.")
    for offer in offers:
        expect(offer).to_have_count(0)
    assert here.errors == there.errors == []


def test_what_was_agreed_on_is_in_sight_where_it_was_agreed(cast, held, visit):  # noqa: F811
    page = opened(visit(cast.employee, "phone"), held)
    topic = page.locator("#topics > .topic").nth(1)
    topic.get_by_role("button", name="Avtal et tiltak").click()
    form = topic.locator(".edit-form")
    form.get_by_role("radio", name="Et nytt mål").check()
    form.get_by_label("Mål", exact=True).fill("Rolige overganger")
    form.get_by_role("radio", name="Arbeidsmål").check()
    form.get_by_label("Tiltak", exact=True).fill("Prøve en ny timeplan")
    form.get_by_role("radio", name="Ingrid").check()
    form.get_by_label("Frist", exact=True).fill(days_ahead(60).isoformat())
    form.get_by_role("button", name="Lagre").click()
    agreed = topic.locator("[data-part]").get_by_text("Prøve en ny timeplan")
    expect(agreed).to_be_visible()
    expect(agreed).to_be_in_viewport(ratio=1)
    expect(topic.get_by_role("button", name="Avtal et tiltak")).to_be_focused()
    assert page.errors == []
