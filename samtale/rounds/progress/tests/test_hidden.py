"""The picture of a round is asked for again and again, but not while nobody looks."""

import re

import pytest
from django.urls import reverse

from samtale.conversations.collaborative_text.tests.test_hidden import LONG, counted, look
from samtale.rounds.models import Round

pytestmark = pytest.mark.journey


def test_the_picture_is_asked_for_while_somebody_looks(cast, round_: Round, live_app, visit):
    page, where = visit(cast.hr), reverse("rounds:picture", args=[round_.pk])
    page.clock.install()
    page.goto(where)
    asked = counted(page, re.compile(re.escape(where)))
    with page.expect_response(re.compile(re.escape(where))):
        page.clock.run_for(LONG // 3)
    look(page, hidden=True)
    page.wait_for_timeout(500)
    before = len(asked)
    page.clock.run_for(LONG)
    page.wait_for_timeout(500)
    assert before and len(asked) == before
    with page.expect_request(re.compile(re.escape(where))):
        look(page, hidden=False)
