"""Destroying a key for good: the key, every text under it, and what the database would leave of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Count, Model, QuerySet

from samtale.core.sure import sure
from samtale.core.turns import let_others_write

from . import keys
from .fields import Sealed, SealedText
from .models import DataKey

JOURNAL_TRIES = 10


@cache
def _groups() -> list[tuple[type[Model], str, tuple[str, ...]]]:
    """Every model with sealed texts, the way from it to the key as a filter, and the texts' names."""
    found: dict[tuple[type[Model], str], list[str]] = {}
    for model in apps.get_models():
        for field in sealed_fields(model):
            found.setdefault((model, field.key_path.replace(".", "__")), []).append(field.attname)
    return [(model, path, tuple(names)) for (model, path), names in found.items()]


def sealed_fields(model: type[Model]) -> list[SealedText]:
    """The model's sealed texts."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedText)]


@transaction.atomic
def destroy_key(key: DataKey) -> int:
    """Destroy a key and empty every sealed text under it, whichever row it stands in. Returns how many there were.

    What guards rows against change (a signed text) is no hindrance: nothing is changed, it is gone.
    """
    stored = DataKey.objects.select_for_update().get(pk=key.pk)
    texts = 0
    for model, path, names in _groups():
        rows: QuerySet[Model] = QuerySet(model).filter(**{path: stored})
        here = sum(rows.aggregate(**{f"n_{name}": Count(name) for name in names}).values())
        if here:
            rows.update(**dict.fromkeys(names))
            texts += here
    stored.destroy()
    key.wrapped, key.destroyed_at = None, stored.destroyed_at
    key.__dict__.pop("_plain", None)
    return texts


def move_texts(owner: Model, name: str, *, to: DataKey) -> None:
    """Give a row another key: every text under the one it has is sealed under `to`, whichever row it stands in.

    In a transaction. Raises VaultError, and NotKeyHolderError where the row names others than its key does.
    """
    for model, path, names in _groups():
        way = _way_to(type(owner), name, model, path)
        if way is None:
            continue
        rows: QuerySet[Model] = QuerySet(model).filter(**{way: owner.pk})
        for row in rows:
            fields = {field.attname: field for field in sealed_fields(model) if field.attname in names}
            texts = {at: field.unasked(row) for at, field in fields.items()}
            QuerySet(model).filter(pk=row.pk).update(
                **{
                    at: Sealed(keys.seal(to.unasked(), text, fields[at].place(row))) if text else None
                    for at, text in texts.items()
                }
            )
    QuerySet(type(owner)).filter(pk=owner.pk).update(**{name: to})


def _way_to(owner: type[Model], name: str, model: type[Model], path: str) -> str | None:
    """The filter by which a model's rows are those whose texts lie under the key `name` of an `owner`, if any do."""
    *way, last = path.split("__")
    here = model
    for step in way:
        here = sure(here._meta.get_field(step).related_model)
    if last != name or here is not owner:
        return None
    return "__".join(way) or "pk"


@contextmanager
def overwriting() -> Iterator[None]:
    """While inside, SQLite overwrites what it deletes; afterwards its journal is emptied as far as nobody reads it.

    PostgreSQL has no such thing: there the old row lies until its page is used again (docs/confidentiality.md).
    """
    if connection.vendor != "sqlite":
        yield
        return
    _pragma("secure_delete = ON")
    try:
        yield
    finally:
        if not connection.in_atomic_block:
            _empty_journal()
        _pragma("secure_delete = OFF")


def _empty_journal() -> None:
    """Nobody can write while it waits for those who read, so it waits a moment at a time, with turns for others."""
    ((usual,),) = _pragma("busy_timeout")
    _pragma("busy_timeout = 100")
    for _try in range(JOURNAL_TRIES):
        ((busy, *_pages),) = _pragma("wal_checkpoint(TRUNCATE)")
        if not busy:
            break
        let_others_write()
    _pragma(f"busy_timeout = {usual}")


def _pragma(what: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {what}")
        return cursor.fetchall()
