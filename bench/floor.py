"""The floor: a bare WSGI function that does the least SQL through the bare driver and sends the same bytes."""

import hashlib
import json
import os
import re
import sqlite3
import threading
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

_local = threading.local()
_DATABASE = os.environ["BENCH_DATABASE"]
_IS_POSTGRES = _DATABASE.startswith("postgres")
_PAGES = json.loads(Path(os.environ["BENCH_ANSWERS"]).read_text())


def _written(sql: str) -> str:
    """The SQL with its values named as this database's driver wants them."""
    return sql if _IS_POSTGRES else re.sub(r"%\((\w+)\)s", r":\1", sql)


# Who asks, whether they lead anybody today, and whether they look after people and forms: the page says so on top.
SESSION = _written("""
SELECT s.session_data, s.expire_date, p.id, p.first_name, p.last_name, p.is_active, p.password,
  EXISTS (SELECT 1 FROM people_leadership l WHERE l.leader_id = p.id AND l.started_on <= %(today)s
          AND (l.ended_on IS NULL OR l.ended_on >= %(today)s)),
  EXISTS (SELECT 1 FROM people_role r WHERE r.person_id = p.id AND r.kind IN ('hr', 'administrator'))
FROM people_session s JOIN people_person p ON p.id = s.person_id WHERE s.session_key = %(key)s""")
BEGIN = "BEGIN" if _IS_POSTGRES else "BEGIN IMMEDIATE"

for _page in _PAGES.values():
    _page["bytes"] = Path(_page["body"]).read_bytes()
    _page["headers"] = [tuple(pair) for pair in _page["headers"]]
    for _kind in ("reads", "writes"):
        _page[_kind] = [(_written(sql), values) for sql, values in _page[_kind]]


def _connection() -> Any:
    if not hasattr(_local, "connection"):
        if _IS_POSTGRES:
            _local.connection = psycopg.connect(_DATABASE, autocommit=True)
        else:
            _local.connection = sqlite3.connect(_DATABASE, timeout=20, isolation_level=None)
            pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            _local.connection.executescript(pragmas)
    return _local.connection


def application(environ, start_response):
    page, connection = _PAGES[environ["PATH_INFO"]], _connection()
    session = environ["HTTP_COOKIE"].partition("samtale=")[2].partition(";")[0]
    known = {"today": page["today"], "key": hashlib.sha256(session.encode()).hexdigest()[:40]}
    connection.execute(SESSION, known).fetchone()
    if page["writes"]:
        _save(page, connection, json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
    else:
        for sql, values in page["reads"]:
            connection.execute(sql, values).fetchall()
    start_response("200 OK", page["headers"])
    return [page["bytes"]]


def _save(page, connection, sent) -> None:
    """One transaction: read who may and what stands, store the edit's id, the text and the new version.

    What it stores is the sealed text it found, so that the program can still open it: the same bytes, nothing merged.
    """
    connection.execute(BEGIN)
    ((sql, values),) = page["reads"]
    stored = connection.execute(sql, values).fetchone()
    known = {"edit": uuid.UUID(sent["edit"]).hex, "now": datetime.now(UTC).isoformat(" "), "text": stored[0]}
    for sql, values in page["writes"]:
        connection.execute(sql, known | values)
    connection.execute("COMMIT")
