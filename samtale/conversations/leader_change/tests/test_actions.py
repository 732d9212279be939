"""Change of leader: what goes over when the employee says so, what never does, and what becomes of what was open."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.access import open_goal, peek
from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.conversations.home import page as home_page
from samtale.conversations.invitation import actions as invitation_actions
from samtale.conversations.leader_change import actions, jobs
from samtale.conversations.leader_change import page as leader_change_page
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.meeting import page as meeting_page
from samtale.conversations.models import AgreementGoal, Handover, Move, PromiseAnswer
from samtale.conversations.preparation import page as preparation_page
from samtale.conversations.signature import page as signature_page
from samtale.conversations.states import Status
from samtale.core import clock
from samtale.goals.agreed import AlreadyAgreedError
from samtale.goals.models import Action, Goal
from samtale.notices.models import Message
from samtale.people.models import Leadership
from tests.cast import leads
from tests.course import SECRETS, at_nine, conversation_at, fresh, yearly_guide

SIGNED, PLANNED, BEGUN = Status.FOLLOWING, Status.PREPARING, Status.CLOSING


def day(ahead: int):
    return clock.today() + timedelta(days=ahead)


def change_leader(cast, days_ago: int = 3) -> None:
    """Siv leads Ingrid from some days ago, and Kari no longer."""
    own = Leadership.objects.get(leader=cast.leader, position__person=cast.employee)
    own.ended_on = day(-days_ago - 1)
    own.save()
    leads(cast.other_leader, own.position, since=day(-days_ago))


def let_go(cast, goals=None, to=None) -> list[Goal]:
    goals = Goal.objects.filter(leader=cast.leader) if goals is None else goals
    return actions.answer(
        former=cast.leader.pk, goals=[goal.pk for goal in goals], to=(to or cast.other_leader).pk, by=cast.employee
    )


def reads(person, goal) -> bool:
    try:
        open_goal(person, goal.pk)
    except Http404:
        return False
    return True


@pytest.fixture
def agreed(cast):
    """A signed agreement with the leader, who has been followed by another; and its only goal."""
    conversation = conversation_at(SIGNED, cast)
    change_leader(cast)
    return conversation, Goal.objects.get()


@pytest.fixture
def promise(agreed):
    return Action.objects.get(responsible="leader")


def test_nothing_goes_over_until_the_employee_says_so(cast, agreed):
    _conversation, goal = agreed
    assert [reads(who, goal) for who in (cast.employee, cast.leader, cast.other_leader)] == [True, False, False]
    assert let_go(cast) == [goal]
    assert [reads(who, goal) for who in (cast.employee, cast.leader, cast.other_leader)] == [True, False, True]
    for stranger in set(cast.everybody().values()) - {cast.employee, cast.other_leader}:
        assert not reads(stranger, goal)
    row = Handover.objects.get()
    assert (row.goal, row.before, row.after, row.goes) == (goal, cast.leader, cast.other_leader, True)
    assert AccessLog.objects.filter(event="handover.consented", actor_id=cast.employee.pk).count() == 1


def test_notes_minutes_and_the_conversation_never_go(cast, agreed):
    conversation, goal = agreed
    let_go(cast)
    client = cast.client(cast.other_leader)
    for page in ("invitation", "preparation", "holding", "closing", "minutes", "signing", "follow_up", "changes"):
        assert client.get(reverse(f"conversations:{page}", args=[conversation.pk])).status_code == 404, page
    assert client.get(reverse("conversations:goal", args=[goal.pk])).status_code == 200


def test_words_on_progress_from_before_stay_between_the_two_they_were_for(cast, agreed):
    _conversation, goal = agreed
    action = Action.objects.get(responsible="employee")
    follow_up_actions.update_action(
        action_id=action.pk, entry=uuid4(), status="in_progress", text="bare vi to, tyrihjelm", by=cast.employee
    )
    let_go(cast)
    follow_up_actions.comment(action_id=action.pk, entry=uuid4(), text="hilsen Siv, myrull", by=cast.other_leader)
    url = reverse("conversations:action", args=[action.pk])
    mine, theirs = (cast.client(who).get(url).content.decode() for who in (cast.employee, cast.other_leader))
    assert "tyrihjelm" in mine and "myrull" in mine
    assert "tyrihjelm" not in theirs and "myrull" in theirs and "i arbeid" in theirs


def test_what_was_signed_stays_as_it_was_and_can_still_be_verified(cast, agreed):
    conversation, goal = agreed
    before = signature_page.read(peek(cast.employee, conversation.pk))
    let_go(cast)
    after = signature_page.read(peek(cast.employee, conversation.pk))
    assert after.is_intact and after.goals_fit and after.paper.sha256 == before.paper.sha256
    now = Goal.objects.select_related("key").get()
    assert (now.pk, now.created_at, now.title) == (goal.pk, goal.created_at, goal.title)
    now.leader = cast.colleague
    with pytest.raises(AlreadyAgreedError):
        now.save()
    with pytest.raises(AlreadyAgreedError):
        Goal.objects.filter(pk=goal.pk).update(leader=cast.colleague)


def test_only_the_employee_answers_and_only_for_whoever_took_over(cast, agreed):
    _conversation, goal = agreed
    for other in set(cast.everybody().values()) - {cast.employee}:
        with pytest.raises(Http404):
            actions.answer(former=cast.leader.pk, goals=[goal.pk], to=cast.other_leader.pk, by=other)
    for wrong in (cast.colleague, cast.leader, cast.acting_leader, cast.hr):
        with pytest.raises(actions.NoSuccessorError):
            let_go(cast, to=wrong)
    assert not Handover.objects.exists()
    let_go(cast)
    with pytest.raises(actions.AnsweredError):  # pressed twice
        let_go(cast, goals=[goal])
    assert Handover.objects.count() == 1


def test_a_no_leaves_it_and_can_become_a_yes(cast, agreed):
    _conversation, goal = agreed
    goals = follow_up_actions.followed_goals(by=cast.employee, employee=cast.employee, open_only=True)
    assert leader_change_page.awaiting(goals, by=cast.employee)
    assert let_go(cast, goals=[]) == []
    assert not leader_change_page.awaiting(goals, by=cast.employee) and not reads(cast.other_leader, goal)
    let_go(cast)
    assert reads(cast.other_leader, goal)
    assert [(row.goes, row.withdrawn_at is None) for row in Handover.objects.order_by("answered_at")] == [
        (False, False),
        (True, True),
    ]


def test_a_yes_can_be_taken_back_until_the_new_leader_has_answered(cast, agreed, promise):
    _conversation, goal = agreed
    let_go(cast)
    row = Handover.objects.get()
    for other in (cast.leader, cast.other_leader, cast.hr):
        with pytest.raises(Http404):
            actions.take_back(handover_id=row.pk, by=other)
    actions.take_back(handover_id=row.pk, by=cast.employee)
    assert not reads(cast.other_leader, goal) and not reads(cast.leader, goal) and reads(cast.employee, goal)
    let_go(cast)
    actions.answer_promise(action_id=promise.pk, taken=True, by=cast.other_leader)
    with pytest.raises(actions.AlreadyTakenUpError):
        actions.take_back(handover_id=Handover.objects.get(goes=True, withdrawn_at=None).pk, by=cast.employee)
    assert reads(cast.other_leader, goal)


def test_promises_are_the_new_leaders_only_when_taken_over(cast, agreed, promise):
    let_go(cast)
    for other in set(cast.everybody().values()) - {cast.other_leader}:
        with pytest.raises(Http404):
            actions.answer_promise(action_id=promise.pk, taken=True, by=other)
    own = Action.objects.get(responsible="employee")
    with pytest.raises(Http404):  # the employee's is not a promise of the leader's
        actions.answer_promise(action_id=own.pk, taken=False, reason="nei", by=cast.other_leader)
    with pytest.raises(actions.DeclineReasonMissingError):
        actions.answer_promise(action_id=promise.pk, taken=False, reason=" ", by=cast.other_leader)
    Message.objects.all().delete()
    actions.answer_promise(action_id=promise.pk, taken=False, reason="Budsjettet rekker ikke", by=cast.other_leader)
    promise.refresh_from_db()
    assert promise.status == Action.Status.NOT_TAKEN
    assert PromiseAnswer.objects.select_related("action__goal__key").get().reason == "Budsjettet rekker ikke"
    [row] = [row for row in home_page.team(cast.other_leader)[1] if row.id == cast.employee.pk]
    assert (row.remaining, row.overdue) == (1, 0)  # the employee's own
    assert "Budsjettet rekker ikke" in cast.client(cast.employee).get("/new-leader/").content.decode()
    home = cast.client(cast.employee).get("/").content.decode()
    assert SECRETS["leader_action"] in home and "Ikke tatt over" in home
    [letter] = Message.objects.all()
    assert letter.to == cast.employee
    assert "Budsjettet" not in letter.body and SECRETS["leader_action"] not in letter.body
    actions.answer_promise(action_id=promise.pk, taken=True, by=cast.other_leader)
    promise.refresh_from_db()
    assert promise.status == Action.Status.REMAINING
    follow_up_actions.update_action(action_id=promise.pk, entry=uuid4(), status="done", text="", by=cast.other_leader)


def test_the_next_conversation_opens_with_what_went_over_and_nothing_else(cast, agreed):
    conversation, goal = agreed
    stays = Goal.objects.create(key=goal.key, employee=cast.employee, leader=cast.leader, status="agreed", title="Blir")
    AgreementGoal.objects.create(agreement=conversation.agreement, goal=stays)
    let_go(cast, goals=[goal])
    made = invitation_actions.invite(
        conversation_id=uuid4(),
        employee=cast.employee,
        guide_version=yearly_guide(),
        starts_at=at_nine(),
        place="",
        by=cast.other_leader,
    )
    assert made.previous == conversation
    for who in (cast.employee, cast.other_leader):
        access = peek(who, made.pk)
        assert [row.goal.pk for row in preparation_page.prepared(access=access).last] == [goal.pk]
    meeting_actions.start(conversation_id=made.pk, by=cast.other_leader)
    for who in (cast.employee, cast.other_leader):
        assert [row.goal.pk for row in meeting_page.read(access=peek(who, made.pk)).last] == [goal.pk]


def test_a_leader_of_the_other_position_does_not_follow_the_first(cast):
    """Two positions: whoever comes after the leader of one is not the other's leader."""
    conversation = conversation_at(SIGNED, cast)
    from tests.cast import position

    leads(cast.leadership_group, position(cast.employee, cast.other_unit, "Vikarlærer"))
    own = Leadership.objects.filter(leader=cast.leader, position__person=cast.employee)
    own.update(ended_on=day(-1))
    Leadership.objects.filter(kind="acting").delete()
    assert [one.successors for one in leader_change_page.page(by=cast.employee).partings] == [[]]
    with pytest.raises(actions.NoSuccessorError):
        let_go(cast, to=cast.leadership_group)
    made = invitation_actions.invite(
        conversation_id=uuid4(),
        employee=cast.employee,
        guide_version=yearly_guide(),
        starts_at=at_nine(),
        place="",
        by=cast.leadership_group,
    )
    assert made.previous is None and fresh(conversation).status == Status.FOLLOWING


