"""Models whose rows are sealed: every way of writing them ends in `write`, and a row that is not whole is not written.

What stands in a row afterwards is read back and sealed, and the log gets the new seals in the same transaction.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connections, models, router, transaction

from samtale.core.columns import column
from samtale.core.sure import sure

from . import log, sealing
from .logged_seals import Seals
from .sealing import WrongSealError

_AT_ONCE = 500
_gathered: ContextVar[Seals] = ContextVar("gathered")


@dataclass(frozen=True)
class Table:
    """A table of sealed rows: what its seals cover, and where they stand."""

    model: type[models.Model]
    values: Callable[[Any], dict[str, Any]]
    seal: Callable[[Any], str]
    store: Callable[[list[tuple[Any, str]]], object]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    def is_whole(self, row: models.Model) -> bool:
        return sealing.fits(self.seal(row), self.name, row.pk, self.values(row))


_tables: dict[type[models.Model], Table] = {}


def tables() -> list[Table]:
    """Every table of sealed rows, by name."""
    return sorted(_tables.values(), key=lambda table: table.name)


def table_named(name: str) -> Table:
    """One of them. Raises LookupError."""
    for table in _tables.values():
        if table.name == name:
            return table
    raise LookupError(f"There is no sealed table {name}.")


def add(table: Table) -> None:
    """Make a table known whose model is another's."""
    _tables[table.model] = table
    models.signals.post_delete.connect(_gone, sender=table.model, dispatch_uid=f"sealed.{table.name}")


S = TypeVar("S", bound="Sealed")


class SealedQuerySet(models.QuerySet[S]):
    """Writes what its model writes: sealed and logged."""

    def update(self, **kwargs: Any) -> int:
        if not _touches(self.model, kwargs):
            return super().update(**kwargs)
        done = 0
        with _together(self.db):
            pks = list(self.order_by().select_for_update(of=("self",)).values_list("pk", flat=True))
            for some in _batches(pks):
                ensure_stored_whole(self.model, some)
                done += models.QuerySet(self.model, using=self.db).filter(pk__in=some).update(**kwargs)
                write(self.model, some)
        return done

    update.alters_data = True  # type: ignore[attr-defined]  # Django's mark on a method

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        with _together(self.db):
            made = super().bulk_create(objs, *args, **kwargs)
            write(self.model, [row.pk for row in made])
        return made

    def delete(self) -> tuple[int, dict[str, int]]:
        with _together(self.db):
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]  # as above
    delete.queryset_only = True  # type: ignore[attr-defined]  # as above


class Sealed(models.Model):
    """A row that lets somebody in or gives a right; `SEALED` names the columns its seal covers."""

    SEALED: tuple[str, ...] = ()

    seal = models.CharField(max_length=sealing.LENGTH, default="", editable=False)

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        only = kwargs.get("update_fields")
        if only is not None and not _touches(type(self), only):
            super().save(*args, **kwargs)
            return
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        with _together(using):
            if not self._state.adding:
                ensure_stored_whole(type(self), [self.pk])
            super().save(*args, **kwargs)
            self.seal = write(type(self), [self.pk])[self.pk]

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with _together(router.db_for_write(type(self), instance=self)):
            return super().delete(*args, **kwargs)

    @property
    def is_whole(self) -> bool:
        """Whether the row is as the program wrote it, in every column the seal covers."""
        return _tables[type(self)].is_whole(self)


def prepare(model: type[Sealed]) -> None:
    """Make a model's table known; called when every model is there."""
    columns = tuple(column(model, name).attname for name in model.SEALED)

    def store(seals: list[tuple[Any, str]]) -> None:
        connection = connections[router.db_for_write(model)]
        name = connection.ops.quote_name
        table, number = name(model._meta.db_table), name(sure(model._meta.pk.column))
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET seal = %s WHERE {number} = %s", [(seal, pk) for pk, seal in seals])  # noqa: S608

    add(Table(model, lambda row: {name: getattr(row, name) for name in columns}, lambda row: row.seal, store))


def write(model: type[models.Model], pks: Collection[Any]) -> dict[Any, str]:
    """Seal some rows as they now stand, and have the log say so; within `together`. Returns the seals by row."""
    table = _tables[model]
    seals: dict = {}
    for some in _batches(list(pks)):
        rows = model._default_manager.filter(pk__in=some)
        made = {row.pk: sealing.seal_of(table.name, row.pk, table.values(row)) for row in rows}
        table.store(list(made.items()))
        seals |= made
    note(table, {str(pk): seal for pk, seal in seals.items()})
    return seals


def note(table: Table, seals: Mapping[str, str | None]) -> None:
    """Have the log say what the seals of some rows are."""
    if (gathered := _gathered.get(None)) is not None:  # no savepoint for each of thousands of rows
        gathered.setdefault(table.name, {}).update(seals)
        return
    with _together(None):
        _gathered.get().setdefault(table.name, {}).update(seals)


def ensure_whole(row: models.Model | None) -> None:
    """Raises WrongSealError unless the row, if there is one, is as the program wrote it."""
    if row is not None and not _tables[type(row)].is_whole(row):
        raise WrongSealError(row._meta.db_table, row.pk)


def ensure_stored_whole(model: type[models.Model], pks: Collection[Any]) -> None:
    """Keep some rows from others, and raise WrongSealError unless they are as written: a false one is not made true."""
    for row in model._default_manager.select_for_update(of=("self",)).filter(pk__in=pks):
        ensure_whole(row)


@contextmanager
def together(using: str | None = None) -> Iterator[None]:
    """One transaction, with one note in the log of every row that is written in it."""
    with _together(using) as gathered:
        yield
        if gathered is not None:  # what was undone in between is told as it now stands
            gathered.update({name: _current_rows(name, seals) for name, seals in gathered.items()})


@contextmanager
def _together(using: str | None) -> Iterator[Seals | None]:
    with transaction.atomic(using=using):
        if _gathered.get(None) is not None:
            yield None
            return
        gathered: Seals = {}
        token = _gathered.set(gathered)
        try:
            yield gathered
        finally:
            _gathered.reset(token)
        log.record_seals(gathered)


def _current_rows(name: str, seals: Collection[str]) -> dict[str, str | None]:
    table = table_named(name)
    found: dict[str, str | None] = dict.fromkeys(seals)
    for some in _batches(list(seals)):
        found |= {str(row.pk): table.seal(row) for row in table.model._default_manager.filter(pk__in=some)}
    return found


def _gone(sender: type[models.Model], instance: models.Model, **_kwargs: Any) -> None:
    note(_tables[sender], {str(instance.pk): None})


def _touches(model: type[Sealed], names: Iterable[str]) -> bool:
    sealed = {"seal", *(name for one in model.SEALED for name in (one, column(model, one).attname))}
    return not sealed.isdisjoint(names)


def _batches(pks: list[Any]) -> Iterator[list[Any]]:
    return (pks[first : first + _AT_ONCE] for first in range(0, len(pks), _AT_ONCE))
