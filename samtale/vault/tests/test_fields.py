"""Sealed columns in real rows: stored unreadable, read as text, searchable by nobody."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction

from samtale.goals.models import Action, Goal, Progress
from samtale.vault.fields import Sealed
from samtale.vault.keys import VaultError
from samtale.vault.models import DataKey
from tests.course import goal_of

pytestmark = pytest.mark.both_databases

SECRET = "rabarbrakompott"


@pytest.fixture
def goal(cast):
    return goal_of(cast.employee, cast.leader, title=f"Lære {SECRET}")


def stored(row, column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table}")  # noqa: S608
        return bytes(cursor.fetchone()[0] or b"")


def test_text_is_stored_sealed_and_reads_as_written(goal):
    assert SECRET.encode() not in stored(goal, "title") and len(stored(goal, "title")) > len(goal.title)
    assert Goal.objects.get(pk=goal.pk).title == f"Lære {SECRET}"


def test_a_key_further_away_is_followed(goal):
    action = Action.objects.create(goal=goal, what=SECRET)
    entry = Progress.objects.create(action=action, by=goal.employee, text=f"Prøvde {SECRET}")
    assert Progress.objects.get(pk=entry.pk).text == f"Prøvde {SECRET}"
    assert SECRET.encode() not in stored(entry, "text")


def test_saving_without_touching_keeps_the_same_bytes(goal):
    before = stored(goal, "title")
    again = Goal.objects.get(pk=goal.pk)
    again.priority = 1
    again.save()
    assert stored(goal, "title") == before


def test_empty_is_empty(goal):
    assert stored(goal, "measure") == b"" and Goal.objects.get(pk=goal.pk).measure == ""
    assert Goal.objects.filter(measure__isnull=True).count() == 1


def test_bulk_rows_are_sealed_too(goal):
    Action.objects.bulk_create([Action(goal=goal, what=f"{SECRET} {n}") for n in range(3)])
    assert SECRET.encode() not in stored(Action(), "what")
    assert {action.what for action in Action.objects.select_related("goal__key")} == {f"{SECRET} {n}" for n in range(3)}


def test_nobody_searches_sorts_or_writes_around_it(goal):
    for attempt in (
        lambda: Goal.objects.filter(title=SECRET).exists(),
        lambda: Goal.objects.filter(title__contains="r").exists(),
        lambda: Goal.objects.update(title=SECRET),
    ):
        with pytest.raises(FieldError), transaction.atomic():
            attempt()
    assert isinstance(Goal.objects.values_list("title", flat=True).get(), Sealed)


def test_a_text_moved_to_another_row_does_not_open(goal, cast):
    other = Goal.objects.create(key=goal.key, employee=cast.employee, leader=cast.leader, title="En annen")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, title FROM goals_goal")
        by_id = dict(cursor.fetchall())
        one, two = by_id
        cursor.execute("UPDATE goals_goal SET title = %s WHERE id = %s", [bytes(by_id[one]), two])
    opened, refused = [], []
    for row in Goal.objects.all():
        try:
            opened.append(row.title)
        except VaultError:
            refused.append(row.pk)
    assert len(opened) == 1 and len(refused) == 1 and other.pk


def test_destroying_the_key_destroys_the_text(goal):
    goal.key.destroy()
    gone = Goal.objects.get(pk=goal.pk)
    with pytest.raises(VaultError, match="destroyed"):
        _ = gone.title
    assert DataKey.objects.get(pk=goal.key_id).destroyed_at is not None
