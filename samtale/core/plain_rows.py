"""Rows of plain SQL, named, and made into models where they are all of a model's columns.

Building SQL from a QuerySet takes Django longer than the database takes to answer it. What is asked on every page and
is dear to put together is therefore written as SQL in `plain_sql.py`; what such a row holds is a NamedTuple:

    class Held(NamedTuple):
        conversation: Conversation     # all its columns, where the SQL says {conversation}, a table's alias
        key: DataKey | None            # None where the joined row is not there
        leads_today: bool              # a column of its own, converted as a field of that kind is

    rows = plain_rows.ask(plain_sql.HELD, Held, conversation=conversation_id)
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

from django.db import connection, models
from django.db.models.expressions import Value

from .sure import sure

FIELDS: dict[type, models.Field] = {
    UUID: models.UUIDField(),
    datetime: models.DateTimeField(),
    date: models.DateField(),
    bool: models.BooleanField(),
}
R = TypeVar("R", bound=NamedTuple)
Convert = Callable[[Any], Any]


def ask(sql: str, into: type[R], **given: Any) -> list[R]:
    """The rows of a question; `{name}` stands for a model's columns and `%(name)s` for a value given by name."""
    told = {name: _stored(value) for name, value in given.items()}
    read = _reader(into, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(_written(sql, into, connection.vendor), told)
        return [read(row) for row in cursor.fetchall()]


def _stored(value: Any) -> Any:
    """A value as the database wants it; numbers and texts go as they are."""
    field = FIELDS.get(type(value))
    return value if field is None else field.get_db_prep_value(value, connection)


@cache
def _written(sql: str, into: type, vendor: str) -> str:
    """The SQL with every model's columns written out."""
    parts = {name: kind for name, (kind, _) in _parts(into).items() if issubclass(kind, models.Model)}
    name = connection.ops.quote_name

    def columns(found: re.Match) -> str:
        table = found[1]
        return ", ".join(f"{name(table)}.{name(sure(field.column))}" for field in parts[table]._meta.concrete_fields)

    return re.sub(r"\{(\w+)\}", columns, sql)


@cache
def _parts(into: type) -> dict[str, tuple[type, bool]]:
    """What a row holds, in order: the kind of each part, and whether it may be missing."""
    found = {}
    for name, hint in get_type_hints(into).items():
        kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
        kind = kinds[0]
        found[name] = (get_origin(kind) or kind, len(kinds) > 1)
    return found


@cache
def _reader(into: type[R], vendor: str) -> Callable[[Sequence[Any]], R]:
    """What makes one row of the columns it comes in."""
    parts, at = [], 0
    for kind, _ in _parts(into).values():
        make: Callable[[Sequence[Any]], Any]
        if issubclass(kind, models.Model):
            fields = kind._meta.concrete_fields
            make, width = _model(kind, fields), len(fields)
        else:
            make, width = _value(FIELDS.get(kind)), 1
        parts.append((slice(at, at + width), make))
        at += width
    return lambda row: into._make([make(row[place]) for place, make in parts])


def _value(field: models.Field | None) -> Callable[[Sequence[Any]], Any]:
    converters = _converters(field) if field else ()

    def made(values: Sequence[Any]) -> Any:
        (value,) = values
        for convert in converters:
            value = convert(value)
        return value

    return made


def _model(kind: type[models.Model], fields: Sequence[models.Field]) -> Callable[[Sequence[Any]], models.Model | None]:
    names = [field.attname for field in fields]
    number = next(at for at, field in enumerate(fields) if field.primary_key)
    stored = [field.target_field if isinstance(field, models.ForeignKey) else field for field in fields]
    converted = [(at, found) for at, field in enumerate(stored) if (found := _converters(field))]

    def made(values: Sequence[Any]) -> models.Model | None:
        if values[number] is None:
            return None
        row = list(values)
        for at, converters in converted:
            for convert in converters:
                row[at] = convert(row[at])
        return kind.from_db(connection.alias, names, row)

    return made


def _converters(field: models.Field) -> tuple[Convert, ...]:
    """What the database and the field do with a stored value, as in a QuerySet."""
    expression = Value(None, output_field=field)
    found = [*connection.ops.get_db_converters(expression), *field.get_db_converters(connection)]
    return tuple(lambda value, convert=convert: convert(value, expression, connection) for convert in found)
