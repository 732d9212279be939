"""Preparing is working time: said in the letter, to the employee and to the leader, as the organisation has decided."""

import pytest

from samtale.notices.models import Message
from samtale.organisation.models import Decided
from tests.course import conversation_at

from .test_views import page

TOLD = "Forberedelsen er arbeidstid."


@pytest.mark.parametrize(("minutes", "said"), [(None, "en halv time"), ("45", "tre kvarter"), ("0", "")])
def test_it_is_said_as_it_is_decided(cast, minutes, said):
    if minutes is not None:
        Decided.objects.create(values={"time_to_prepare": minutes}, version=1)
    made = conversation_at("invited", cast)
    letter = Message.objects.get(to=cast.employee).body
    employee, leader = cast.client(cast.employee), cast.client(cast.leader)
    prepares, plans = employee.get(page(made, "preparation")).text, leader.get(page(made)).text
    assert (TOLD in letter) == (TOLD in prepares) == (TOLD in employee.get(page(made)).text) == bool(said)
    assert ("Avtal når Ingrid kan bruke" in plans) == bool(said)
    assert f"kan bruke {said} på å forberede deg" in letter or not said
    assert f"kan bruke {said} av arbeidstiden" in plans or not said
    assert "Avtal når" not in employee.get(page(made)).text
    assert TOLD not in leader.get(page(made, "preparation")).text


def test_the_leader_is_reminded_where_the_time_is_chosen_and_not_of_a_check_in(cast):
    leader, where = cast.client(cast.leader), f"/team/invite/?employee={cast.employee.pk}"
    conversation_at("cancelled", cast)
    assert "Avtal når Ingrid kan bruke en halv time" in leader.get(where).text and TOLD in leader.get(where).text
    assert "Avtal når" not in leader.get(f"{where}&kind=check_in").text
