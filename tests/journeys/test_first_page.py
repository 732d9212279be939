"""The first journey: the production server, a browser, and the page everybody lands on."""
import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.both_databases]


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_the_first_page_before_and_after_sign_in(cast, visit, axe_finds_nothing, width, color_scheme):
    outside = visit(width=width, color_scheme=color_scheme)
    outside.goto("/")
    expect(outside.get_by_role("heading", name="Logg inn")).to_be_visible()
    axe_finds_nothing(outside)

    complaints = []
    inside = visit(cast.employee, width, color_scheme=color_scheme)
    inside.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    inside.goto("/")
    expect(inside.get_by_role("heading", level=1)).to_be_visible()
    expect(inside.get_by_role("heading", name="Logg inn")).to_have_count(0)
    axe_finds_nothing(inside)
    assert complaints == []
    assert inside.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
