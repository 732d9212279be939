"""The tests' databases: one is migrated and given the ready forms, once a run; every process gets a copy of it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from samtale.audit import sealed_rows, watching
from tests import runs, stored_rows
from tests.turned import a_little_earlier


class RolledBackError(Exception):
    """Raised by a test to take back what it wrote."""


def pytest_unconfigure() -> None:
    """Whoever began the run takes its databases away."""
    if not runs.is_shared():
        runs.end(runs.folder())


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """A database of this process's own, with nothing in it but the ready forms."""
    own = _name(f"{os.environ.get('PYTEST_XDIST_WORKER', 'one')}-{os.getpid()}")
    with django_db_blocker.unblock():
        with runs.one_at_a_time(connection.vendor):
            template = _template()
            _copy(template, own)
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = own
        with a_little_earlier(0):  # not when the copied one was made: that may have been on another day
            watching.write_first_row()
            sealed_rows.seal_unsealed_tables()
        stored_rows.remember()
    with pytest.MonkeyPatch.context() as patch:
        # The database lets nobody empty the log, and Django's way of emptying asks every app what it wants back.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: stored_rows.empty())
        yield
    with django_db_blocker.unblock():
        connection.close()
        _drop(own)


def _name(which: str) -> str:
    """What a database of this run is called: a file, or a name in the server."""
    if connection.vendor == "sqlite":
        return str(runs.folder() / f"{which}.sqlite3")
    return runs.database(runs.folder(), which)


def _template() -> str:
    """The name of the run's migrated database, made by whoever comes first."""
    name, made = _name("template"), runs.folder() / f"{connection.vendor}.made"
    if not made.exists():
        with a_little_earlier(0):
            connection.settings_dict["TEST"]["NAME"] = name
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            _fill()
            connection.close()
        if connection.vendor == "postgresql":
            (runs.folder() / runs.SERVER).write_text(_server())
        made.touch()
    return name


def _fill() -> None:
    """The ready forms, and nothing else: what was logged while they were published is not there."""
    from samtale.guides.ready_forms import ensure_ready_guides

    before = stored_rows.taken()
    watching.write_first_row()
    sealed_rows.seal_unsealed_tables()
    ensure_ready_guides()
    forms = {table: rows for table, rows in stored_rows.taken().items() if table.startswith("guides_")}
    stored_rows.empty(and_then=before | forms)


def _server() -> str:
    """How the server of the databases is reached, as psycopg writes it."""
    here = connection.get_connection_params()
    given = {name: here[name] for name in ("host", "port", "user", "password") if here.get(name)}
    return psycopg.conninfo.make_conninfo(dbname="postgres", **given)


def _copy(template: str, name: str) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copy(template, name)
        return
    with psycopg.connect(_server(), autocommit=True) as there:
        there.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _drop(name: str) -> None:
    if connection.vendor == "sqlite":
        for path in Path(name).parent.glob(Path(name).name + "*"):
            path.unlink()
        return
    with psycopg.connect(_server(), autocommit=True) as there:
        there.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
