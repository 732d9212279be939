"""Following up: who may say how it goes, when a goal has ended, and that nobody else gets near."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.conversations.follow_up.actions import NotAgreedError
from samtale.goals.models import Action, Goal, Progress
from samtale.people.models import Leadership
from tests.course import goal_of


@pytest.fixture
def goal(cast):
    return goal_of(cast.employee, cast.leader, title="Lære jojk", status=Goal.Status.AGREED)


@pytest.fixture
def actions(goal):
    return {
        who: Action.objects.create(
            goal=goal, what=f"Noe for {who}", responsible=who, due=timezone.localdate() - timedelta(days=1)
        )
        for who in ("employee", "leader")
    }


def update(action, by, status="in_progress", text="Kommet i gang", entry=None):
    with transaction.atomic():
        return follow_up_actions.update_action(
            action_id=action.pk, entry=entry or uuid4(), status=status, text=text, by=by
        )


def test_only_the_responsible_sets_status_and_the_other_comments(cast, actions):
    for who, action in actions.items():
        responsible, other = (cast.employee, cast.leader) if who == "employee" else (cast.leader, cast.employee)
        update(action, responsible)
        with pytest.raises(Http404):
            update(action, other, status="done")
        follow_up_actions.comment(action_id=action.pk, entry=uuid4(), text="Så bra", by=other)
        for stranger in set(cast.everybody().values()) - {cast.employee, cast.leader}:
            with pytest.raises(Http404):
                update(action, stranger)
            with pytest.raises(Http404):
                follow_up_actions.comment(action_id=action.pk, entry=uuid4(), text="Hei", by=stranger)
            with pytest.raises(Http404):
                follow_up_actions.open_action(action_id=action.pk, by=stranger)
        _, seen, history = follow_up_actions.open_action(action_id=action.pk, by=other)
        assert seen.status == "in_progress"
        assert [(entry.row.by, entry.row.status, entry.row.text) for entry in history] == [
            (responsible, "in_progress", "Kommet i gang"),
            (other, "", "Så bra"),
        ]


def test_the_same_press_twice_is_once(cast, actions):
    entry = uuid4()
    for _ in range(2):
        update(actions["employee"], cast.employee, status="done", entry=entry)
    assert Progress.objects.count() == 1


def test_done_has_its_day_and_undone_loses_it(cast, actions):
    done = update(actions["employee"], cast.employee, status="done")
    assert done.done_at is not None and not done.is_overdue(timezone.localdate())
    again = update(actions["employee"], cast.employee, status="remaining")
    assert again.done_at is None and again.look(timezone.localdate()) == "overdue"


def test_a_goal_ends_when_both_say_the_same(cast, goal):
    def say(by, outcome):
        return follow_up_actions.confirm_outcome(goal_id=goal.pk, outcome=outcome, result="Kan to strofer", by=by)

    assert say(cast.employee, "reached").status == Goal.Status.AGREED
    assert say(cast.leader, "partly").status == Goal.Status.AGREED
    with pytest.raises(Http404):
        say(cast.hr, "reached")
    ended = say(cast.employee, "partly")
    assert (ended.status, ended.outcome) == (Goal.Status.ENDED, "partly")
    with pytest.raises(NotAgreedError):
        say(cast.leader, "reached")
    assert words_of(goal, cast.employee) == words_of(goal, cast.leader) == "Kan to strofer"


def words_of(goal, person) -> str:
    (row,) = follow_up_actions.followed_goals(by=person, employee=goal.employee)
    return row.outcomes[person.pk].text


def test_each_has_words_of_their_own_on_what_came_of_it(cast, goal):
    both = ((cast.employee, "partly", "Tre av fire fag"), (cast.leader, "not_reached", "Ikke fagdagene"))
    for who, outcome, result in both:
        follow_up_actions.confirm_outcome(goal_id=goal.pk, outcome=outcome, result=result, by=who)
    for who, *_said in both:
        (row,) = follow_up_actions.followed_goals(by=who, employee=cast.employee)
        assert row.differs and row.goal.status == Goal.Status.AGREED
        assert [(word.by, word.outcome, word.text) for word in row.outcomes.values()] == list(both)
    # A page opened before another of one's own was saved: the words of both are kept, the other's untouched.
    for result in ("Ikke fagdagene i mai", "Men ikke fagdagene"):
        follow_up_actions.confirm_outcome(
            goal_id=goal.pk, outcome="not_reached", result=result, was="Ikke fagdagene", by=cast.leader
        )
    assert words_of(goal, cast.leader) == "Men ikke fagdagene i mai"
    assert words_of(goal, cast.employee) == "Tre av fire fag"
    with pytest.raises(Http404):
        follow_up_actions.confirm_outcome(goal_id=goal.pk, outcome="partly", result="Ikke mitt", by=cast.hr)


def test_nothing_is_followed_up_before_it_is_signed_or_after_it_ended(cast, goal, actions):
    for status in (Goal.Status.DRAFT, Goal.Status.ENDED):
        Goal.objects.filter(pk=goal.pk).update(status=status)
        with pytest.raises(NotAgreedError):
            update(actions["employee"], cast.employee)


def test_a_former_leader_loses_the_goal_with_the_leadership(cast, goal, actions):
    assert follow_up_actions.followed_goals(by=cast.leader, employee=cast.employee)
    Leadership.objects.filter(leader=cast.leader, position__person=cast.employee).update(
        ended_on=timezone.localdate() - timedelta(days=1)
    )
    assert follow_up_actions.followed_goals(by=cast.leader, employee=cast.employee) == []
    with pytest.raises(Http404):
        update(actions["leader"], cast.leader)
    assert follow_up_actions.followed_goals(by=cast.employee, employee=cast.employee)


def test_goals_are_fetched_in_three_queries_however_many(cast, goal, actions, django_assert_num_queries):
    for number in range(30):
        more = Goal.objects.create(
            key=goal.key, employee=cast.employee, leader=cast.leader, title=f"Mål {number}", status=Goal.Status.AGREED
        )
        Action.objects.create(goal=more, what="Noe")
    with django_assert_num_queries(3):
        goals = follow_up_actions.followed_goals(by=cast.employee, employee=cast.employee)
        assert len([action.what for row in goals for action in row.actions if row.goal.title]) == 32


def test_a_page_from_before_does_not_set_an_action_back(cast, actions):
    action, client = actions["employee"], cast.client(cast.employee)
    where, press = (reverse(f"conversations:{name}", args=[action.pk]) for name in ("action", "progress"))
    old = client.get(where).content.decode()
    assert 'name="seen" value="remaining"' in old
    update(action, cast.employee, status="done")
    sent = {"entry": str(uuid4()), "status": "in_progress", "text": "nesten i mål, multe", "seen": "remaining"}
    late = client.post(press, sent)
    shown = late.content.decode()
    assert late.status_code == 422 and "Tiltaket er satt til «gjort» siden du åpnet siden." in shown
    assert "multe" in shown and 'name="seen" value="done"' in shown
    action.refresh_from_db()
    assert action.status == "done" and Progress.objects.count() == 1
    assert client.post(press, sent | {"seen": "done"}).status_code == 302
    action.refresh_from_db()
    assert action.status == "in_progress" and Progress.objects.count() == 2
