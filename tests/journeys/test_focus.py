"""On a telephone with a keyboard, what has focus (WCAG 2.4.11), or half a field, never stands behind the bottom bar."""

import pytest

from tests.course import conversation_at

from .keys import MOST_STOPS, Keyboard

pytestmark = [pytest.mark.journey]
PAGES = {
    "preparing": "/conversations/{}/preparation/",
    "holding": "/conversations/{}/holding/",
    "closing": "/conversations/{}/closing/",
    "following": "/conversations/{}/follow-up/",
}


@pytest.mark.parametrize("status", PAGES)
def test_focus_is_seen_to_the_end_of_the_page_and_back(cast, visit, live_app, status):
    conversation = conversation_at(status, cast)
    side = Keyboard(cast.leader, visit(cast.leader, "phone"), live_app)
    side.wants_whole_fields = True
    side.go(PAGES[status].format(conversation.pk))
    side.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    stops = 0
    while side.tab() or side.page.evaluate("document.activeElement !== document.body"):
        stops += 1
        assert stops < MOST_STOPS
    assert stops > 5
    for _ in range(stops):
        side.tab("Shift+Tab")
