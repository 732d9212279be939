"""What every journey has besides the shared fixtures: nobody's browser complains."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from .walk import Side


class Complaints(list):
    """What browsers have said went wrong: exceptions on a page, console errors, breaches of the content policy."""

    def __init__(self):
        super().__init__()
        # htmx says so when it drops a request because a newer one takes its place.
        self.expected = ["htmx:(sendAbort|afterRequest)"]

    def expect(self, pattern: str) -> None:
        """From here on, this may be said: a journey that cuts a connection does so on purpose."""
        self.expected.append(pattern)

    def hear(self, where: str, words: str) -> None:
        if not any(re.search(pattern, words) for pattern in self.expected):
            self.append(f"{where}: {words}")


@pytest.fixture
def complaints(live_app) -> Iterator[Complaints]:
    """Filled by every page that `visit` opens; the test fails when there is anything in it at the end."""
    heard = Complaints()
    began = live_app.log.stat().st_size
    yield heard
    assert not heard, "\n".join([*heard, live_app.log.read_bytes()[began:].decode()[-4000:]])


@pytest.fixture
def visit(visit, complaints) -> Callable[..., Page]:
    """The shared `visit`, listening."""

    def open_browser(*args, **options) -> Page:
        page = visit(*args, **options)
        context = page.context
        context.on("weberror", lambda error: complaints.hear(error.page.url, str(error.error)))
        context.on(
            "console",
            lambda said: (
                said.type in ("error", "warning")
                and complaints.hear(
                    said.page.url if said.page else "worker", f"{said.text} {said.location.get('url', '')}"
                )
            ),
        )
        return page

    return open_browser


@pytest.fixture
def sit_down(visit, live_app) -> Callable[..., Side]:
    """sit_down(person, "phone", …): a person in front of a browser of their own."""

    def seated(person, width: str = "desktop", **options) -> Side:
        if width == "phone":
            options = {"is_mobile": True, "has_touch": True} | options
        page = visit(person, width, **options)
        return Side(person, page, live_app, script=options.get("java_script_enabled", True))

    return seated
