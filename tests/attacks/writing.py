"""What a writer in the database without the keys may write about who one is: every column, swapped, given, in time."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from samtale.people.models import NewWayIn, Person, Session

APPS = {"people", "mfa", "account", "auth", "socialaccount", "usersessions"}


class Changed(NamedTuple):
    """What is written, by name, and the statements that do it."""

    name: str
    statements: list[tuple[str, list[Any]]]


def everything(me: Person, worth_having: list[Person], new_address: str) -> Iterator[Changed]:
    """Every column of every table: the other's value in one's own row, one's own in the other's, both, and time."""
    for model in (model for model in apps.get_models() if model._meta.app_label in APPS):
        mine = row_of(model, me)
        for theirs in filter(None, (row_of(model, who) for who in worth_having)):
            yield Changed(f"{model._meta.db_table} copied", [copied(model, theirs, me)])
            for field in model._meta.concrete_fields:
                yield from written(model, field, mine, theirs)
        for field in model._meta.concrete_fields:
            if mine and isinstance(field, models.DateField) and not field.primary_key:
                for value in (None, timezone.now() - timedelta(days=900), timezone.now() + timedelta(days=9)):
                    yield Changed(f"{model._meta.db_table}.{field.column} in time", [put(model, field, mine, value)])

    waits, due = row_of(NewWayIn, worth_having[0]), timezone.localdate() - timedelta(days=1)
    columns = (("due_on", due), ("after", new_address))
    yield Changed(
        "people_newwayin is mine and due",
        [put(NewWayIn, NewWayIn._meta.get_field(column), waits, value) for column, value in columns],
    )


def written(model, field, mine, theirs) -> Iterator[Changed]:
    name = f"{model._meta.db_table}.{field.column}"
    person = field.related_model is Person
    if mine is None or field.primary_key:
        return
    own, other = getattr(mine, field.attname), getattr(theirs, field.attname)
    if own == other:
        return
    if person or not field.unique:
        yield Changed(f"{name} of theirs is mine", [put(model, field, theirs, own)])
        yield Changed(f"{name} of mine is theirs", [put(model, field, mine, other)])
    away = [put(model, field, mine, None if field.null else "away")] if isinstance(field, models.CharField) else []
    yield Changed(f"{name} swapped", [*away, put(model, field, theirs, own), put(model, field, mine, other)])


def row_of(model: type[models.Model], person: Person) -> models.Model | None:
    """The row of a table that is a person's: of leaderships the last that was theirs."""
    if model is Person:
        return Person.objects.get(pk=person.pk)
    names = [field.name for field in model._meta.concrete_fields if field.related_model is Person]
    if not names:
        return None
    return model._base_manager.filter(**{names[0]: person}).order_by("-pk").first()


def put(model, field, row, value) -> tuple[str, list[Any]]:
    table, column, pk = map(connection.ops.quote_name, (model._meta.db_table, field.column, model._meta.pk.column))
    if isinstance(field, models.DateField) and value is not None:
        value = field.to_python(value)
    return (
        f"UPDATE {table} SET {column} = %s WHERE {pk} = %s",  # noqa: S608 - names from the models
        [field.get_db_prep_save(value, connection), row.pk],
    )


def copied(model, row, me: Person) -> tuple[str, list[Any]]:
    """The other's row once more, with oneself where the other is named."""
    fields, values = [], []
    for field in model._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key:
            value = "f" * 40 if model is Session else row.pk + 5000
        elif field.related_model is Person:
            value = me.pk
        fields.append(connection.ops.quote_name(field.column))
        values.append(field.get_db_prep_save(value, connection))
    marks = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({', '.join(fields)}) VALUES ({marks})", values  # noqa: S608


def took(change: Changed) -> bool:
    with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        for statement, values in change.statements:
            cursor.execute(statement, values)
        return True
    return False


def copied_as_it_was(old: models.Model) -> tuple[str, list[Any]]:
    fields = old._meta.concrete_fields
    values = [field.get_db_prep_save(getattr(old, field.attname), connection) for field in fields]
    names, marks = (
        ", ".join(connection.ops.quote_name(field.column) for field in fields),
        ", ".join(["%s"] * len(fields)),
    )
    table = connection.ops.quote_name(old._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES ({marks})", values  # noqa: S608