@pytest.mark.parametrize(
    "status, after",
    [
        (Status.INVITED, Status.CANCELLED),
        (Status.PREPARING, Status.CANCELLED),
        (Status.HOLDING, Status.STOPPED),
        (Status.CLOSING, Status.STOPPED),
        (Status.SIGNING, Status.STOPPED),
        (Status.FOLLOWING, Status.FOLLOWING),
    ],
)
def test_what_was_open_with_a_former_leader_stops_by_itself(cast, status, after):
    conversation, now = conversation_at(status, cast), timezone.now()
    assert jobs.stop_conversations(now) == 0  # nothing while the leader leads
    change_leader(cast, days_ago=0)
    assert jobs.stop_conversations(now) == 0, "a mistake in the payroll system may be put right"
    assert home_page.what_now(cast.employee).kind == ("minutes" if status == SIGNED else "leader_left")
    Message.objects.all().delete()
    assert jobs.stop_conversations(now + timedelta(days=3)) == (status != after)
    assert fresh(conversation).status == after
    assert jobs.stop_conversations(now + timedelta(days=3)) == 0
    if status != after:
        move = Move.objects.filter(conversation=conversation).last()
        assert (move.before, move.after, move.by) == (status, after, None)
        assert AccessLog.objects.filter(conversation_id=conversation.pk, actor_id=None).count() == 1
        assert {letter.to for letter in Message.objects.all()} == (
            {cast.employee, cast.leader} if after == Status.CANCELLED else {cast.employee}
        )
        client = cast.client(cast.employee)
        pages = ["current", "invitation"] + (["holding", "preparation", "minutes"] if after == Status.STOPPED else [])
        for page in pages:
            answer = client.get(reverse(f"conversations:{page}", args=[conversation.pk]), follow=True)
            assert answer.status_code == 200 and cast.leader.first_name in answer.content.decode(), page
        assert client.post(reverse("conversations:holding", args=[conversation.pk])).status_code == 302
        assert fresh(conversation).status == after


