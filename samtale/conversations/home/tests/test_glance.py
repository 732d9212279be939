"""Mine medarbeidere as it is seen: fifteen on a desktop's first screen, one whole person on a telephone's."""

import pytest

from tests.cast import leads, person, position
from tests.course import conversation_at

from .test_page import an_action

pytestmark = pytest.mark.journey

BOTTOMS = "rows => rows.map(row => row.getBoundingClientRect().bottom)"
SMALL = """least => [...document.querySelectorAll('.team-tools a, .team-tools input:not([type=hidden]), .person a')]
  .map(one => [one.textContent, one.getBoundingClientRect()])
  .filter(([, box]) => box.height && box.height < least).map(([words]) => words)"""


@pytest.fixture
def many(cast, live_app):
    conversation_at("preparing", cast)
    for nth in range(20):
        report = person(f"Henriette{nth}", "Mathisen")
        leads(cast.leader, position(report, cast.unit, "Barnehagelærer"))
        for status, days in (("remaining", 5), ("in_progress", 5), ("remaining", -1)):
            an_action(cast, report, status, days)
    return cast


def test_fifteen_people_at_one_glance_on_a_desktop(many, visit):
    page = visit(many.leader, viewport={"width": 1280, "height": 900})
    page.goto("/team/")
    bottoms = page.locator(".person").evaluate_all(BOTTOMS)
    assert len(bottoms) == 22 and sum(bottom <= 900 for bottom in bottoms) >= 15
    assert page.evaluate(SMALL, 18) == [], "a line of text is a link's least height"
    assert page.evaluate("document.querySelectorAll('.person .action a')[0].getBoundingClientRect().height") >= 24


def test_the_first_person_with_all_three_numbers_on_a_telephone(many, visit):
    page = visit(many.leader, viewport={"width": 360, "height": 780}, is_mobile=True, has_touch=True)
    page.goto("/team/")
    bar = page.locator(".places").bounding_box()
    first = page.locator(".person").first
    assert first.bounding_box()["y"] + first.bounding_box()["height"] <= bar["y"]
    for label in ("I arbeid", "Gjenstår", "Over fristen"):
        number = first.locator(f'[data-label="{label}"]')
        assert number.is_visible() and number.inner_text().strip() == "1"
    assert page.evaluate(SMALL, 44) == []


def test_order_is_one_press_without_script(many, visit):
    page = visit(many.leader, java_script_enabled=False)
    page.goto("/team/?show=overdue")
    page.get_by_role("link", name="Vis etter navn").click()
    assert "show=overdue" in page.url and "sort=name" in page.url
    page.get_by_role("link", name="Vis det viktigste først").click()
    assert "show=overdue" in page.url and page.locator(".person").count() == 20
