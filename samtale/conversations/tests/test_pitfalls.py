"""The pitfalls: seen by the leader alone, each by its own sign, and gone when it is mended."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.conversations.collaborative_text import actions as collaborative_text_actions
from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.models import Conversation
from samtale.conversations.pitfalls import Pitfall
from samtale.goals.models import Action, Goal
from samtale.guides.choosing import published
from tests.course import at_nine, conversation_at


def page(cast, who, conversation, step="preparation") -> str:
    answer = cast.client(who).get(f"/conversations/{conversation.pk}/{step}/")
    assert answer.status_code == 200
    return answer.content.decode()


def threatens(cast, conversation, step="preparation") -> set[Pitfall]:
    """What the leader is shown; the employee is never shown any of it."""
    seen = {one for one in Pitfall if str(one.sign) in page(cast, cast.leader, conversation, step)}
    theirs = page(cast, cast.employee, conversation, step)
    assert not any(str(one.sign) in theirs for one in Pitfall)
    return seen


def starts_in(conversation, **time) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(starts_at=timezone.now() + timedelta(**time))


def write(conversation, cast, topic, text="Noen stikkord") -> None:
    collaborative_text_actions.save_text(
        conversation_id=conversation.pk,
        kind="note",
        text_id=str(topic.pk),
        edit=uuid4(),
        base="",
        text=text,
        by=cast.leader,
    )


@pytest.fixture
def planned(cast):
    return conversation_at("preparing", cast)


def test_nothing_threatens_what_goes_well(cast, planned):
    assert threatens(cast, planned) == set()


def test_put_off_twice(cast, planned):
    for nth in (1, 2):
        assert threatens(cast, planned) == set()
        invitation_actions.move(conversation_id=planned.pk, by=cast.leader, starts_at=at_nine(10 + nth), reason="Møte")
    assert threatens(cast, planned) == {Pitfall.PUT_OFF}


def test_a_leader_who_has_noted_nothing_and_then_has_no_aim(cast, planned):
    starts_in(planned, days=3)
    assert threatens(cast, planned) == set()
    starts_in(planned, days=1)
    assert threatens(cast, planned) == {Pitfall.UNPREPARED}
    write(planned, cast, planned.guide.topics.first())
    assert threatens(cast, planned) == {Pitfall.NO_AIM}
    write(planned, cast, published("leader_aid").first().topics.first(), "At vi blir enige om vakter")
    assert threatens(cast, planned) == set()


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ({"leader": 700, "employee": 600}, {Pitfall.TALKED}),
        ({"leader": 600, "employee": 700}, set()),
        ({"leader": 700}, set()),
        ({}, set()),
    ],
)
def test_who_talked_most(cast, seconds, expected):
    last = conversation_at("following", cast)
    Conversation.objects.filter(pk=last.pk).update(talk_seconds=seconds)
    assert threatens(cast, last, "follow-up") - {Pitfall.ONLY_NEGATIVE, Pitfall.TOO_PRIVATE} == expected


def test_what_was_agreed_and_forgotten(cast):
    conversation_at("following", cast)
    coming = conversation_at("preparing", cast)
    assert threatens(cast, coming) == set()
    long_ago = timezone.now() - timedelta(days=91)
    for goal in Goal.objects.all():
        Goal.objects.filter(pk=goal.pk).update(agreed_at=long_ago)
    member = cast.client(cast.leader).get(f"/team/{cast.employee.pk}/").content.decode()
    assert str(Pitfall.UNTOUCHED.sign) in member
    assert threatens(cast, coming) == {Pitfall.UNTOUCHED}
    action = Action.objects.get(responsible="employee", goal__status="agreed")
    follow_up_actions.comment(action_id=action.pk, by=cast.leader, text="Hvordan går det?", entry=uuid4())
    assert threatens(cast, coming) == set()


def test_what_only_the_leader_can_feel_is_a_question_for_a_month(cast):
    held = conversation_at("following", cast)
    asked = {Pitfall.ONLY_NEGATIVE, Pitfall.TOO_PRIVATE}
    assert threatens(cast, held, "follow-up") == asked
    Conversation.objects.filter(pk=held.pk).update(held_at=timezone.now() - timedelta(days=31))
    assert threatens(cast, held, "follow-up") == set()
