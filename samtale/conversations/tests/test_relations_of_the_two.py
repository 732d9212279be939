"""Who leads whom decides who reads what: acting leaders, two leaders, two roles, a leader who is led, coming back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import Http404
from django.urls import reverse

from samtale.conversations import access
from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.conversations.home import page as home_page
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.models import Conversation
from samtale.conversations.separate_meeting import actions as separate_meeting_actions
from samtale.core import clock
from samtale.goals.models import Goal
from samtale.people.directory import acting_leaders
from samtale.people.leadership.relations import leaders_of
from samtale.people.models import Leadership, Person, Role
from tests.cast import leads, position
from tests.course import at_nine, conversation_at, goal_of, yearly_guide

PAGES = ["invitation", "preparation", "current", "calendar", "blank_form", "changes"]


def day(ahead: int):
    return clock.today() + timedelta(days=ahead)


def invite(employee: Person, leader: Person) -> Conversation:
    return invitation_actions.invite(
        conversation_id=uuid4(),
        employee=employee,
        guide_version=yearly_guide(),
        starts_at=at_nine(),
        minutes_long=60,
        place="møterom Fjellet",
        by=leader,
    )


def opens(person: Person, conversation: Conversation) -> bool:
    """Whether the person opens a conversation; all its doors say the same."""
    said = set()
    for door in (access.peek, access.live_version, access.open_conversation):
        try:
            door(person, conversation.pk)
        except Http404:
            said.add(False)
        else:
            said.add(True)
    said.add(access.visible_to(person).filter(pk=conversation.pk).exists())
    [answer] = said
    return answer


def pages(cast, person: Person, conversation: Conversation) -> set[int]:
    client = cast.client(person)
    return {client.get(reverse(f"conversations:{page}", args=[conversation.pk])).status_code for page in PAGES}


def test_an_acting_leader_reads_what_they_hold_and_never_the_line_leaders(cast):
    with_leader = conversation_at("holding", cast)
    held = invite(cast.employee, cast.acting_leader)
    assert opens(cast.acting_leader, held) and not opens(cast.acting_leader, with_leader)
    assert opens(cast.leader, with_leader) and not opens(cast.leader, held)
    assert opens(cast.employee, held) and opens(cast.employee, with_leader)
    assert pages(cast, cast.acting_leader, held) <= {200, 302, 400}
    assert pages(cast, cast.acting_leader, with_leader) == {404}
    row = next(one for one in home_page.team(cast.acting_leader)[1] if one.id == cast.employee.pk)
    assert row.current_id == held.pk


@pytest.mark.parametrize("kind", ["acting", "shared"])
@pytest.mark.parametrize("how", ["over", "ended"])
def test_the_reading_ends_with_the_period(cast, kind, how):
    """A shared-out conversation is read by whoever holds it in just the same way."""
    Leadership.objects.filter(kind="acting").update(kind=kind)
    held = invite(cast.employee, cast.acting_leader)
    assert opens(cast.acting_leader, held)
    if how == "over" or kind == "shared":
        Leadership.objects.filter(kind=kind).update(ended_on=day(-1))
    else:
        acting_leaders.end_acting(
            person=cast.employee, whom=acting_leaders.OWN, leader_id=cast.acting_leader.pk, by=cast.hr
        )
    assert not opens(cast.acting_leader, held) and pages(cast, cast.acting_leader, held) == {404}
    assert cast.client(cast.acting_leader).get("/team/").status_code == 404
    assert opens(cast.employee, held) and not opens(cast.leader, held)


def test_a_former_leader_has_nothing_left_wherever_they_knock(cast):
    """Conversation, goals, the own notes, the calendar file, the live poll, the separate meeting."""
    conversation = conversation_at("following", cast)
    meeting = separate_meeting_actions.invite(
        meeting_id=uuid4(), other=cast.employee, starts_at=at_nine(4), minutes_long=60, place="kontoret", by=cast.leader
    )
    goal = Goal.objects.get(employee=cast.employee)
    action = goal.actions.first()
    routes = [
        reverse(f"conversations:{page}", args=[conversation.pk])
        for page in (*PAGES, "holding", "closing", "agreement", "minutes", "signing", "follow_up")
    ]
    routes += [
        reverse("conversations:goal", args=[goal.pk]),
        reverse("conversations:action", args=[action.pk]),
        reverse("conversations:separate_meeting", args=[meeting.pk]),
        reverse("conversations:separate_calendar", args=[meeting.pk]),
        reverse("conversations:member", args=[cast.employee.pk]),
    ]

    def answers(person):
        client = cast.client(person)
        return {route for route in routes if client.get(route).status_code in (200, 302, 400)}

    assert answers(cast.leader) == set(routes)
    assert follow_up_actions.followed_goals(by=cast.leader, employee=cast.employee)
    Leadership.objects.filter(leader=cast.leader, position__person=cast.employee).update(ended_on=day(-1))
    assert answers(cast.leader) == set()
    assert not follow_up_actions.followed_goals(by=cast.leader, employee=cast.employee)
    assert home_page.coming_meetings(cast.leader) == []
    assert cast.employee.pk not in {row.id for row in home_page.team(cast.leader)[1]}
    assert answers(cast.employee) == set(routes) - {reverse("conversations:member", args=[cast.employee.pk])}


def test_two_positions_with_two_leaders_each_sees_only_their_own(cast):
    leads(cast.other_leader, position(cast.employee, cast.other_unit, "Vikarlærer"))
    one, other = conversation_at("holding", cast), invite(cast.employee, cast.other_leader)
    assert other.unit == cast.other_unit and one.unit == cast.unit
    assert opens(cast.leader, one) and not opens(cast.leader, other)
    assert opens(cast.other_leader, other) and not opens(cast.other_leader, one)
    for leader, own in ((cast.leader, one), (cast.other_leader, other)):
        goal = goal_of(cast.employee, leader, status="agreed")
        assert [row.goal.pk for row in follow_up_actions.followed_goals(by=leader, employee=cast.employee)] == [goal.pk]
        assert [past.id for past in home_page.line_of(cast.employee, seen_by=leader)] == [own.pk]
    assert {past.id for past in home_page.line_of(cast.employee)} == {one.pk, other.pk}


def test_a_leader_who_is_led_reads_up_and_down_and_nobody_reads_across(cast):
    """The leader is somebody's employee; the leader's leader reads nothing of what lies below."""
    below, above = conversation_at("holding", cast), invite(cast.leader, cast.leadership_group)
    assert opens(cast.leader, below) and opens(cast.leader, above)
    assert opens(cast.leadership_group, above) and not opens(cast.leadership_group, below)
    assert not opens(cast.employee, above)
    assert access.peek(cast.leader, below.pk).party == access.LEADER
    assert access.peek(cast.leader, above.pk).party == access.EMPLOYEE
    assert list(leaders_of(cast.leader)) == [cast.leadership_group]


@pytest.mark.parametrize("kind", Role.Kind.values)
def test_a_role_beside_gives_a_party_no_less_and_nobody_else_any_more(cast, kind):
    conversation = conversation_at("holding", cast)
    for person in (cast.employee, cast.leader, cast.colleague, cast.former_leader):
        Role.objects.get_or_create(person=person, kind=kind, unit=None)
    assert opens(cast.employee, conversation) and opens(cast.leader, conversation)
    assert not opens(cast.colleague, conversation) and not opens(cast.former_leader, conversation)
    assert pages(cast, cast.colleague, conversation) == {404}


def test_whoever_comes_back_is_the_same_and_leads_anew(cast):
    """A leader back in the same chair reads their own conversations again; one in another chair does not."""
    conversation = conversation_at("following", cast)
    led = Leadership.objects.filter(leader=cast.leader, position__person=cast.employee)
    led.update(ended_on=day(-1))
    assert not opens(cast.leader, conversation)
    leads(cast.leader, position(cast.former_leader, cast.unit, "Lærer"))
    assert not opens(cast.leader, conversation)
    led.update(ended_on=None)
    assert opens(cast.leader, conversation)
