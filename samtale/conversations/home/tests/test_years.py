"""What a year came to: counted by the agreement each thing was agreed in, and standing from when the next is signed."""

from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from samtale.conversations.agreement import actions as agreement_actions
from samtale.conversations.follow_up import actions as follow_up_actions
from samtale.conversations.home import page
from samtale.conversations.meeting import actions as meeting_actions
from samtale.conversations.models import Agreement, Conversation, Move
from samtale.conversations.states import Status
from samtale.goals.models import Action, Goal
from tests.course import _to_signing, conversation_at, fresh, sign


def year_of(cast, conversation) -> tuple[int, int, int, bool]:
    (found,) = [past for past in page.line_of(cast.employee) if past.id == conversation.pk]
    return found.goals, found.actions, found.done, found.is_over


def does(cast, action, status="done") -> None:
    by = cast.employee if action.responsible == "employee" else cast.leader
    follow_up_actions.update_action(action_id=action.pk, entry=uuid4(), status=status, text="", by=by)


def adds(cast, conversation, goal) -> Action:
    return agreement_actions.add_action(
        conversation_id=conversation.pk,
        by=cast.leader,
        goal_id=goal.pk,
        action_id=uuid4(),
        what="Enda et tiltak, brunkenype",
        first_step="",
        measure="",
        responsible="employee",
        kind="do",
        due=timezone.localdate() + timedelta(days=90),
    )


def signs(cast, conversation) -> None:
    meeting_actions.close(conversation_id=conversation.pk, by=cast.leader)
    _to_signing(conversation, cast)
    for who in (cast.employee, cast.leader):
        sign(conversation, who)


@pytest.fixture
def first(cast) -> Conversation:
    """One that was signed a year ago, with one of its two actions done."""
    signed = conversation_at("following", cast)
    does(cast, Action.objects.get(responsible="employee"))
    return signed


@pytest.fixture
def second(cast, first) -> Conversation:
    """The next one, in which the goal from the first goes on and gets an action more."""
    made = conversation_at("holding", cast)
    assert made.previous_id == first.pk
    adds(cast, made, Goal.objects.get())
    signs(cast, made)
    return fresh(made)


def test_until_the_next_is_signed_it_is_so_far(cast, first):
    assert year_of(cast, first) == (1, 2, 1, False)
    home = cast.client(cast.employee).get(reverse("conversations:home")).content.decode()
    assert "1 mål, 1 av 2 tiltak gjort så langt" in home
    does(cast, Action.objects.get(responsible="leader"))
    assert year_of(cast, first) == (1, 2, 2, False)


def test_a_new_agreement_neither_rewrites_the_last_nor_claims_what_it_agreed(cast, first, second):
    assert fresh(first).status == Status.ENDED
    assert year_of(cast, first) == (1, 2, 1, True)
    assert year_of(cast, second) == (1, 1, 0, False)
    for reader in (cast.employee, cast.leader):
        where = "conversations:home" if reader == cast.employee else "conversations:member"
        told = cast.client(reader).get(reverse(where, args=[] if reader == cast.employee else [cast.employee.pk]))
        assert "1 mål, 1 av 2 tiltak gjort, med" in told.content.decode()
        assert "1 mål, 0 av 1 tiltak gjort så langt, med" in told.content.decode()


def test_what_is_done_afterwards_is_no_longer_that_years(cast, first, second):
    for action in Action.objects.exclude(status="done"):
        does(cast, action)
    assert year_of(cast, first) == (1, 2, 1, True)
    assert year_of(cast, second) == (1, 1, 1, False)


def test_it_stands_when_goals_and_actions_are_gone(cast, first, second):
    Agreement.objects.filter(conversation=first).get().goal_links.all().delete()
    assert year_of(cast, first) == (1, 2, 1, True)


def test_one_that_was_never_signed_and_is_over_says_so(cast, first, second):
    Agreement._base_manager.filter(conversation=first).update(signed_at=None, done_in_year=None)
    home = cast.client(cast.employee).get(reverse("conversations:home")).content.decode()
    assert "ble ikke signert" in home


# Conversations from before this was stored


def test_what_is_from_before_is_counted_as_it_was_then(cast, first, second):
    later = next(one for one in Action.objects.exclude(status="done") if one.responsible == "leader")
    does(cast, later)
    kept = {one.pk: one.agreed_at for one in Action.objects.all()}
    Action._base_manager.update(agreed_at=None)
    Agreement._base_manager.update(goals_of_year=None, actions_of_year=None, done_in_year=None)
    Move.objects.filter(conversation=first, after=Status.ENDED).update(at=timezone.now() - timedelta(days=30))
    Action._base_manager.filter(responsible="employee", status="done").update(
        done_at=timezone.now() - timedelta(days=60)
    )
    import_module("samtale.conversations.migrations.0008_start_undone_and_years").count_years(apps, None)
    assert {one.pk: one.agreed_at for one in Action.objects.all()} == kept
    assert year_of(cast, first) == (1, 2, 1, True)
    assert year_of(cast, second) == (1, 1, 0, False)


def test_a_draft_from_before_is_agreed_in_nothing(cast, first):
    made = conversation_at("holding", cast)
    draft = adds(cast, made, Goal.objects.get())
    import_module("samtale.conversations.migrations.0008_start_undone_and_years").count_years(apps, None)
    assert Action.objects.get(pk=draft.pk).agreed_at is None
