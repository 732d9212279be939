"""The main job by keyboard alone."""

import pytest

from samtale.conversations.models import Conversation
from samtale.conversations.states import Status
from samtale.guides.ready_forms import ensure_ready_guides

from .keys import Keyboard
from .steps import accept, close, hold, invite, prepare, sign, write_minutes

pytestmark = [pytest.mark.journey, pytest.mark.about_dates, pytest.mark.long]


def test_from_invitation_to_signing(cast, visit, live_app):
    ensure_ready_guides()
    leader, employee = (Keyboard(who, visit(who), live_app) for who in (cast.leader, cast.employee))
    skip(leader)
    invite(leader, cast.employee.name)
    accept(employee)
    prepare(employee, leader)
    hold(leader, employee)
    close(leader, employee)
    sign(leader, employee)
    write_minutes(employee, leader)
    assert Conversation.objects.get().status == Status.FOLLOWING


def skip(side: Keyboard) -> None:
    """Past the top bar in one press, and on from there."""
    side.go("/team/")
    side.touch(side.page.get_by_role("link", name="Hopp til innholdet"))
    assert side.page.evaluate("document.activeElement.id") == "main"
    side.tab()
    assert side.page.evaluate("document.activeElement.closest('main') !== null")
