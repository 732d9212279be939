"""Sharing is sealing: the other opens a copy while it is shared, and nothing before or after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.conversations.leader_change import actions as leader_change_actions
from samtale.conversations.leader_change.tests.test_actions import change_leader
from samtale.conversations.minutes import actions as minutes_actions
from samtale.conversations.models import Conversation, Handover, Minutes, PreparationNote, StatementAnswer
from samtale.conversations.models.shown import Shown
from samtale.conversations.preparation import actions
from samtale.conversations.retention import jobs as retention_jobs
from samtale.conversations.retention.tests.conftest import write
from samtale.goals.models import Action, Goal
from samtale.vault.holders import NotKeyHolderError, Somebody, asked_by, two
from samtale.vault.models import DataKey
from tests.course import conversation_at, fresh

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


def read_by(person, row: Shown, name: str = "shown") -> str:
    with asked_by(Somebody(person.pk, leads=lambda _employee: True)):
        return getattr(type(row).objects.get(pk=row.pk), name)


@pytest.fixture
def prepared(cast):
    return conversation_at("preparing", cast)


def is_gone(key) -> bool:
    """Whether nothing is left of a key but that it was."""
    return not DataKey.objects.filter(pk=key).exclude(wrapped=None, holders="").exists()


def test_a_note_is_copied_when_shared_and_the_copy_destroyed_when_taken_back(cast, prepared):
    topic = prepared.guide.topics.first()
    write(prepared, cast.employee, "note", "Rabarbra", topic.pk)
    note = PreparationNote.objects.get()
    with pytest.raises(NotKeyHolderError):
        read_by(cast.leader, note, "text")
    actions.share(conversation_id=prepared.pk, what=topic.pk, by=cast.employee)
    key = PreparationNote.objects.get().shown_key
    assert key.holders == two(cast.employee.pk, cast.leader.pk)
    assert read_by(cast.leader, note) == read_by(cast.employee, note, "text") == "Rabarbra"
    for who, name in ((cast.leader, "text"), (cast.colleague, "shown")):
        with pytest.raises(NotKeyHolderError):
            read_by(who, note, name)
    write(prepared, cast.employee, "note", "Rabarbra og rips", topic.pk)
    assert "rips" in read_by(cast.leader, note)
    actions.take_back(conversation_id=prepared.pk, what=topic.pk, by=cast.employee)
    assert is_gone(key.pk)
    assert read_by(cast.leader, note) == "" and "rips" in read_by(cast.employee, note, "text")
    write(prepared, cast.employee, "note", "Bare mitt igjen", topic.pk)
    assert read_by(cast.leader, note) == ""


def test_a_mark_alone_shares_nothing(cast, prepared):
    topic = prepared.guide.topics.first()
    write(prepared, cast.employee, "note", "Rabarbra", topic.pk)
    PreparationNote.objects.update(shared_at=prepared.created_at)
    Minutes.objects.update(finished_at=prepared.created_at)
    page = cast.client(cast.leader).get(f"/conversations/{prepared.pk}/preparation/")
    assert page.status_code == 200 and "Rabarbra" not in page.text


def test_answers_too(cast, prepared):
    statements = actions.statements_of(access=access_of(cast.employee, prepared), anonymous=False)
    actions.answer(conversation_id=prepared.pk, scores={one.pk: 4 for one in statements}, by=cast.employee)
    actions.share(conversation_id=prepared.pk, what="answers", by=cast.employee)
    rows = list(StatementAnswer.objects.all())
    assert rows and {read_by(cast.leader, row) for row in rows} == {"4"}
    actions.answer(conversation_id=prepared.pk, scores={rows[0].statement_id: 2}, by=cast.employee)
    assert read_by(cast.leader, rows[0]) == "2"
    actions.take_back(conversation_id=prepared.pk, what="answers", by=cast.employee)
    assert {read_by(cast.leader, row) for row in rows} == {""}
    with pytest.raises(NotKeyHolderError):
        read_by(cast.leader, rows[0], "score")


def access_of(person, conversation):
    from samtale.conversations import access

    return access.peek(person, conversation.pk)


def test_minutes_are_the_employees_own_until_they_are_shown(cast):
    conversation = conversation_at("holding", cast)
    write(conversation, cast.employee, "minutes", "Referat, rips")
    row = Minutes.objects.get()
    with pytest.raises(NotKeyHolderError):
        read_by(cast.leader, row, "text")
    minutes_actions.finish_minutes(conversation_id=conversation.pk, by=cast.employee)
    assert read_by(cast.leader, row) == "Referat, rips"
    write(fresh(conversation), cast.employee, "minutes", "Referat, rips og solbær")
    assert "solbær" in read_by(cast.leader, row)
    minutes_actions.take_back_minutes(conversation_id=conversation.pk, by=cast.employee)
    assert read_by(cast.leader, row) == "" and "solbær" in read_by(cast.employee, row, "text")


def test_a_goal_that_goes_over_opens_for_the_new_leader_and_no_longer_for_the_former(cast):
    conversation_at("following", cast)
    goal = Goal.objects.get()
    change_leader(cast)
    leader_change_actions.answer(former=cast.leader.pk, goals=[goal.pk], to=cast.other_leader.pk, by=cast.employee)
    own = Goal.objects.get().key_id
    for who in (cast.employee, cast.other_leader):
        with asked_by(Somebody(who.pk, leads=lambda _employee: True)):
            assert Goal.objects.get().title and all(action.what for action in Action.objects.all())
    with asked_by(Somebody(cast.leader.pk, leads=lambda _employee: True)), pytest.raises(NotKeyHolderError):
        _ = Goal.objects.get().title
    leader_change_actions.take_back(handover_id=Handover.objects.get(goes=True).pk, by=cast.employee)
    assert is_gone(own)
    with asked_by(Somebody(cast.leader.pk, leads=lambda _employee: True)):
        assert Goal.objects.get().title
    with asked_by(Somebody(cast.other_leader.pk, leads=lambda _employee: True)), pytest.raises(NotKeyHolderError):
        _ = Goal.objects.get().title


def test_of_a_goal_that_went_over_nothing_is_left_when_its_time_is_out(cast):
    before = set(DataKey.objects.values_list("pk", flat=True))
    conversation_at("following", cast)
    goal = Goal.objects.get()
    change_leader(cast)
    leader_change_actions.answer(former=cast.leader.pk, goals=[goal.pk], to=cast.other_leader.pk, by=cast.employee)
    retention_jobs.destroy_due(timezone.now() + timedelta(days=6 * 366))
    retention_jobs.destroy_due(timezone.now() + timedelta(days=6 * 366 + 1))
    assert not Conversation.objects.exists() and not Goal.objects.exists()
    assert all(is_gone(key) for key in set(DataKey.objects.values_list("pk", flat=True)) - before)


def test_another_written_in_the_row_gets_nothing_that_is_shared_afterwards(cast, prepared):
    topic = prepared.guide.topics.first()
    write(prepared, cast.leader, "note", "Rabarbra", topic.pk)
    Conversation.objects.filter(pk=prepared.pk).update(employee=cast.colleague)
    page = cast.client(cast.leader).post(
        f"/conversations/{prepared.pk}/preparation/shared/", {"what": topic.pk, "yes": "yes"}
    )
    assert page.status_code == 403 and "åpnes ikke" in page.text
    assert (
        PreparationNote.objects.get().shared_at is None
        and not DataKey.objects.filter(holders__contains=f":{cast.colleague.pk}").exists()
    )
