"""Whose it is after a change of leader: what somebody did stays theirs, and nobody answers for the time before."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.conversations.leader_change import actions
from samtale.conversations.leader_change.tests.test_actions import SIGNED, change_leader, let_go
from samtale.conversations.models import Handover
from samtale.conversations.own_data import export as own_data_export
from samtale.conversations.pitfalls import Pitfall
from samtale.goals.models import Action, Goal
from tests.course import conversation_at


@pytest.fixture
def agreed(cast):
    """A signed agreement with the leader, who has been followed by another; and its only goal."""
    conversation = conversation_at(SIGNED, cast)
    change_leader(cast)
    return conversation, Goal.objects.get()


def test_what_somebody_did_stays_theirs(cast):
    conversation = conversation_at(SIGNED, cast)
    goal, promise = Goal.objects.get(), Action.objects.get(responsible="leader")
    kept, dropped = (
        Action.objects.create(goal=Goal.objects.get(), what=what, responsible="leader", status="remaining")
        for what in ("Ryddet vaktlisten", "Kjøpe ny tavle")
    )
    for action, status in ((kept, "done"), (dropped, "dropped")):
        follow_up_actions.update_action(action_id=action.pk, entry=uuid4(), status=status, text="", by=cast.leader)
    follow_up_actions.confirm_outcome(goal_id=goal.pk, outcome="partly", result="Nesten i mål", by=cast.leader)
    words = [action.what for action in (kept, dropped, promise)]
    change_leader(cast)
    let_go(cast)
    actions.answer_promise(action_id=promise.pk, taken=False, reason="Ingen penger", by=cast.other_leader)

    def who(page, action) -> str:
        return re.search(rf'id="action-{action.pk}".*?action-who[^>]*>(.*?)<', page, re.S)[1]

    former, now = cast.leader.first_name, cast.other_leader.first_name
    employee, leader = cast.client(cast.employee), cast.client(cast.other_leader)
    signed = reverse("conversations:follow_up", args=[conversation.pk])
    alone = reverse("conversations:goal", args=[goal.pk])
    pages = [employee.get(url).text for url in ("/", alone, signed)]
    pages += [leader.get(url).text for url in (f"/team/{cast.employee.pk}/", alone)]
    for page in pages:
        assert [who(page, action) for action in (kept, dropped, promise)] == [former] * 3
    for page in (pages[1], pages[4]):
        assert f"{former} svarte" in page and "Nesten i mål" in page
    assert f"{former} har svart" not in pages[3] and "har svart. Er du enig?" not in pages[3]
    (told,) = own_data_export.goals_of(cast.employee)
    assert {one["what"]: one["settled_by"] for one in told["actions"] if one["settled_by"]} == {
        what: cast.leader.name for what in words
    }
    assert [(word["by"], word["text"]) for word in told["words"]] == [(cast.leader.name, "Nesten i mål")]
    # What is done from now on is the new leader's.
    actions.answer_promise(action_id=promise.pk, taken=True, by=cast.other_leader)
    assert who(employee.get(alone).text, promise) == now
    for action in (promise, kept):  # a word more on what was done makes it nobody else's
        follow_up_actions.update_action(
            action_id=action.pk, entry=uuid4(), status="done", text="Kvitteringen ligger", by=cast.other_leader
        )
    page = employee.get(alone).text
    assert (who(page, promise), who(page, kept)) == (now, former)


def test_the_new_leader_has_forgotten_nothing_from_before(cast, agreed):
    long_ago = timezone.now() - timedelta(days=91)
    Goal.objects.all().update(agreed_at=long_ago)
    let_go(cast)
    team = lambda: cast.client(cast.other_leader).get(f"/team/{cast.employee.pk}/").text  # noqa: E731
    assert str(Pitfall.UNTOUCHED.sign) not in team()
    Handover.objects.update(answered_at=long_ago)
    assert str(Pitfall.UNTOUCHED.sign) in team()
