"""A page nobody looks at asks for nothing, and at once when somebody does; nor is a lost session waited for."""

import re

import pytest
from playwright.sync_api import Page, expect

from samtale.conversations.models import SharedTopic
from samtale.core.addresses import anchor
from tests.course import conversation_at
from tests.polls import CHANGES, next_poll

pytestmark = pytest.mark.journey
LONG = 120_000  # ms of the page's own clock: the slowest of them asks twice a minute


def look(page: Page, *, hidden: bool) -> None:
    """Another tab is chosen, or this one again; a browser without windows has no tabs to choose between."""
    page.evaluate(
        """hidden => {
          Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def counted(page: Page, address: re.Pattern) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda one: address.search(one.url) and asked.append(one.url))
    return asked


@pytest.mark.parametrize(
    ("status", "where"),
    [
        ("preparing", "preparation"),
        ("holding", "holding"),
        ("closing", "closing"),
        ("closing", "agreement"),
        ("closing", "minutes"),
        ("signing", "signing"),
        ("following", "signing"),
    ],
)
def test_a_page_nobody_looks_at_asks_for_nothing(cast, live_app, visit, status, where):
    conversation = conversation_at(status, cast)
    page = visit(cast.employee)
    page.clock.install()
    asked = counted(page, CHANGES)
    with page.expect_request(CHANGES):
        page.goto(f"/conversations/{conversation.pk}/{where}/")
        page.clock.run_for(1_000)
    look(page, hidden=True)
    page.wait_for_timeout(500)  # one that was on its way comes home
    before = len(asked)
    assert before
    page.clock.run_for(LONG)
    page.wait_for_timeout(500)
    assert len(asked) == before
    with page.expect_request(CHANGES):
        look(page, hidden=False)


def test_a_lost_session_is_made_good_when_the_page_is_looked_at(cast, live_app, visit):
    """What was written is saved by itself, at once, and the box that said so goes."""
    held = conversation_at("holding", cast)
    topic = SharedTopic.objects.filter(conversation=held).first()
    page = visit(cast.employee)
    page.goto(f"/conversations/{held.pk}/holding/")
    next_poll(page)
    kept = page.context.cookies()
    page.context.clear_cookies()
    page.locator(f"#topic-{anchor(topic.pk)}").fill("skrevet etterpå")
    box = page.get_by_role("dialog")
    expect(box).to_contain_text("Da lagres det av seg selv.")
    expect(box).not_to_contain_text("lagre på nytt")
    page.wait_for_timeout(8_000)  # by now both ask seldom
    page.context.add_cookies(kept)
    look(page, hidden=False)
    expect(page.locator(".live-text", has=page.locator(f"#topic-{anchor(topic.pk)}"))).to_contain_text(
        "Lagret", timeout=3_000
    )
    expect(box).to_have_count(0, timeout=3_000)
    topic.refresh_from_db()
    topic.conversation = held
    assert topic.text == "skrevet etterpå"
