"""The main job from invitation to signing where no script runs at all."""

import pytest

from samtale.conversations.models import Conversation
from samtale.conversations.states import Status
from samtale.guides.ready_forms import ensure_ready_guides

from .steps import accept, close, hold, invite, prepare, sign, write_minutes

pytestmark = [pytest.mark.journey, pytest.mark.about_dates, pytest.mark.long]


def test_from_invitation_to_signing(cast, sit_down, complaints):
    ensure_ready_guides()
    complaints.expect("status of 422")  # the warning about the time comes as the form's own answer
    leader = sit_down(cast.leader, java_script_enabled=False)
    employee = sit_down(cast.employee, "phone", java_script_enabled=False)
    invite(leader, cast.employee.name)
    accept(employee)
    prepare(employee, leader)
    hold(leader, employee)
    close(leader, employee)
    sign(leader, employee)
    write_minutes(employee, leader)
    assert Conversation.objects.get().status == Status.FOLLOWING
