"""The first journey: the production server, a browser, and the page everybody lands on."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.both_databases]


@pytest.mark.parametrize(("width", "color_scheme"), [("desktop", "light"), ("phone", "dark")])
def test_the_first_page_before_and_after_sign_in(cast, visit, width, color_scheme):
    outside = visit(width=width, color_scheme=color_scheme)
    outside.goto("/")
    expect(outside.get_by_role("heading", name="Logg inn")).to_be_visible()

    complaints = []
    inside = visit(cast.employee, width, color_scheme=color_scheme)
    inside.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    inside.goto("/")
    expect(inside.get_by_role("heading", level=1)).to_be_visible()
    expect(inside.get_by_role("heading", name="Logg inn")).to_have_count(0)
    assert complaints == []
    assert inside.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
