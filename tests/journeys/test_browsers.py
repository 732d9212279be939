"""A browser that hangs does not hold the rest up."""

import os
import signal

import pytest

from tests.browsers import our_browsers

pytestmark = pytest.mark.journey


def test_a_browser_that_does_not_answer_is_ended_and_another_begun(new_context, browsers, monkeypatch):
    monkeypatch.setattr("tests.browsers.CLOSES_WITHIN", 1)
    window = new_context()
    window.new_page().set_content("<h1>Hei</h1>")
    here = our_browsers()
    assert here
    for pid in here:
        os.kill(pid, signal.SIGSTOP)
    with pytest.warns(UserWarning, match="did not close a window"):
        browsers.close(window)
    page = new_context().new_page()
    page.set_content("<h1>Hei igjen</h1>")
    assert page.inner_text("h1") == "Hei igjen" and set(our_browsers()).isdisjoint(here)
