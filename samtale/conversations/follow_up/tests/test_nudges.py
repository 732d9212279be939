"""«Minn på»: by the one who is not responsible, once in seven days, said on the page and in the log."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.follow_up import nudges
from samtale.conversations.follow_up.actions import NotAgreedError
from samtale.conversations.models import Nudge
from samtale.core.words import day
from samtale.goals.models import Action, Goal
from samtale.notices.models import Message
from samtale.people.models import Leadership
from tests.course import goal_of, letters_sent

WORDS = "blåklokkeeng"


@pytest.fixture
def actions(cast):
    goal = goal_of(cast.employee, cast.leader, title=WORDS, status="agreed")
    return {who: Action.objects.create(goal=goal, what=WORDS, responsible=who) for who in ("employee", "leader")}


def test_only_the_other_of_the_two_nudges_and_once_a_week(cast, actions):
    for who, by, to in (("employee", cast.leader, cast.employee), ("leader", cast.employee, cast.leader)):
        action = actions[who]
        for stranger in set(cast.everybody().values()) - {by}:
            with pytest.raises(Http404):
                nudges.nudge(action_id=action.pk, by=stranger)
        assert nudges.nudge(action_id=action.pk, by=by) is True
        assert nudges.nudge(action_id=action.pk, by=by) is False
        letter = Message.objects.get(to=to)
        assert letter.reply_to == by and str(action.pk) in letter.body and by.name in letter.subject
        assert WORDS not in letter.subject + letter.body
        letters_sent()
        Nudge.objects.filter(action=action).update(at=timezone.now() - timedelta(days=7, minutes=1))
        assert nudges.nudge(action_id=action.pk, by=by) is True
    assert AccessLog.objects.filter(event="action.nudged").count() == Message.objects.count() == 4


def test_there_is_nothing_to_nudge_about_when_it_is_done_or_ended_or_the_leader_has_gone(cast, actions):
    Action.objects.update(status="done", done_at=timezone.now())
    with pytest.raises(NotAgreedError):
        nudges.nudge(action_id=actions["employee"].pk, by=cast.leader)
    Action.objects.update(status="in_progress", done_at=None)
    Goal.objects.update(status="ended")
    with pytest.raises(NotAgreedError):
        nudges.nudge(action_id=actions["employee"].pk, by=cast.leader)
    Goal.objects.update(status="agreed")
    Leadership.objects.filter(leader=cast.leader).update(ended_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Http404):
        nudges.nudge(action_id=actions["leader"].pk, by=cast.employee)
    assert not Message.objects.exists() and not Nudge.objects.exists()


def test_the_pages_say_who_was_reminded_and_that_somebody_cares(cast, actions):
    page, press = (reverse(f"conversations:{name}", args=[actions["employee"].pk]) for name in ("action", "nudge"))
    mine, leaders = cast.client(cast.employee), cast.client(cast.leader)
    assert "Minn på" not in mine.get(page).text and "så sist på" not in mine.get(page).text
    assert "Minn på" in leaders.get(page).text
    assert mine.post(press).status_code == 404
    assert leaders.post(press).status_code == 302
    today = day(timezone.now())
    seen = leaders.get(page).text
    assert f"Ingrid ble minnet på dette {today}." in seen and "Minn på</button>" not in seen
    assert f"igjen {day(timezone.now() + timedelta(days=7))}" in seen and "så sist på" not in seen
    seen = mine.get(page).text
    assert f"Kari minnet deg på dette {today}." in seen and f"Kari så sist på dette {today}." in seen
    assert "Du kan minne" not in seen
    promise = reverse("conversations:nudge", args=[actions["leader"].pk])
    answer = mine.post(promise, headers={"HX-Request": "true"})
    assert f"Kari ble minnet på dette {today}." in answer.text and "<html" not in answer.text
    assert "Kari minnet om et tiltak" in mine.get(reverse("conversations:own_log")).text.replace("Kari Dahl", "Kari")
