"""The door by itself: who is which of the two, and what each may do with a goal and its actions."""

from datetime import timedelta
from functools import partial
from typing import get_args
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations import access
from samtale.conversations.access import EMPLOYEE, LEADER, ConversationAccess, GoalAccess, NotAllowedError
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.models import Conversation
from samtale.conversations.rights import NEVER_SHUT, Right
from samtale.goals.models import Action, Goal
from samtale.people.models import Leadership, Person
from tests.course import at_nine, conversation_at, goal_of, yearly_guide

# Numbers as a database gives them: the same number is not the same object.
IDS = {"employee": "1000001", "leader": "1000002", "stranger": "1000003"}


def somebody(who: str) -> Person:
    return Person(pk=int(IDS[who]), first_name=who)


def between_the_two(model, leads_today: bool):
    found = model(employee=somebody("employee"), leader=somebody("leader"))
    found.leads_today = leads_today
    return found


@pytest.mark.parametrize(
    ("who", "leads_today", "party", "is_party"),
    [
        ("employee", True, EMPLOYEE, True),
        ("employee", False, EMPLOYEE, True),
        ("leader", True, LEADER, True),
        ("leader", False, LEADER, False),
    ],
)
def test_each_is_one_of_the_two_and_a_leader_for_as_long_as_they_lead(who, leads_today, party, is_party):
    found = ConversationAccess(somebody(who), between_the_two(Conversation, leads_today))
    assert (found.party, found.is_party, found.may_read) == (party, is_party, is_party)
    assert (found.is_employee, found.is_leader) == (party == EMPLOYEE, party == LEADER)
    assert found.other.first_name == {EMPLOYEE: "leader", LEADER: "employee"}[party]
    assert found.may_answer_invitation == (party == EMPLOYEE) and found.may_move == (party == LEADER and is_party)


def test_nobody_else_is_either():
    found = ConversationAccess(somebody("stranger"), between_the_two(Conversation, True))
    assert not (found.is_employee or found.is_leader or found.is_party)
    assert not any(getattr(found, name) for name in dir(found) if name.startswith("may_"))


@pytest.mark.parametrize(
    ("who", "leads_today", "of_employees", "of_leaders"),
    [
        # What each may do with an action that is the employee's to do, and with one that is the leader's.
        ("employee", True, {"follow_up", "update"}, {"follow_up", "nudge"}),
        ("employee", False, {"follow_up", "update"}, {"follow_up"}),
        ("leader", True, {"follow_up", "nudge"}, {"follow_up", "update", "answer"}),
        ("leader", False, set(), set()),
        ("stranger", True, set(), set()),
        ("stranger", False, set(), set()),
    ],
)
def test_what_may_be_done_with_an_action(who, leads_today, of_employees, of_leaders):
    found = GoalAccess(somebody(who), between_the_two(Goal, leads_today))
    for responsible, expected in ((EMPLOYEE, of_employees), (LEADER, of_leaders)):
        for status in Action.Status:
            action = Action(responsible="".join(responsible), status=status)
            may = {name for name in ("update", "nudge", "answer") if getattr(found, f"may_{name}")(action)}
            may |= {"follow_up"} if found.may_follow_up else set()
            gone = {"update"} if status == Action.Status.NOT_TAKEN else set()
            assert may == expected - gone, (responsible, status)


@pytest.mark.django_db
def test_a_leader_invites_those_they_lead_and_never_oneself(cast):
    assert access.may_invite(cast.leader, cast.employee) and access.may_invite(cast.leadership_group, cast.leader)
    for who in (cast.employee, cast.former_leader, cast.other_leader, cast.hr, cast.leadership_group):
        assert not access.may_invite(who, cast.employee)
    from tests.cast import leads

    leads(cast.colleague, cast.colleague.positions.get(), kind="shared")
    assert not access.may_invite(cast.colleague, cast.colleague)


def knocks(person, conversation):
    """Each way through the door that names a conversation."""
    return [
        lambda: access.open_conversation(person, conversation.pk),
        lambda: access.peek(person, conversation.pk),
        lambda: access.lock(person, conversation.pk, may="read"),
        lambda: access.live_version(person, conversation.pk),
    ]


@pytest.mark.django_db
def test_each_way_in_is_for_the_two_alone_and_only_opening_is_recorded(cast):
    conversation = conversation_at("following", cast)
    goal = Goal.objects.get(employee=cast.employee)
    action = goal.actions.first()

    def to_the_goal(person):
        return [
            lambda: access.open_goal(person, goal.pk),
            lambda: access.lock_goal(person, goal.pk),
            lambda: access.goal_of_action(person, action.pk),
        ]

    last = AccessLog.objects.latest("pk").pk
    for person in (cast.employee, cast.leader):
        for knock in (*knocks(person, conversation), *to_the_goal(person)):
            assert knock() is not None
    opened = AccessLog.objects.filter(pk__gt=last).values_list("event", "actor_id")
    assert sorted(opened) == sorted(
        (event, person.pk) for event in ("opened.goal", "opened.read") for person in (cast.employee, cast.leader)
    )
    for person in set(cast.everybody().values()) - {cast.employee, cast.leader}:
        for knock in (*knocks(person, conversation), *to_the_goal(person)):
            with pytest.raises(NotAllowedError):
                knock()


