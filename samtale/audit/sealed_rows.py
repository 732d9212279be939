"""The sealed rows held up to the log: which are not as written, and which are not the last that was logged."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from samtale.vault import holders
from samtale.vault.models import DataKey

from . import log, logged_seals, sealed, sealing
from .logged_seals import Seals
from .models import AccessLog

ALTERED = "was altered or inserted"
OLDER = "is an older one that was put back"
UNKNOWN = "was never logged"
REMOVED = "was removed"
_AT_ONCE = 500


class AlreadySealedError(Exception):
    """The rows were sealed once, and the key is gone: nothing vouches for what stands there now."""


@dataclass(frozen=True)
class WrongRow:
    """A row that is not as it was last written."""

    table: str
    number: str
    what: str

    def __str__(self) -> str:
        return f"Row {self.number} of {self.table} {self.what}."


@dataclass(frozen=True)
class Begun:
    """What was done with a table whose rows were in no log."""

    table: str
    sealed: bool  # sealed as they stood; else only those that were whole are noted
    not_whole: int

    def __str__(self) -> str:
        if self.sealed:
            return f"The rows of {self.table} are sealed as they stand."
        left = f" (not whole: {self.not_whole}, which count no more than before)" if self.not_whole else ""
        return f"The rows of {self.table} that are whole are in the new log{left}."


def seal_unsealed_tables() -> list[Begun]:
    """Seal the rows of each table that never was, as they stand; upgrade does it. Returns what was done with each.

    Where another log was begun, what is sealed already is noted in it, and nothing is sealed anew. Raises
    AlreadySealedError where the key is gone.
    """
    with log.alone(), sealed.together():
        begun = logged_seals.said_by(AccessLog.objects.all())
        had_key = sealing.find_key() is not None
        if begun and not had_key:
            raise AlreadySealedError(
                "The key that seals who may sign in and lead is gone: somebody has changed the database "
                "from outside. Restore a backup."
            )
        if not had_key:
            DataKey.make(holders.SEALS)
        sealing.forget()
        new = [table for table in sealed.tables() if table.name not in begun]
        return [_begin(table, sealed_before=had_key and not begun) for table in new]


def _begin(table: sealed.Table, *, sealed_before: bool) -> Begun:
    sealed.note(table, {})
    if not sealed_before:
        sealed.write(table.model, [row.pk for row in _rows(table)])
        return Begun(table.name, sealed=True, not_whole=0)
    seals = {str(row.pk): table.is_whole(row) and table.seal(row) for row in _rows(table)}
    whole = {number: seal for number, seal in seals.items() if seal}
    sealed.note(table, whole)
    return Begun(table.name, sealed=False, not_whole=len(seals) - len(whole))


def find_wrong_rows() -> list[WrongRow]:
    """The rows that are not as they were last written, by table and number.

    What seems wrong is looked at once more while nobody writes: it may have been changed in between.
    """
    if not list(_wrong(logged_seals.said_by(AccessLog.objects.all()))):
        return []
    with log.alone():
        return list(_wrong(logged_seals.said_by(AccessLog.objects.all())))


def accept(table_name: str, number: str) -> None:
    """Seal a row as it stands: whoever runs the place has looked, and it is right. Raises LookupError."""
    table = sealed.table_named(table_name)
    with log.alone(), sealed.together():
        if number.isdecimal() and table.model._default_manager.filter(pk=number).exists():
            sealed.write(table.model, [int(number)])
        else:
            sealed.note(table, {number: None})
        log.record("seals.accepted", by=None, table=table_name, row=number)


def _rows(table: sealed.Table) -> Iterator[Any]:
    return table.model._default_manager.order_by("pk").iterator(chunk_size=_AT_ONCE)


def _wrong(logged: Seals) -> Iterator[WrongRow]:
    for table in sealed.tables():
        known = dict(logged.get(table.name, {}))
        for row in _rows(table):
            said = known.pop(str(row.pk), None)
            if not table.is_whole(row):
                yield WrongRow(table.name, str(row.pk), ALTERED)
            elif said != table.seal(row):
                yield WrongRow(table.name, str(row.pk), OLDER if said else UNKNOWN)
        yield from (WrongRow(table.name, number, REMOVED) for number, said in known.items() if said)
