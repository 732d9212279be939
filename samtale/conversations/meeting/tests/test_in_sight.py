"""While the two talk, in a browser: what is offered is possible, and what was pressed is seen where one is."""

import pytest
from playwright.sync_api import expect

from samtale.conversations.meeting import actions
from samtale.conversations.preparation.actions import share
from tests.journeys.walk import days_ahead

from .test_actions import topics_of
from .test_at_hand import answer, write_on_aid
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


def test_every_topic_is_in_sight_beside_what_is_written(cast, held, visit):  # noqa: F811
    for who in (cast.leader, cast.employee):
        actions.wish_talk_aid(conversation_id=held.pk, wished=True, by=who)
    actions.count(conversation_id=held.pk, talks="leader", by=cast.leader)
    page = visit(cast.leader)
    page.set_viewport_size({"width": 1280, "height": 900})
    opened(page, held)
    topics = page.locator("#side-topics a").all()
    assert len(topics) > 8
    topics[-3].click()
    for topic in topics:
        expect(topic).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Gå til avslutning")).to_be_in_viewport(ratio=1)


def test_on_a_telephone_the_way_to_the_topics_follows_along(cast, held, visit):  # noqa: F811
    page = opened(visit(cast.employee, "phone"), held)
    way, last = page.get_by_role("link", name="Temaene"), page.locator("#topics > .topic").last
    expect(way).to_be_in_viewport(ratio=1)
    last.scroll_into_view_if_needed()
    expect(way).to_be_in_viewport(ratio=1)
    way.click()
    first = page.locator("#side-topics a").first
    expect(first).to_be_in_viewport(ratio=1)
    first.click()
    expect(page.locator("#topics > .topic").first).to_be_in_viewport()
    page.locator("#topics textarea").first.focus()
    expect(way).to_be_hidden()


def test_what_was_prepared_opens_where_one_is(cast, held, visit):  # noqa: F811
    """Closed until its owner opens it; what the other shares meanwhile comes by itself, into what is open too."""
    write_on_aid(held, cast)
    scores = answer(held, cast)
    here, there = opened(visit(cast.leader), held), opened(visit(cast.employee, "phone"), held)
    aid = here.locator("#own-aid")
    expect(here.get_by_text("Ros for ukeplanen")).to_have_count(0)
    aid.click()
    note = aid.get_by_role("textbox").first
    expect(note).to_have_value("Ros for ukeplanen")
    note.fill("Ros for ukeplanen og for møtet")
    expect(aid.get_by_text("Lagret")).to_be_visible()
    expect(there.locator("#own-aid, #shared-answers")).to_have_count(0)
    share(conversation_id=held.pk, what="answers", by=cast.employee)
    for page in (here, there):
        page.get_by_role("button", name="Svarene på påstandene").click()
        expect(page.locator("#shared-answers dd")).to_have_count(len(scores))
    actions.mark_touched(conversation_id=held.pk, topic_id=topics_of(held)[0].pk, touched=True, by=cast.employee)
    expect(here.locator("#side-topics [data-touched]")).to_have_count(1)
    expect(here.locator("details#shared-answers dd")).to_have_count(len(scores))
    expect(note).to_have_value("Ros for ukeplanen og for møtet")
    assert here.errors == there.errors == []
