"""Rows come back exactly as they were, of every kind there is."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import models

from samtale.audit import log
from samtale.audit.models import AccessLog
from samtale.goals.models import Goal
from samtale.operations import rows
from tests.course import goal_of

pytestmark = pytest.mark.both_databases


def through_json(model) -> list:
    return json.loads(json.dumps([row for batch in rows.read(model, 2) for row in batch]))


def test_every_kind_of_column_there_is_comes_back():
    """A new kind of field must be tried here before a backup can be trusted with it."""
    tried = {
        "ForeignKey",
        "OneToOneField",
        "DateTimeField",
        "DateField",
        "CharField",
        "TextField",
        "SortKeyField",
        "EmailField",
        "SlugField",
        "UUIDField",
        "BooleanField",
        "JSONField",
        "SealedText",
        "BinaryField",
        "AutoField",
        "BigAutoField",
        "BigIntegerField",
        "IntegerField",
        "PositiveIntegerField",
        "PositiveSmallIntegerField",
        "SmallIntegerField",
        "DurationField",
        "TimeField",
        "DecimalField",
        "FloatField",
        "URLField",
        "GenericIPAddressField",
        "PositiveBigIntegerField",
    }
    there = {
        type(field).__name__ for model in rows.tables_in_backup(apps).values() for field in rows.stored_fields(model)
    }
    assert there <= tried


def test_sessions_are_left_out_and_nothing_else_is():
    left_out = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - set(
        rows.tables_in_backup(apps)
    )
    assert left_out == {"people_session"}


@pytest.mark.django_db
def test_a_sealed_text_is_moved_without_being_opened(cast):
    goal = goal_of(cast.employee, cast.leader, title="Ripsbusk")
    names, stored = rows.columns(Goal), through_json(Goal)
    assert "Ripsbusk" not in json.dumps(stored)
    goal.delete()
    rows.write(Goal, names, stored)
    assert Goal.objects.get().title == "Ripsbusk" and through_json(Goal) == stored


@pytest.mark.django_db
def test_the_log_is_the_same_to_the_microsecond(cast):
    for number in range(3):
        log.record("tried", by=cast.employee.pk, number=number)
    before = [(row.at, bytes(row.chain)) for row in AccessLog.objects.order_by("pk")]
    stored = through_json(AccessLog)
    assert [datetime.fromisoformat(row[1]).astimezone(UTC) for row in stored] == [at for at, _chain in before]
    restored = [
        rows._restored(AccessLog._meta.get_field("chain"), row[rows.columns(AccessLog).index("chain")])
        for row in stored
    ]
    assert restored == [chain for _at, chain in before]


@pytest.mark.parametrize(
    ("field", "example"),
    [
        (models.DurationField(), timedelta(days=3, microseconds=1)),
        (models.TimeField(), time(9, 12, 1, 7)),
        (models.DecimalField(), Decimal("10.50")),
        (models.DateField(), date(2026, 2, 28)),
    ],
)
def test_kinds_we_do_not_have_yet_come_back_too(field, example):
    assert rows._restored(field, json.loads(json.dumps(rows._plain(example)))) == example
