"""Queries that are put together once and asked many times.

Building SQL from a QuerySet takes Django longer than the database takes to answer it. What is asked on every page is
therefore written as a function with its values as parameters, compiled the first time, and only executed after that:

    @compiled
    def _reports(leader: int, today: date) -> QuerySet:
        return Person.objects.filter(…leader=leader, started_on__lte=today)

    rows = _reports(leader=request.user.pk, today=timezone.localdate())
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import wraps
from itertools import repeat
from typing import Any, get_args, get_type_hints
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import Value
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
    get_related_populators,
)

FIELDS = {
    int: models.BigIntegerField(),
    str: models.CharField(),
    UUID: models.UUIDField(),
    date: models.DateField(),
    datetime: models.DateTimeField(),
}


class Given(Value):
    """A value that is known when the query is asked, or with `many` the values of a list, for `…__in`."""

    def __init__(self, name: str, kind: type):
        self.many = len(get_args(kind)) == 1
        super().__init__(name, output_field=FIELDS[get_args(kind)[0] if self.many else kind])

    def as_sql(self, compiler, connection):
        return "(%s)" if self.many else "%s", [self]

    def prepared(self, values: dict[str, Any], connection) -> Sequence[Any]:
        """The value or values as the database wants them."""
        given = values[self.value] if self.many else (values[self.value],)
        if isinstance(self.output_field, models.BigIntegerField | models.CharField):
            return given  # a number and a text go as they are
        return [self.output_field.get_db_prep_value(value, connection) for value in given]


def compiled(build: Callable[..., models.QuerySet]) -> Callable[..., list[Any]]:
    """Compile what a function builds when it is first called; answer with the rows as a list each time.

    The function is called once, with stand-ins for its values, which are given by name and annotated with one of FIELDS
    or a list of one. They stand where Django takes an expression.
    Whatever else it uses is the same for ever: a time of its own making is refused by TypeError, and so are numbers.
    """
    kinds = {name: kind for name, kind in get_type_hints(build).items() if name != "return"}
    ready: dict[str, _Ready] = {}

    @wraps(build)
    def ask(**values: Any) -> list[Any]:
        engine = connections[DEFAULT_DB_ALIAS].vendor
        query = ready.get(engine)
        if query is None:
            rows = build(**{name: Given(name, kind) for name, kind in kinds.items()})
            query = ready[engine] = _Ready(rows)
        return query.rows(values)

    return ask


class _Ready:
    """The SQL of a QuerySet, and how its rows become what the QuerySet would have given."""

    def __init__(self, rows: models.QuerySet):
        self.alias = rows.db
        compiler = rows.query.get_compiler(rows.db)
        self.sql, self.params = compiler.as_sql()
        if frozen := [param for param in self.params if not isinstance(param, Given) and not _is_a_word(param)]:
            raise TypeError(f"{frozen!r} would be the same for ever: {self.sql}")
        # Where a list is to stand, there are as many signs as it has values.
        self.pieces = self.sql.split("%s") if any(isinstance(p, Given) and p.many for p in self.params) else None
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        self.converters = [(at, *converter) for at, converter in compiler.get_converters(columns).items()]
        self.shaped = self._shape(rows, compiler)

    def _shape(self, rows: models.QuerySet, compiler) -> Callable[[list[Any]], Any]:
        """What makes one object of one row."""
        kind = rows._iterable_class
        if kind is ModelIterable:
            return _model(compiler, rows.db)
        if kind is ValuesListIterable:
            return tuple
        if kind is FlatValuesListIterable:
            return lambda row: row[0]
        if kind is ValuesIterable:
            query = rows.query
            names = [*query.selected] if query.selected else [*query.values_select, *query.annotation_select]
            return lambda row: dict(zip(names, row, strict=True))
        raise TypeError(f"No way to make rows of {kind.__name__}.")

    def rows(self, values: dict[str, Any]) -> list[Any]:
        connection = connections[self.alias]
        params = [param.prepared(values, connection) if isinstance(param, Given) else (param,) for param in self.params]
        sql = self.sql
        if self.pieces:
            signs = [",".join(repeat("%s", len(given))) or "NULL" for given in params]
            sql = "".join(part for pair in zip(self.pieces, [*signs, ""], strict=True) for part in pair)
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for given in params for value in given])
            found = cursor.fetchall()
        return [self.shaped(self._converted(list(row), connection)) for row in found]

    def _converted(self, row: list[Any], connection) -> list[Any]:
        for at, converters, expression in self.converters:
            value = row[at]
            for convert in converters:
                value = convert(value, expression, connection)
            row[at] = value
        return row


def _is_a_word(param: Any) -> bool:
    """Whether a value in a query can be part of the query itself: a status, a kind, the 1 that EXISTS selects."""
    if isinstance(param, str):
        return len(param) < 32 and not param[:1].isdigit()  # ids and days are written as text in SQLite
    return isinstance(param, bool) or param == 1


def _model(compiler, alias: str) -> Callable[[list[Any]], models.Model]:
    """What makes a model with its related ones of one row, as QuerySet's own iteration does."""
    columns = compiler.klass_info["select_fields"]
    start, end = columns[0], columns[-1] + 1
    model = compiler.klass_info["model"]
    names = [column[0].target.attname for column in compiler.select[start:end]]
    related = get_related_populators(compiler.klass_info, compiler.select, alias)  # type: ignore[call-arg]  # as in 5.2
    annotations = list(compiler.annotation_col_map.items()) if compiler.annotation_col_map else []

    def made(row: list[Any]) -> models.Model:
        found = model.from_db(alias, names, row[start:end])
        for populator in related:
            populator.populate(row, found)
        for name, at in annotations:
            setattr(found, name, row[at])
        return found

    return made
