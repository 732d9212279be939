"""A page of preparing that is open follows: what has happened is told there, and no press is offered that is over."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.meeting import undoing
from samtale.conversations.models import Conversation, PreparationNote
from samtale.guides.models import GuideVersion
from tests.course import conversation_at, fresh
from tests.polls import next_poll

from .test_actions import guide, page, planned, url  # noqa: F401
from .test_ended import cancel, topics, write

OFFERED = ["Del med Kari", "Del alt med Kari", "Jeg er klar", "Start samtalen", "Send uten navn"]


def followed(cast, who, conversation) -> str:
    asks = {"headers": {"Accept": "application/json, text/html"}}
    answer = cast.client(who).get(url("preparation", conversation), **asks)
    assert answer.status_code == (200 if who in (cast.employee, cast.leader) else 404)
    return answer.text


def test_a_page_that_is_open_is_told_of_the_calling_off_and_offers_nothing(cast, planned):  # noqa: F811
    page(cast, cast.employee, planned)
    write(planned, cast.employee, "hveteåker", topics(planned)[0])
    assert "follows" not in followed(cast, cast.employee, planned)
    ended = cancel(cast, planned)
    seen = followed(cast, cast.employee, ended)
    assert 'id="begun" data-part role="status" class="follows"' in seen and "Gå til notatene dine" in seen
    for name in [
        "start",
        "ready",
        "left-behind",
        "ahead",
        "anonymous",
        "answers",
        *[f"share-{one.pk}" for one in topics(ended)],
    ]:
        assert seen.count(f'id="{name}"') == 1, name  # each is laid over what stood there
    assert not [words for words in OFFERED if words in seen]
    page(cast, cast.leader, ended)
    assert "Gå til innkallingen" in followed(cast, cast.leader, ended) and "hveteåker" not in followed(
        cast, cast.leader, ended
    )
    assert "follows" not in page(cast, cast.employee, ended)  # whoever goes there reads it on top
    followed(cast, cast.colleague, ended)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("holding", "Kari har startet samtalen."),
        ("closing", "Dere har gått til avslutningen."),
        ("signing", "Samtalen er holdt. Notatene dine kan ikke endres lenger."),
        ("stopped", "Samtalen er stanset, for Kari er ikke lederen din lenger."),
    ],
)
def test_a_page_that_is_open_leads_on_wherever_the_two_have_come(cast, status, said):
    conversation = conversation_at(status, cast)
    seen = followed(cast, cast.employee, conversation)
    assert said in seen and 'role="status" class="follows"' in seen
    over = status in ("signing", "stopped")
    assert ("Del med Kari" in seen) != over
    assert "Jeg er klar" not in seen and "Start samtalen" not in seen
    if not over:
        assert "Det du deler nå, kan ikke tas tilbake" in seen
    if status == "holding":
        undoing.undo_start(conversation_id=conversation.pk, by=cast.leader)
        seen = followed(cast, cast.employee, conversation)
        assert said not in seen and "Del med Kari" in seen and "Det du deler nå, kan ikke tas tilbake" not in seen


@pytest.mark.journey
def test_on_a_telephone_it_is_in_sight_wherever_one_is(cast, live_app, visit):
    ahead = conversation_at("preparing", cast)
    page = visit(cast.employee, "phone")
    page.goto(url("preparation", ahead))
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    next_poll(page)
    last = page.locator("textarea").last
    last.focus()
    expect(page.get_by_role("button", name="Del med Kari").last).to_be_visible()
    meeting_actions.start(conversation_id=ahead.pk, by=cast.leader)
    box = page.locator("#begun")
    expect(box).to_contain_text("Kari har startet samtalen.", timeout=12_000)
    expect(box).to_be_in_viewport(ratio=1)
    expect(last).to_be_focused()
    undoing.undo_start(conversation_id=ahead.pk, by=cast.leader)
    expect(box).to_be_empty(timeout=12_000)
    last.focus()
    page.keyboard.type("siv og ")
    invitation_actions.cancel(conversation_id=ahead.pk, by=cast.leader)
    expect(box).to_contain_text("Samtalen er avlyst", timeout=12_000)
    expect(box).to_be_in_viewport(ratio=1)
    for words in ("Del med Kari", "Del alt med Kari", "Jeg er klar", "Start samtalen"):
        expect(page.get_by_role("button", name=words)).to_have_count(0)
    page.keyboard.type("lyng")
    expect(last).to_have_value("siv og lyng")
    box.get_by_role("link").click()
    page.goto(url("preparation", fresh(ahead)))
    expect(page.locator(".own-words").last).to_have_text("Notatet ditt siv og lyng", use_inner_text=True)
    assert errors == []


@pytest.mark.journey
def test_what_one_writes_changes_what_the_page_says_of_it(cast, live_app, visit):
    ahead = conversation_at("preparing", cast)
    Conversation.objects.filter(pk=ahead.pk).update(starts_at=timezone.now() + timedelta(days=1))
    PreparationNote.objects.filter(preparation__author=cast.leader).delete()
    page = visit(cast.leader)
    page.goto(url("preparation", ahead))
    warned, share_all = (
        page.get_by_text("du har ikke notert noe"),
        page.get_by_role("button", name="Del alt med Ingrid"),
    )
    expect(warned).to_be_visible()
    expect(share_all).to_have_count(0)
    field = page.get_by_role("article").locator("textarea").last
    field.fill("kornåker")
    expect(warned).to_have_count(0)
    expect(share_all).to_be_visible()
    expect(field).to_be_focused()
    field.fill("")
    expect(share_all).to_have_count(0)
    expect(warned).to_be_visible()


@pytest.mark.journey
def test_what_is_said_of_a_press_is_seen_where_one_is(cast, live_app, visit):
    ahead = conversation_at("preparing", cast)
    page = visit(cast.employee, "phone")
    page.goto(url("preparation", ahead))
    said = page.locator("#messages")
    topic = page.get_by_role("article").last
    topic.get_by_role("button", name="Del med Kari").click()
    expect(said).to_have_text("Det er ikke noe å dele her ennå. Skriv noe først.", use_inner_text=True)
    expect(said).to_be_in_viewport(ratio=1)
    topic.locator("textarea").fill("byggåker")
    topic.get_by_role("button", name="Del med Kari").click()
    expect(said).to_have_text("Kari kan lese det nå.", use_inner_text=True)
    expect(said).to_be_in_viewport(ratio=1)
    page.wait_for_timeout(600)  # or it is the second click of two
    topic.get_by_role("button", name="Ta tilbake").click()
    expect(said).to_have_text("Tatt tilbake. Nå kan bare du lese det.", use_inner_text=True)
    expect(said).not_to_be_in_viewport(timeout=12_000)
    page.get_by_role("button", name="Jeg er klar").click()
    expect(page.get_by_text("Du er klar")).to_be_visible()
    expect(said).to_be_empty()


@pytest.mark.journey
def test_a_choice_one_is_pressing_while_the_one_before_is_answered_is_taken(cast, live_app, visit):
    form = GuideVersion.objects.get(guide__name="Full årlig samtale", published_at__isnull=False)
    page, held = visit(cast.employee), []
    page.goto(url("preparation", conversation_at("preparing", cast, guide=form)))
    panel = page.get_by_role("region", name="Påstander for dere to")
    first, second = (panel.get_by_role("group").nth(nth).get_by_role("radio").nth(2) for nth in (0, 1))
    page.route("**/answers/", lambda route: held.append(route))
    first.check()
    second.hover()
    page.mouse.down()
    held.pop().continue_()
    expect(panel.get_by_role("button", name="Del svarene med Kari")).to_be_visible()
    page.unroute("**/answers/")
    page.mouse.up()
    expect(second).to_be_checked()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.reload()
    expect(first).to_be_checked()
    expect(second).to_be_checked()
