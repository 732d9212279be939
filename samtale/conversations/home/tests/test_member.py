"""The person's page: what comes, who has promised what, what has ended and what was, in every state; to the leader."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale.conversations.models import Conversation
from samtale.conversations.separate_meeting import actions as separate_actions
from samtale.core.words import day_time, short_deadline
from samtale.goals.models import Action, Goal
from tests.course import SECRETS, at_nine, conversation_at

from .test_page import an_action


def text_of(cast, who=None) -> str:
    answer = cast.client(who or cast.leader).get(f"/team/{cast.employee.pk}/")
    assert answer.status_code == 200
    return answer.text


def card(text: str) -> str:
    """The next conversation, as it reads."""
    part = text[text.index('id="next"') :]
    return " ".join(re.sub(r"<[^>]+>", " ", part[: part.index("</section>")]).split())


def test_none_ever_held_can_be_called_in_to_both_kinds(cast):
    text = text_of(cast)
    assert "Dere har ikke avtalt noen samtale" in card(text)
    invite = f'href="/team/invite/?employee={cast.employee.pk}'
    assert f'{invite}"' in text and f'{invite}&amp;kind=check_in"' in text
    assert text.count('data-variant="primary"') == 1, "one main thing"
    assert "Dere har ingen avtalte mål eller tiltak ennå." in text
    assert "Dere to har ikke hatt noen samtale her ennå." in text


@pytest.mark.parametrize(
    ("status", "said", "button"),
    [
        ("invited", "Ingrid har ikke svart ennå.", "Forbered deg"),
        ("preparing", "Ingrid kommer.", "Forbered deg"),
        ("holding", "Samtalen er i gang.", "Fortsett samtalen"),
        ("closing", "Dere har begynt på avslutningen.", "Avslutt"),
        ("signing", "Avtalen venter på signaturen din.", "Signer"),
        ("following", "Den neste bør holdes innen", "Kall inn til medarbeidersamtale"),
        ("cancelled", "Dere har ikke avtalt noen samtale", "Kall inn til medarbeidersamtale"),
    ],
)
def test_every_state_says_where_the_two_are(cast, status, said, button):
    made = conversation_at(status, cast)
    text = text_of(cast)
    assert said in card(text) and button in card(text)
    if status in ("invited", "preparing"):
        assert day_time(made.starts_at) in card(text) and made.place[1:] in card(text)
    earlier = text[text.index('id="earlier"') :]
    assert (str(made.pk) in earlier) == (status == "following")
    assert "Kall inn til oppfølgingssamtale" in card(text)


def test_one_with_a_date_is_not_called_in_again(cast):
    conversation_at("invited", cast)
    assert "Kall inn til medarbeidersamtale" not in text_of(cast)
    acting = card(text_of(cast, cast.acting_leader))
    assert "Kari har kalt inn" in acting and "Kall inn til medarbeidersamtale" not in acting


def test_promises_stand_by_whom_and_ended_goals_apart(cast):
    conversation_at("following", cast)
    passed = timezone.localdate() - timedelta(days=400)
    Action._base_manager.filter(responsible="employee").update(due=passed)
    text = text_of(cast)
    mine, theirs, goals = (text.index(one) for one in ("Du har lovet", "Ingrid har lovet", 'id="goals"'))
    assert mine < text.index(SECRETS["leader_action"]) < theirs < text.index(SECRETS["action"]) < goals
    assert f"frist {short_deadline(passed)}" in text and str(passed.year) in short_deadline(passed)
    assert text.count(SECRETS["action"]) == 1, "once: what opens in place has one address"
    assert "ended-goals" not in text
    Goal.objects.update(status="ended", outcome="reached", ended_at=timezone.now())
    text = text_of(cast)
    assert "Du har lovet" not in text and 'id="goals"' not in text
    assert text.index("ended-goals") < text.index(SECRETS["action"]), "folded, and still there"
    assert "Alt dere avtalte, er gjort eller avsluttet." in text


def test_the_page_is_the_leader_s_of_today_alone(cast):
    conversation_at("following", cast)
    path = f"/team/{cast.employee.pk}/"
    assert SECRETS["action"] in text_of(cast)
    for who in (cast.employee, cast.colleague, cast.former_leader, cast.other_leader, cast.hr, cast.administrator):
        for headers in ({}, {"HX-Request": "true"}):
            assert cast.client(who).get(path, headers=headers).status_code == 404, who
    beside = text_of(cast, cast.acting_leader)
    assert not any(words in beside for words in SECRETS.values())
    cast.leader.leaderships.update(ended_on=timezone.localdate() - timedelta(days=1))
    assert cast.client(cast.leader).get(path).status_code == 404


def test_a_separate_meeting_is_there_for_the_two_alone(cast):
    place = {"starts_at": at_nine(5), "minutes_long": 60, "place": "møterom Skjæret"}
    separate_actions.invite(meeting_id=uuid4(), other=cast.employee, by=cast.leader, **place)
    assert "Egen samtale" in card(text_of(cast)) and "Skjæret" in card(text_of(cast))
    assert "Skjæret" not in text_of(cast, cast.acting_leader)
    assert "Skjæret" not in cast.client(cast.leader).get(f"/team/{cast.colleague.pk}/").text


def test_what_threatens_carries_the_mark_of_what_is_private(cast):
    made = conversation_at("preparing", cast)
    Conversation.objects.filter(pk=made.pk).update(starts_at=timezone.now() + timedelta(hours=3))
    text = text_of(cast)
    assert "Det er kort tid igjen" in text and 'id="pitfalls" data-private' in text
    assert "Det er kort tid igjen" not in text_of(cast, cast.acting_leader)


def test_as_many_questions_for_one_promise_as_for_thirty(cast):
    conversation_at("following", cast)
    client, counts = cast.client(cast.leader), []
    for rows in (1, 30):
        for _nth in range(rows):
            an_action(cast, cast.employee, "remaining", -1)
            an_action(cast, cast.employee, "in_progress", 5, responsible="leader")
        client.get(f"/team/{cast.employee.pk}/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/team/{cast.employee.pk}/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20, counts
