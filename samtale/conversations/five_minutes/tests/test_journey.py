"""The card on a telephone, on the way in, and where no script runs."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from samtale.conversations.models import Conversation

from .test_page import ahead, url  # noqa: F401

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("scripts", [True, False])
def test_from_min_side_to_the_conversation(live_app, cast, ahead, visit, axe_finds_nothing, scripts):  # noqa: F811
    Conversation.objects.filter(pk=ahead.pk).update(starts_at=timezone.localtime().replace(hour=23, minute=59))
    page = visit(cast.employee, "phone", java_script_enabled=scripts)
    page.goto("/")
    page.get_by_role("link", name="Les kortet «Fem minutter før»").click()
    expect(page.get_by_role("heading", name="Dette har du lovet")).to_be_visible()
    if scripts:
        axe_finds_nothing(page)
    page.get_by_role("button", name="Åpne samtalen").click()
    page.wait_for_url(f"**{url(ahead, 'holding')}")
