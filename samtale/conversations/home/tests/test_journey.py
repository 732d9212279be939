"""Mine medarbeidere in a browser: somebody's row is opened, and opened again."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey


def test_a_row_opened_again_is_there_once(cast, live_app, visit):
    page = visit(cast.leader)
    page.goto("/team/")
    opened = page.locator(".opened-row")
    expect(opened).to_have_count(0)
    for _again in range(2):
        with page.expect_response(f"**/team/{cast.employee.pk}/"):
            page.get_by_role("link", name=cast.employee.name).press("Enter")
        expect(opened).to_contain_text("Dere har ingen avtalte mål eller tiltak ennå.")
        expect(opened).to_have_count(1)
    page.get_by_role("link", name=cast.colleague.name).press("Enter")
    expect(opened).to_have_count(2)
    assert page.locator(".person + .opened-row").count() == 2, "each under its own"