@pytest.mark.django_db
def test_a_right_one_of_them_has_not_opens_nothing_and_records_no_reading(cast):
    conversation = conversation_at("holding", cast)
    before = AccessLog.objects.filter(event__startswith="opened").count()
    for person, right in ((cast.leader, "decide_minutes"), (cast.employee, "move")):
        with pytest.raises(NotAllowedError):
            access.open_conversation(person, conversation.pk, to=right)
        with pytest.raises(NotAllowedError):
            access.lock(person, conversation.pk, may=right)
    assert AccessLog.objects.filter(event__startswith="opened").count() == before
    assert access.open_conversation(cast.employee, conversation.pk, to="decide_minutes").party == EMPLOYEE
    assert AccessLog.objects.filter(event="opened.decide_minutes", actor_id=cast.employee.pk).count() == 1


@pytest.mark.django_db
def test_goals_that_are_destroyed_or_not_agreed_are_in_no_list_of_promises(cast):
    goals = {
        status: goal_of(cast.employee, cast.leader, status=status)
        for status in (Goal.Status.DRAFT, Goal.Status.AGREED, Goal.Status.ENDED)
    }
    for goal in goals.values():
        Action.objects.create(goal=goal, what="Noe", responsible="employee")
    today = timezone.localdate()
    assert {row.goal.status for row in access.agreed_actions(today)} == {Goal.Status.AGREED}
    assert set(access.goals_visible_to(cast.leader)) == set(goals.values()), "drafts included"
    assert not access.goals_left_by_leader(today, today).exists()
    with transaction.atomic():
        Leadership.objects.filter(leader=cast.leader).update(ended_on=today - timedelta(days=9))
        assert set(access.goals_left_by_leader(today, today - timedelta(days=1))) == {goals[Goal.Status.AGREED]}
        transaction.set_rollback(True)
    goals[Goal.Status.AGREED].key.destroy()
    assert not access.agreed_actions(today).exists()
    assert goals[Goal.Status.AGREED] not in access.goals_visible_to(cast.employee)


@pytest.mark.django_db
def test_of_several_the_one_that_is_named_is_opened(cast):
    """And what is known of it while nobody opens it: its version, and that it is there."""
    both = [
        conversation_at("following", cast),
        invitation_actions.invite(
            conversation_id=uuid4(),
            employee=cast.employee,
            guide_version=yearly_guide(),
            starts_at=at_nine(40),
            minutes_long=60,
            place="møterom Fjellet",
            by=cast.leader,
        ),
    ]
    for conversation in both:
        for ways in (access.open_conversation, access.peek, partial(access.lock, may="read")):
            assert ways(cast.leader, conversation.pk).conversation == conversation
    Conversation.objects.filter(pk=both[1].pk).update(live_version=41)
    assert access.live_version(cast.leader, both[1].pk) == 41 != access.live_version(cast.leader, both[0].pk)
    assert set(access.conversations_with(cast.employee)) == set(access.conversations_with(cast.leader)) == set(both)
    assert not access.conversations_with(cast.colleague).exists()
    goals = [goal_of(cast.employee, cast.leader) for _nth in range(2)]
    for goal in goals:
        action = Action.objects.create(goal=goal, what="Noe", responsible="employee")
        assert access.open_goal(cast.leader, goal.pk).goal == access.lock_goal(cast.employee, goal.pk).goal == goal
        assert access.goal_of_action(cast.leader, action.pk) == goal.pk


@pytest.mark.django_db
def test_nobody_leads_in_a_position_that_is_over(cast):
    """The leadership in it stands as it was written; the employee still reads."""
    conversation, today = conversation_at("invited", cast), timezone.localdate()
    assert set(access.visible_to(cast.leader)) == set(access.led_conversations(today)) == {conversation}
    cast.employee.positions.update(ended_on=today - timedelta(days=1))
    assert not access.visible_to(cast.leader).exists() and not access.led_conversations(today).exists()
    assert set(access.visible_to(cast.employee)) == {conversation}


@pytest.mark.django_db
def test_administrators_alone_decide_how_long_things_are_kept(cast):
    access.ensure_may_set_retention(cast.administrator)
    assert access.may_set_retention(cast.administrator)
    for person in set(cast.everybody().values()) - {cast.administrator}:
        assert not access.may_set_retention(person)
        with pytest.raises(NotAllowedError):
            access.ensure_may_set_retention(person)


def test_every_right_has_a_name_and_every_name_is_a_right(cast):
    rights = {name.removeprefix("may_") for name in vars(access.ConversationAccess) if name.startswith("may_")}
    assert rights == set(get_args(Right)) and NEVER_SHUT < rights