def test_an_employee_is_told_once_and_asked_of_each_goal(cast, agreed, working_hours):
    Message.objects.all().delete()
    now = timezone.now()
    assert [jobs.ask_employees(now) for _ in range(2)] == [1, 0]
    [letter] = Message.objects.all()
    assert letter.to == cast.employee and SECRETS["goal"] not in letter.body
    let_go(cast)
    assert jobs.ask_employees(now) == 0


def test_the_pages(cast, agreed, promise, django_assert_max_num_queries):
    _conversation, goal = agreed
    employee, leader = cast.client(cast.employee), cast.client(cast.other_leader)
    assert "Velg hva som skal følge med" in employee.get("/").content.decode()
    with django_assert_max_num_queries(12):
        page = employee.get("/new-leader/").content.decode()
    assert SECRETS["goal"] in page and " checked" not in page, "consent is chosen"
    assert page.count('data-variant="primary"') == 0 and "Ikke ta med noen mål" in page
    nothing = employee.post("/new-leader/", {"former": cast.leader.pk, "answer": "yes", "to": cast.other_leader.pk})
    assert nothing.status_code == 422 and "Velg minst ett mål" in nothing.content.decode()
    said = {"former": cast.leader.pk, "answer": "yes", "to": cast.other_leader.pk, "goals": [str(goal.pk)]}
    assert leader.post("/new-leader/", said).status_code == 404
    assert employee.post("/new-leader/", said).status_code == 302
    assert "Velg hva som skal følge med" not in employee.get("/").content.decode()
    url, answer = f"/team/{cast.employee.pk}/taken-over/", reverse("conversations:promise", args=[promise.pk])
    with django_assert_max_num_queries(12):
        assert SECRETS["leader_action"] in leader.get(url).content.decode()
    wrong = leader.post(answer, {"taken": "no", "reason": ""})
    assert wrong.status_code == 422 and "Skriv kort hvorfor" in wrong.content.decode()
    assert employee.post(answer, {"taken": "yes"}).status_code == 404
    assert leader.post(answer, {"taken": "yes"}).status_code == 302
    assert "tok det over" in employee.get("/new-leader/").content.decode()
    late = employee.post(reverse("conversations:handover_withdrawal", args=[Handover.objects.get().pk]), follow=True)
    assert "kan ikke tas tilbake" in late.content.decode().replace("det kan ikke tas tilbake", "kan ikke tas tilbake")


def test_the_new_leader_is_led_to_the_promises_while_they_wait(cast):
    conversation_at(SIGNED, cast)
    change_leader(cast)
    team = lambda who: cast.client(who).get("/team/").text  # noqa: E731
    where = reverse("conversations:taken_over", args=[cast.employee.pk])
    assert where not in team(cast.other_leader), "nothing has gone over yet"
    let_go(cast)
    promises = [
        one
        for row in leader_change_page.taken_over(employee=cast.employee, by=cast.other_leader)
        for one in row.promises
    ]
    assert f'href="{where}">{cast.employee.name} ({len(promises)})' in team(cast.other_leader) and promises
    assert where not in team(cast.leader)
    for one in promises:
        actions.answer_promise(action_id=one.action.pk, taken=False, reason="Ingen penger", by=cast.other_leader)
    assert where not in team(cast.other_leader)
