"""All rows of the tests' database, taken as they are and put back: emptying it, and giving it what it had."""

import hashlib
from functools import cache

from django.apps import apps
from django.db import OperationalError, connection, transaction

from samtale.audit import guard, sealing
from samtale.operations import rows as kept_rows

Rows = dict[str, object]  # by table: rows as tuples (SQLite), or as PostgreSQL copies them

_at_first: Rows = {}
_numbers: dict[str, int] = {}  # the highest each table had given out before somebody began to count anew
_KEPT = {"django_migrations"}
_TRIES = 10


def remember() -> None:
    """What is there now is what an empty database has from now on."""
    _at_first.clear()
    _at_first.update(taken())


def keep_numbers() -> None:
    """Somebody is to number rows from one again, as in a new database: after this test no number is given out twice.

    Rows that other tests put back have theirs, and in PostgreSQL a count that has begun anew stays so.
    """
    if not _numbers:
        _numbers.update(kept_rows.highest_numbers(kept_rows.tables_in_backup(apps)))


@cache
def tables() -> list[str]:
    """Every table but the list of migrations."""
    return [name for name in connection.introspection.table_names() if name not in _KEPT]


def taken() -> Rows:
    """The rows of every table that has any."""
    with connection.cursor() as cursor:
        found = {table: _read(cursor, table) for table in tables()}
    return {table: rows for table, rows in found.items() if rows}


def added(before: Rows, after: Rows) -> Rows | None:
    """The rows that have come since; None where one that was there is so no longer."""
    found = {}
    for table in before.keys() | after.keys():
        was, now = (_lines(rows.get(table)) for rows in (before, after))
        if set(was) - set(now):
            return None
        if new := [line for line in now if line not in set(was)]:
            found[table] = b"".join(new) if connection.vendor == "postgresql" else new
    return found


def fingerprint() -> str:
    """The same for the same rows, in whatever order they lie."""
    if connection.vendor == "sqlite":
        rows = sorted((table, sorted(map(repr, lines))) for table, lines in taken().items())
        return hashlib.sha256(repr(rows).encode()).hexdigest()
    each = (
        f"SELECT '{table}' || md5(string_agg(t::text, '|' ORDER BY t::text)) AS sum FROM {_quoted(table)} t"  # noqa: S608
        for table in tables()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT md5(string_agg(sum, '|' ORDER BY sum)) FROM ({' UNION ALL '.join(each)}) AS every")  # noqa: S608
        return cursor.fetchone()[0]


def _lines(content) -> list:
    if content is None:
        return []
    return content.splitlines(keepends=True) if isinstance(content, bytes) else content


def put_back(rows: Rows) -> None:
    """Stores rows that were taken; references are looked at when all are there."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, content in rows.items():
            _write(cursor, table, content)


def empty(and_then: Rows | None = None) -> None:
    """As before any test, or with these rows instead; the database lets nobody empty the log, so its guard is down.

    A server may still be answering a page that is gone. Where each waits for what the other holds, the database calls
    one of them off, and it may be this.
    """
    for left in reversed(range(_TRIES)):
        try:
            return _empty(and_then)
        except OperationalError:
            if not left:
                raise


def _empty(and_then: Rows | None) -> None:
    guard.take_down(connection)
    try:
        _delete_all(and_then)
    finally:
        guard.put_up(connection)
        sealing.forget()  # the key is the one among the rows that are put back


def _delete_all(and_then: Rows | None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _filled(cursor) if connection.vendor == "postgresql" else tables():
            cursor.execute(f"DELETE FROM {_quoted(table)}")  # noqa: S608 - names from the database itself
        for table, content in (_at_first if and_then is None else and_then).items():
            _write(cursor, table, content)
    if _numbers:
        kept_rows.restart_numbering(kept_rows.tables_in_backup(apps), _numbers)
        _numbers.clear()


def _filled(cursor) -> list[str]:
    """The tables that have rows, once nobody writes in any: to empty these takes a tenth of a TRUNCATE of all."""
    every = [_quoted(table) for table in tables()]
    cursor.execute("SET LOCAL lock_timeout = '120s'")  # whoever is in the middle of something is done by then
    cursor.execute(f"LOCK TABLE {', '.join(every)} IN ACCESS EXCLUSIVE MODE")
    each = (f"(SELECT '{table}' FROM {quoted} LIMIT 1)" for table, quoted in zip(tables(), every, strict=True))  # noqa: S608
    cursor.execute(" UNION ALL ".join(each))
    return [name for (name,) in cursor.fetchall()]


def _quoted(table: str) -> str:
    return connection.ops.quote_name(table)


def _read(cursor, table: str) -> object:
    if connection.vendor == "sqlite":
        return cursor.execute(f"SELECT * FROM {_quoted(table)}").fetchall()  # noqa: S608 - names from the database itself
    with cursor.copy(f"COPY {_quoted(table)} TO STDOUT") as copy:
        return b"".join(map(bytes, copy))


def _write(cursor, table: str, content) -> None:
    if connection.vendor == "sqlite":
        marks = ", ".join(["%s"] * len(content[0]))
        cursor.executemany(f"INSERT INTO {_quoted(table)} VALUES ({marks})", content)  # noqa: S608
        return
    with cursor.copy(f"COPY {_quoted(table)} FROM STDIN") as copy:
        copy.write(content)
