"""Windows of a real browser, which are always let go of: one that hangs is ended, and another takes its place.

Chromium sometimes never answers when a window is to be closed, and Playwright waits for the answer without end.
"""

import os
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

CLOSES_WITHIN = 30  # seconds; it takes a tenth of one
WHERE = "where the browsers were"  # the heading in a report of what failed
# What was pressed and what htmx did of it, for whoever asks why a press led nowhere.
NOTES = """(() => {
  const told = window.__told = [];
  const tell = (what, at) => {
    told.push(`${Math.round(performance.now())} ${what} ${at?.id || at?.outerHTML?.slice(0, 70) || at}`);
    if (told.length > 30) told.shift();
  };
  for (const name of ["mousedown", "mouseup", "click", "keydown", "submit"])
    addEventListener(name, event => tell(name, event.target), true);
  for (const name of ["beforeRequest", "afterRequest", "afterSwap", "responseError", "sendError", "sendAbort"])
    addEventListener(`htmx:${name}`, event => tell(name, event.target));
})()"""
_windows = pytest.StashKey[list[BrowserContext]]()
_wrong = pytest.StashKey[list[str]]()  # answers that were errors, and questions without an answer


class Browsers:
    """A process's browser, begun when it is first needed and begun again when it has been ended."""

    def __init__(self, launch: Callable[[], Browser]):
        self._launch = launch
        self._now: Browser | None = None

    def now(self) -> Browser:
        if self._now is None or not self._now.is_connected():
            self._now = self._launch()
        return self._now

    def close(self, window: BrowserContext | Browser) -> None:
        """Closes a window, or the browser, and ends the browser where it does not."""
        hung = threading.Timer(CLOSES_WITHIN, end_our_browsers)
        hung.daemon = True
        hung.start()
        try:
            window.close()
        except Error:
            if self._now and self._now.is_connected():
                raise
        finally:
            hung.cancel()

    def end(self) -> None:
        if self._now and self._now.is_connected():
            self.close(self._now)


def end_our_browsers() -> None:
    """Ends every browser that this process has begun."""
    warnings.warn("The browser did not close a window, and was ended.", stacklevel=1)
    for pid in our_browsers():
        os.kill(pid, signal.SIGKILL)


def our_browsers() -> list[int]:
    """The process numbers of the browsers this process has begun, without their own helpers."""
    parents, browsers = {}, []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, after = int(status.parent.name), status.read_text().rpartition(")")[2].split()
            parents[pid] = int(after[1])
            command = (status.parent / "cmdline").read_bytes()
        except OSError:  # it has ended meanwhile
            continue
        if b"--remote-debugging-pipe" in command and b"--type=" not in command:
            browsers.append(pid)
    above = {pid: set(_above(pid, parents)) for pid in browsers}
    # A helper that has just been forked looks like the browser itself.
    return [pid for pid in browsers if os.getpid() in above[pid] and above[pid].isdisjoint(browsers)]


def _above(pid: int, parents: dict[int, int]) -> Iterator[int]:
    while pid := parents.get(pid, 0):
        yield pid


@pytest.fixture(scope="session")
def browsers(launch_browser) -> Iterator[Browsers]:
    """This process's browser."""
    found = Browsers(launch_browser)
    yield found
    found.end()


@pytest.fixture
def new_context(request, browsers, browser_context_args) -> Iterator[Callable[..., BrowserContext]]:
    """new_context(**options): a window with nothing remembered, closed when the test is over."""
    opened, wrong = request.node.stash.setdefault(_windows, []), request.node.stash.setdefault(_wrong, [])

    def open_window(**options) -> BrowserContext:
        window = browsers.now().new_context(**browser_context_args | options)
        window.add_init_script(NOTES)
        window.on("response", lambda answer: answer.status >= 400 and wrong.append(f"{answer.status} {answer.url}"))
        window.on("requestfailed", lambda asked: wrong.append(f"{asked.failure} {asked.url}"))
        opened.append(window)
        return window

    yield open_window
    while opened:  # a test that is run again begins with none
        browsers.close(opened.pop(0))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Says of each page that was open when a test failed where it was and what it showed."""
    report = yield
    if call.when == "call" and call.excinfo and (windows := item.stash.get(_windows, [])):
        shown = [_shown(page) for window in windows for page in window.pages]
        report.sections.append((WHERE, "\n".join([*shown, *item.stash.get(_wrong, [])[-10:]])))
    return report


def _shown(page: Page) -> str:
    try:
        told = page.evaluate("window.__told ?? []")
        return "\n".join([page.url, page.locator("body").inner_text(timeout=3_000)[:800], *told, ""])
    except Error as error:
        return f"{page.url}\n(does not answer: {error.message.splitlines()[0]})\n"
