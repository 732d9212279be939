"""The page's own question about what the other has done: once answered, what has not come is not coming."""
import re

from playwright.sync_api import Page

CHANGES = re.compile(r"/changes/\?")


def next_poll(page: Page) -> None:
    """Returns when the page has taken in the answer to a question it asked after this was called."""
    with page.expect_request(CHANGES) as asked:
        pass
    asked.value.response().finished()
    page.evaluate("() => new Promise(done => setTimeout(done))")
