"""Mine medarbeidere, the most important first: what waits, is late or lacks a date; and what threatens, to whom."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.conversations.home import page, threats
from samtale.conversations.home.team_rows import Row
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.models import Conversation
from samtale.conversations.pitfalls import Pitfall
from samtale.core import clock
from samtale.goals.models import Action, Goal
from tests.cast import leads, person, position
from tests.course import at_nine, conversation_at

from .test_page import an_action

TODAY = date(2026, 11, 23)
DATED = {"last_id": 1, "due_on": date(2027, 10, 1)}


def test_what_waits_is_late_or_lacks_a_date_stands_first():
    waits = Row(1, "Å", "å", "", current_id=1, status="signing", starts_at=timezone.now())
    own = Row(2, "Z", "z", "", overdue=1, own_overdue=1, **DATED)
    late = Row(3, "Y", "y", "", overdue=4, **DATED)
    undated = Row(4, "X", "x", "")
    threatened = Row(5, "V", "v", "", threats=[Pitfall.UNTOUCHED], **DATED)
    calm = Row(6, "A", "a", "", **DATED)
    rows = [calm, threatened, undated, late, own, waits]
    assert sorted(rows, key=lambda row: row.urgency(TODAY)) == rows[::-1]


def names(answer) -> list[str]:
    return re.findall(r'role="rowheader"><a [^>]+>([^<]+)</a>', answer.text)


def test_one_press_to_order_by_name_and_back_keeps_the_filter(cast):
    report = person("Åge", "Åsud")
    leads(cast.leader, position(report, cast.unit, "Lærer"))
    an_action(cast, report, "remaining", -1)
    leader = cast.client(cast.leader)
    first = leader.get("/team/?show=undated&q=s")
    assert names(first)[0] == report.name and "Det viktigste står først." in first.text
    assert 'href="?show=undated&amp;q=s&amp;sort=name">Vis etter navn</a>' in first.text
    by_name = leader.get("/team/?show=undated&q=s&sort=name")
    assert names(by_name)[-1] == report.name
    assert 'href="?show=undated&amp;q=s&amp;sort=first">Vis det viktigste først</a>' in by_name.text


def shown(cast, who) -> str:
    answer = cast.client(who).get("/team/")
    return answer.text if answer.status_code == 200 else ""


def everybody_else(cast):
    return [cast.employee, cast.colleague, cast.former_leader, cast.other_leader, cast.acting_leader, cast.hr]


def test_what_threatens_is_said_in_the_row_to_its_leader_alone(cast):
    made = conversation_at("preparing", cast)
    assert str(Pitfall.UNPREPARED.short) not in shown(cast, cast.leader)
    for nth in (1, 2):
        invitation_actions.move(conversation_id=made.pk, by=cast.leader, starts_at=at_nine(10 + nth), reason="Møte")
    Conversation.objects.filter(pk=made.pk).update(starts_at=timezone.now() + timedelta(hours=3))
    text = shown(cast, cast.leader)
    assert "Utsatt flere ganger, du er ikke forberedt" in text
    row = text[text.index('class="small threat"') :]
    assert row.startswith('class="small threat" data-private')
    for who in everybody_else(cast):
        assert 'class="small threat"' not in shown(cast, who), who


def test_what_nobody_follows_up_threatens_until_somebody_does(cast):
    conversation_at("following", cast)
    assert threats.of_team(cast.leader, clock.now()) == {}
    Goal.objects.update(agreed_at=timezone.now() - timedelta(days=91))
    assert threats.of_team(cast.leader, clock.now()) == {cast.employee.pk: [Pitfall.UNTOUCHED]}
    assert not threats.of_team(cast.acting_leader, clock.now()) and not threats.of_team(cast.hr, clock.now())
    action = Action.objects.filter(responsible="employee", goal__status="agreed").first()
    follow_up_actions.comment(action_id=action.pk, by=cast.leader, text="Hvordan går det?", entry=uuid4())
    assert threats.of_team(cast.leader, clock.now()) == {}


def test_who_acts_for_another_is_told_of_no_threat(cast):
    told = {cast.employee.pk: [Pitfall.PUT_OFF]}
    (acting,) = page.team(cast.acting_leader, None, told)[1]
    own = next(row for row in page.team(cast.leader, None, told)[1] if row.id == cast.employee.pk)
    assert acting.acting_until and not acting.threats and own.threats


@pytest.mark.parametrize("sort", ["first", "name", "last", "next", "in_progress", "remaining", "overdue", "x"])
def test_every_order_has_everybody(cast, sort):
    assert len(page.team(cast.leader, sort=sort)[1]) == 2
