"""Transactions that do not wait for the disk."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def quick_commit() -> Iterator[None]:
    """A transaction that is safe, once committed, from the death of this process, but not from that of the machine.

    For what may be done again when the power fails, never for what a person has saved. Within another transaction it
    is as that one is.
    """
    kind = "" if connection.in_atomic_block else connection.vendor
    if kind == "sqlite":
        _execute("PRAGMA synchronous=NORMAL")
    try:
        with transaction.atomic():
            if kind == "postgresql":
                _execute("SET LOCAL synchronous_commit = off")
            yield
    finally:
        if kind == "sqlite":
            _execute("PRAGMA synchronous=FULL")  # as in the settings


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
