"""Reminded to prepare: whoever is not ready, some working days ahead, once and never at night."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from samtale.conversations.models import Conversation
from samtale.conversations.preparation import actions as preparation_actions
from samtale.conversations.reminders import before_conversations
from samtale.core import clock, workday
from samtale.notices.models import Message
from samtale.people.models import Leadership
from tests.course import conversation_at, fresh


def at(weekday: int, hour: int, weeks: int = 3) -> datetime:
    """A weekday some weeks ahead in a stretch without holidays."""
    day = clock.today() + timedelta(weeks=weeks)
    day += timedelta(days=(7 - day.weekday()) % 7)
    while any(not workday.is_workday(day + timedelta(days=n)) for n in (0, 1, 2, 3, 4, 7)):
        day += timedelta(days=7)
    return clock.midnight(day + timedelta(days=weekday)).replace(hour=hour)


@pytest.fixture
def talk(cast):
    """On the Monday after the week of at(0..4)."""
    made = conversation_at("preparing", cast)
    Conversation.objects.filter(pk=made.pk).update(starts_at=at(7, 9))
    Message.objects.all().delete()
    return fresh(made)


def reminded(now) -> set:
    before = set(Message.objects.values_list("pk", flat=True))
    before_conversations.remind_to_prepare(now)
    return {one.to for one in Message.objects.exclude(pk__in=before).select_related("to")}


def test_whoever_is_not_ready_is_reminded_once_three_working_days_before(cast, talk):
    preparation_actions.set_ready(conversation_id=talk.pk, ready=True, by=cast.leader)
    assert reminded(at(1, 10)) == set()
    assert reminded(at(2, 6)) == set() and reminded(at(2, 20)) == set() and reminded(at(5, 10)) == set(), "quiet"
    assert reminded(at(2, 10)) == {cast.employee}
    assert reminded(at(3, 10)) == set()
    letter = Message.objects.get()
    url = reverse("conversations:preparation", args=[talk.pk])
    assert url in letter.body and "Kari Dahl" in letter.body and cast.client(cast.employee).get(url).status_code == 200


def test_both_are_reminded_and_nobody_who_has_said_ready_was_invited_just_now_or_is_led_by_another(cast, talk):
    now = at(3, 10)
    Conversation.objects.update(created_at=now - timedelta(hours=20))
    assert reminded(now) == set()
    Conversation.objects.update(created_at=now - timedelta(days=9), status="cancelled")
    assert reminded(now) == set()
    Conversation.objects.update(status="invited")
    Leadership.objects.filter(leader=cast.leader).update(ended_on=now.date() - timedelta(days=1))
    assert reminded(now) == set()
    Leadership.objects.filter(leader=cast.leader).update(ended_on=None)
    assert reminded(at(7, 10)) == set(), "begun"
    assert reminded(now) == {cast.employee, cast.leader}


def test_it_asks_as_little_for_many_as_for_one(cast, talk, django_assert_max_num_queries):
    copies = [fresh(talk) for _ in range(29)]
    for one in copies:
        one.pk, one._state.adding = None, True
        one.id = Conversation._meta.pk.get_default()
    Conversation.objects.bulk_create(copies)
    with django_assert_max_num_queries(11):
        assert before_conversations.remind_to_prepare(at(3, 10)) == 60
    with django_assert_max_num_queries(3):
        assert before_conversations.remind_to_prepare(at(3, 11)) == 0
