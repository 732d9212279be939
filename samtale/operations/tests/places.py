"""Other databases than the tests' own, in which backups are restored."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import environ
from django.core.management import call_command
from django.db import connection, connections
from django.db.utils import load_backend

from samtale.audit import guard
from tests import postgres, stored_rows


@contextmanager
def empty_place(folder: Path, kind: str) -> Iterator[str]:
    """The address of a database with nothing in it; of PostgreSQL only where the tests' own is one."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'restored.sqlite3'}"
        return
    name, of = f"samtale_restored_{os.getpid()}", connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        host = of["HOST"] or of["OPTIONS"]["host"]
        yield postgres.url(of["USER"], of["PASSWORD"], host, of["PORT"], name)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def working_in(address: str) -> Iterator[None]:
    """The tests' own process works in the database of an address meanwhile."""
    settings = connections.configure_settings({"default": environ.Env.db_url_config(address)})["default"]
    own, other = connections["default"], load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "default")
    connections["default"] = other
    try:
        yield
    finally:
        connections["default"] = own
        other.close()


@contextmanager
def without_guard() -> Iterator[None]:
    """As somebody who owns the database can: the log's own triggers are away."""
    guard.take_down(connection)
    try:
        yield
    finally:
        guard.put_up(connection)


def empty_here() -> None:
    """Takes every row out of the tests' own database, which numbers from one again."""
    stored_rows.keep_numbers()
    with without_guard():
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
