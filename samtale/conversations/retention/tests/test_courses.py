"""What a conversation's dates are counted from, in one query: the next that was signed, and when it was called off."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.conversations.models import Conversation, Move
from samtale.conversations.retention import actions
from samtale.conversations.states import Status
from samtale.vault.models import DataKey
from tests.course import conversation_at, fresh

pytestmark = pytest.mark.both_databases


def another(like: Conversation, days: int, **more) -> Conversation:
    """One as it, so many days later, signed then."""
    made = fresh(like)
    made._state.adding, made.pk = True, uuid4()
    made.shared_key, made.agreement_key = (DataKey.make(made.key_holders("")) for _two in "ab")
    made.starts_at += timedelta(days=days)
    made.signed_at = made.starts_at
    for name, value in more.items():
        setattr(made, name, value)
    made.save(force_insert=True)
    return made


def next_signed(conversation: Conversation):
    return actions.courses(Conversation.objects.filter(pk=conversation.pk)).get().next_signed_at


def test_the_next_is_the_same_employees_with_the_same_leader_or_in_the_same_unit(cast):
    first = conversation_at("following", cast)
    theirs = {"leader": cast.other_leader, "unit": cast.other_unit}
    for none in ({"employee": cast.colleague}, {"signed_at": None}, theirs):
        another(first, 200, **none)
    before = another(first, -200)
    Conversation.objects.filter(pk=before.pk).update(created_at=first.created_at + timedelta(days=1))
    assert next_signed(first) is None
    elsewhere = another(first, 400, unit=cast.other_unit)
    assert next_signed(first) == elsewhere.signed_at, "the leader is the same"
    after = another(first, 300, leader=cast.other_leader)
    assert next_signed(first) == after.signed_at, "whoever leads there now, and the first of the two"


def test_of_two_at_the_same_time_the_one_made_last_is_the_next(cast):
    first = conversation_at("following", cast)
    second = another(first, 0)
    Conversation.objects.filter(pk=second.pk).update(created_at=first.created_at + timedelta(minutes=1))
    assert next_signed(first) == second.signed_at and next_signed(second) is None


def test_it_was_called_off_when_it_was_and_not_when_another_was(cast):
    first = conversation_at("cancelled", cast)
    at = Move.objects.get(conversation=first, after=Status.CANCELLED).at
    now = timezone.now()
    Move.objects.create(conversation=first, before=Status.CANCELLED, after=Status.INVITED, at=now + timedelta(hours=1))
    Move.objects.create(conversation=another(first, 9), after=Status.CANCELLED, at=now + timedelta(hours=2))
    assert actions.courses(Conversation.objects.filter(pk=first.pk)).get().cancelled_at == at
