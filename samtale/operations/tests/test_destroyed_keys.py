"""What was destroyed stays destroyed: a backup from before is restored, and the keys are destroyed once more."""

import errno
import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.conversations.models import PreparationNote
from samtale.conversations.preparation import actions as preparation_actions
from samtale.conversations.preparation.tests.test_shared_copies import prepared, write  # noqa: F401
from samtale.goals.models import Goal
from samtale.operations import destroyed_keys
from samtale.vault import destroyed, destroyed_ids
from samtale.vault.destroying import destroy_key
from samtale.vault.models import DataKey
from tests.course import conversation_at, goal_of

from .places import empty_here
from .test_backup import operator  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture
def file(settings, tmp_path):
    settings.DESTROYED_KEYS = str(tmp_path / "keys.destroyed")
    return tmp_path / "keys.destroyed"


@pytest.fixture
def destroyed_since(cast, file, operator, prepared):  # noqa: F811
    """A backup, and what was destroyed after it: a goal's key, and a note's copy that was taken back."""
    topic = prepared.guide.topics.first()
    write(prepared, cast.employee, "note", "Rabarbra", topic.pk)
    preparation_actions.share(conversation_id=prepared.pk, what=topic.pk, by=cast.employee)
    goal = goal_of(cast.employee, cast.leader, title="Syrin")
    kept = goal_of(cast.employee, cast.leader, title="Marihånd")
    backup = operator.backup()
    preparation_actions.take_back(conversation_id=prepared.pk, what=topic.pk, by=cast.employee)
    destroy_key(goal.key)
    empty_here()
    return backup, goal.pk, kept.pk


def test_a_restore_destroys_them_again(destroyed_since, operator, file):  # noqa: F811
    backup, goal, kept = destroyed_since
    assert len(destroyed_ids.read(file)) == 2 and file.stat().st_mode & 0o777 == 0o600
    said = operator.restore(backup)
    assert "2 keys that had been destroyed after the backup are destroyed again." in said
    note = PreparationNote.objects.get()
    assert (note.text, note.shown_key) == ("Rabarbra", None)
    assert Goal.objects.get(pk=goal).title == "" and Goal.objects.get(pk=goal).key.wrapped is None
    assert Goal.objects.get(pk=kept).title == "Marihånd"
    assert AccessLog.objects.get(event="keys.destroyed_again").detail == {"count": 2}


def test_without_the_file_they_are_there_again_until_somebody_has_it(destroyed_since, operator, file, tmp_path):  # noqa: F811
    backup, goal, _kept = destroyed_since
    elsewhere = file.rename(tmp_path / "copied.destroyed")
    assert "destroyed again" not in operator.restore(backup)
    assert Goal.objects.get(pk=goal).title == "Syrin", "or the test shows nothing"
    empty_here()
    assert "2 keys" in operator.restore(backup, destroyed=elsewhere)
    assert Goal.objects.get(pk=goal).title == ""


def test_the_worker_destroys_what_was_put_back_by_other_means(cast, file, monkeypatch):
    goal = goal_of(cast.employee, cast.leader, title="Syrin")
    wrapped = bytes(DataKey.objects.get(pk=goal.key_id).wrapped)
    destroy_key(goal.key)
    DataKey.objects.filter(pk=goal.key_id).update(wrapped=wrapped, destroyed_at=None)
    monkeypatch.setattr(destroyed, "_looked", {})
    assert (
        destroyed_keys.destroy_restored_keys(timezone.now()) == 1
        and destroyed_keys.destroy_restored_keys(timezone.now()) == 0
    )
    assert Goal.objects.get(pk=goal.pk).key.wrapped is None
    assert AccessLog.objects.filter(event="keys.destroyed_again").count() == 1


def test_only_what_was_truly_destroyed_is_written_down(cast, file):
    goal = goal_of(cast.employee, cast.leader)
    with pytest.raises(LookupError), transaction.atomic():
        destroy_key(goal.key)
        raise LookupError
    assert not file.exists() and Goal.objects.get(pk=goal.pk).key.wrapped
    destroy_key(Goal.objects.get(pk=goal.pk).key)
    assert destroyed_ids.here() == {goal.key_id}


def test_what_a_full_disk_kept_out_is_written_down_afterwards(cast, file, monkeypatch):
    goal, other = goal_of(cast.employee, cast.leader), goal_of(cast.employee, cast.leader)

    def full(*_args) -> int:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        destroy_key(goal.key)
    assert destroyed_ids.here() == set(), "and nobody's page failed"
    other.delete()
    DataKey.bury([other.key_id])
    assert destroyed.catch_up(timezone.now()) == 1 and destroyed_ids.here() == {goal.key_id, other.key_id}
    assert destroyed.catch_up(timezone.now()) == 0


def test_of_what_is_buried_nothing_is_left_but_that_it_was_and_later_not_that(cast, file):
    goal = goal_of(cast.employee, cast.leader)
    goal.delete()
    DataKey.bury([goal.key_id])
    row = DataKey.objects.get(pk=goal.key_id)
    assert (row.wrapped, row.holders) == (None, "") and row.destroyed_at
    destroyed.catch_up(timezone.now() + timedelta(days=399))
    assert DataKey.objects.filter(pk=goal.key_id).exists()
    destroyed.catch_up(timezone.now() + timedelta(days=401))
    assert not DataKey.objects.filter(pk=goal.key_id).exists() and destroyed_ids.here() == {goal.key_id}


def test_a_file_of_another_kind_is_refused_before_anything_is_stored(cast, operator, file, tmp_path):  # noqa: F811
    conversation_at("invited", cast)
    backup, other = operator.backup(), tmp_path / "log.witness"
    other.write_text(f"{uuid4()}\n240 2026-05-03T02:30:00+00:00 ab12\n")
    empty_here()
    with pytest.raises(Exception, match="Line 2 of .* is not a key's id"):
        operator.restore(backup, destroyed=other)
    assert not Goal.objects.exists()


def test_where_it_is_switched_off_nothing_is_written(cast, settings):
    settings.DESTROYED_KEYS = ""
    destroy_key(goal_of(cast.employee, cast.leader).key)
    assert destroyed_ids.here() == set() and destroyed.catch_up(timezone.now()) == 0
    assert destroyed_keys.destroy_restored_keys(timezone.now()) == 0
