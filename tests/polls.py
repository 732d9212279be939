"""The page's own question about what the other has done: once answered, what has not come is not coming."""

import re

from playwright.sync_api import Page, Request

CHANGES = re.compile(r"/changes/\?")


def next_poll(page: Page) -> None:
    """Returns when the page has taken in the answer to a question it asked after this was called."""
    asked: list[Request] = []

    def note(request: Request) -> None:  # Playwright remembers whom it tells by an attribute of their own
        asked.append(request)

    page.on("request", note)
    # Not `response.finished()`: of a question that fails after its first bytes it would be waited for without end.
    with page.expect_event("requestfinished", lambda one: one in asked and bool(CHANGES.search(one.url))):
        pass
    page.remove_listener("request", note)
    page.evaluate("() => new Promise(done => setTimeout(done))")
