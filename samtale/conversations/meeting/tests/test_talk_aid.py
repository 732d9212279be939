"""The 30/70 aid: two sums, one at a time, seen by both, and nothing left of who spoke when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.conversations.meeting import actions
from samtale.conversations.models import TalkAidConsent
from tests.course import conversation_at, fresh

from .test_actions import page, press, strangers


@pytest.fixture
def held(cast):
    return conversation_at("holding", cast)


def test_the_talk_aid_shows_only_while_both_wish_it(cast, held):
    assert {press(cast, who, held, "talk_aid", yes="yes").status_code for who in strangers(cast)} == {404}
    press(cast, cast.leader, held, "talk_aid", yes="yes")
    assert press(cast, cast.leader, held, "talk", talks="leader").status_code == 404
    assert "data-talks" not in page(cast, cast.leader, held)
    press(cast, cast.employee, held, "talk_aid", yes="yes")
    assert 'data-talks=""' in page(cast, cast.leader, held) and "Ingen telles nå." in page(cast, cast.leader, held)
    assert {press(cast, who, held, "talk", talks="leader").status_code for who in strangers(cast)} == {404}
    assert press(cast, cast.leader, held, "talk", talks="both").status_code == 400
    press(cast, cast.leader, held, "talk", talks="employee")
    assert "Nå telles tiden din." in page(cast, cast.employee, held)
    assert "Nå telles tiden til Ingrid." in page(cast, cast.leader, held)
    press(cast, cast.employee, held, "talk_aid", yes="no")
    assert (fresh(held).has_talk_sums, TalkAidConsent.objects.count()) == (False, 1)
    assert "data-talks" not in page(cast, cast.leader, held)


def test_the_other_is_told_that_one_wishes_to_count(cast, held):
    actions.wish_talk_aid(conversation_id=held.pk, wished=True, by=cast.employee)
    assert "Ingrid vil gjerne telle taletiden" in page(cast, cast.leader, held)
    assert "vil gjerne telle" not in page(cast, cast.employee, held)


def test_stopping_asks_where_there_are_sums_and_the_other_is_told(cast, held):
    asks, told = "Da slettes summene for dere begge", "Ingrid ville ikke telle lenger. Summene er slettet."
    for who in (cast.employee, cast.leader):
        actions.wish_talk_aid(conversation_id=held.pk, wished=True, by=who)
    assert asks not in page(cast, cast.employee, held)  # nothing is lost
    press(cast, cast.leader, held, "talk", talks="leader")
    assert asks in page(cast, cast.employee, held)
    press(cast, cast.employee, held, "talk_aid", yes="no")
    assert fresh(held).talk_seconds == {"stopped": "employee"}
    assert told in page(cast, cast.leader, held) and "Summene er slettet" not in page(cast, cast.employee, held)
    press(cast, cast.employee, held, "talk_aid", yes="yes")
    assert fresh(held).talk_seconds == {} and told not in page(cast, cast.leader, held)
    press(cast, cast.leader, held, "talk", talks="leader")
    press(cast, cast.leader, held, "talk_aid", yes="no")
    actions.close(conversation_id=held.pk, by=cast.leader)
    assert fresh(held).talk_seconds == {}  # who stopped it is of no use after


def test_who_wished_alone_stops_without_a_word(cast, held):
    actions.wish_talk_aid(conversation_id=held.pk, wished=True, by=cast.leader)
    actions.wish_talk_aid(conversation_id=held.pk, wished=False, by=cast.leader)
    assert fresh(held).talk_seconds == {} and "Summene er slettet" not in page(cast, cast.employee, held)


@pytest.fixture
def counted(cast, held):
    for who in (cast.employee, cast.leader):
        actions.wish_talk_aid(conversation_id=held.pk, wished=True, by=who)
    return held


def begun(conversation, *, ago: int) -> None:
    """Whoever is being counted was pressed so many seconds ago."""
    talk = fresh(conversation).talk_seconds | {"since": (timezone.now() - timedelta(seconds=ago)).isoformat()}
    type(conversation).objects.filter(pk=conversation.pk).update(talk_seconds=talk)


def seconds(text: str, party: str) -> int:
    return int(text.split(f'data-sum="{party}" data-seconds="')[1].split('"')[0])


def test_one_at_a_time_is_counted_whoever_presses(cast, counted):
    press(cast, cast.leader, counted, "talk", talks="employee")
    begun(counted, ago=70)
    assert 70 <= seconds(page(cast, cast.leader, counted), "employee") < 120
    press(cast, cast.employee, counted, "talk", talks="employee")  # both press the same: nothing begins anew
    assert 70 <= seconds(page(cast, cast.employee, counted), "employee") < 120
    press(cast, cast.employee, counted, "talk", talks="leader")
    talked = fresh(counted).talk_seconds["employee"]
    assert 70 <= talked < 120 and fresh(counted).talks_now == "leader"
    begun(counted, ago=300)
    press(cast, cast.leader, counted, "talk", talks="nobody")
    sums = fresh(counted).talk_seconds
    assert set(sums) == {"employee", "leader"}, "nothing of who spoke when"
    assert sums["employee"] == talked and 300 <= sums["leader"] < 350
    assert "Ingen telles nå." in page(cast, cast.employee, counted)


def test_who_was_being_counted_is_gone_when_the_talk_is_over(cast, counted):
    press(cast, cast.leader, counted, "talk", talks="leader")
    begun(counted, ago=20)
    actions.close(conversation_id=counted.pk, by=cast.employee)
    sums = fresh(counted).talk_seconds
    assert set(sums) == {"employee", "leader"} and sums["employee"] == 0 and 20 <= sums["leader"] < 70
    late = press(cast, cast.leader, counted, "talk", talks="leader")
    assert "Samtalen er på steget «Avslutning»." in cast.client(cast.leader).get(late.url).text
    assert fresh(counted).talk_seconds == sums


def test_who_is_left_being_counted_is_not_for_longer_than_was_set_aside(cast, counted):
    press(cast, cast.leader, counted, "talk", talks="leader")
    begun(counted, ago=80 * 60)
    assert actions.stop_counting(timezone.now()) == 0 and fresh(counted).talks_now == "leader"
    begun(counted, ago=9 * 60 * 60)
    assert 'data-sum="leader" data-seconds="5400"' in page(cast, cast.employee, counted)
    assert actions.stop_counting(timezone.now()) == 1 and actions.stop_counting(timezone.now()) == 0
    assert fresh(counted).talk_seconds == {"employee": 0, "leader": 90 * 60}
