"""Rows as plain JSON and back, the same from SQLite and PostgreSQL."""

import base64
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection, models

from samtale.core.sure import sure
from samtale.vault.fields import Sealed, SealedText

Model = type[models.Model]
# Whoever was signed in signs in again: a device that was ended since must not come back.
SESSION_FIELDS = {field.name for field in AbstractBaseSession._meta.get_fields()}


def tables_in_backup(apps: Apps) -> dict[str, Model]:
    """Every table a backup keeps, by name: all that have rows of ours but the sessions."""
    every = apps.get_models(include_auto_created=True)
    ours = [model for model in every if model._meta.managed and not model._meta.proxy and not _is_session(model)]
    return {model._meta.db_table: model for model in sorted(ours, key=lambda model: model._meta.db_table)}


def _is_session(model: Model) -> bool:
    # By its fields: a model as it was at some migration has lost its parents.
    return SESSION_FIELDS <= {field.name for field in model._meta.concrete_fields}


def columns(model: Model) -> list[str]:
    return [sure(field.column) for field in stored_fields(model)]


def stored_fields(model: Model) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def read(model: Model, batch: int) -> Iterable[list[list]]:
    """A table's rows in batches, plain. Nothing sealed is opened."""
    names = [field.attname for field in stored_fields(model)]
    found: list[list] = []
    for row in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=batch):
        found.append([_plain(value) for value in row])
        if len(found) == batch:
            yield found
            found = []
    if found:
        yield found


def _plain(value: Any) -> Any:
    match value:
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return value // timedelta(microseconds=1)
        case UUID() | Decimal():
            return str(value)
    return value


def write(model: Model, names: list[str], batch: list[list]) -> None:
    """Store plain rows as they were: nothing is sealed anew and no time set. Raises KeyError for an unknown column."""
    by_column = {field.column: field for field in stored_fields(model)}
    fields = [by_column[name] for name in names]
    for field in fields:
        if isinstance(field, models.DateField):
            field.auto_now = field.auto_now_add = False
    model._base_manager.bulk_create(
        [
            model(**{field.attname: _restored(field, value) for field, value in zip(fields, row, strict=True)})
            for row in batch
        ]
    )


def _restored(field: models.Field, value: Any) -> Any:
    if isinstance(field, SealedText):
        return "" if value in (None, "") else Sealed(base64.b64decode(value))
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    if isinstance(field, models.DurationField):
        return timedelta(microseconds=value)
    return field.to_python(value)


def highest_numbers(tables: dict[str, Model]) -> dict[str, int]:
    """The highest number each table has given out, also to rows that are gone: it is never given to another."""
    found = {}
    for table, model in tables.items():
        if isinstance(model._meta.pk, models.AutoField):
            with connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute(
                        "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)",
                        [f'"{table}"', model._meta.pk.column],
                    )
                else:
                    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
                row = cursor.fetchone()
            if row and row[0]:
                found[table] = row[0]
    return found


def restart_numbering(tables: dict[str, Model], numbers: dict[str, int]) -> None:
    """Number new rows after those ever given out."""
    for table, model in tables.items():
        if not isinstance(model._meta.pk, models.AutoField):
            continue
        last = max(numbers.get(table, 0), model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0)
        if not last:
            continue
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table}"', model._meta.pk.column, last]
                )
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
