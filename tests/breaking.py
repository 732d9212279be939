"""A server whose database can be taken away, filled up or made read-only, and given back, while it runs."""

import os
import resource
import socket
import sqlite3
import subprocess
import threading
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.db import connection

from .fixtures import LiveApp, free_port

# Root passes by what files allow; without these two capabilities it is a user like others.
AS_ANY_USER = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")


class Line(threading.Thread):
    """A TCP line to the database that can be cut and mended, as a network can."""

    def __init__(self, target: tuple[int, object]):
        super().__init__(daemon=True)
        self.target, self.cut, self.ends, self.changing = target, False, [], threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self.listener.accept()
                with self.changing:  # or one that is on its way in would be missed by the cut
                    self._connect(here)

    def _connect(self, here: socket.socket) -> None:
        if self.cut:
            here.close()
            return
        there = socket.socket(self.target[0])
        there.connect(self.target[1])
        self.ends += [here, there]
        for one, other in ((here, there), (there, here)):
            threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(1 << 16):
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def set(self, cut: bool) -> None:
        with self.changing:
            self.cut = cut
            for end in self.ends if cut else ():
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)


class OnPostgres:
    """PostgreSQL behind a line."""

    def __init__(self, app: LiveApp, folder: Path):
        at = urlsplit(app.environment["DATABASE_URL"])
        host = parse_qs(at.query).get("host", [at.hostname])[0]
        port = at.port or 5432
        unix = host.startswith("/")
        self.line = Line((socket.AF_UNIX, f"{host}/.s.PGSQL.{port}") if unix else (socket.AF_INET, (host, port)))
        self.line.start()
        login = at.netloc.rpartition("@")[0]
        url = f"postgres://{login}@127.0.0.1:{self.line.port}{at.path}?sslmode=disable&gssencmode=disable"
        self.app = replace(
            app,
            url=f"http://127.0.0.1:{free_port()}",
            process=None,
            log=folder / "log",
            environment=app.environment | {"DATABASE_URL": url},
        )
        self.app.start()

    def away(self) -> None:
        self.line.set(cut=True)

    def read_only(self) -> None:
        self._default("SET default_transaction_read_only = on")
        self.line.set(cut=True)
        self.line.set(cut=False)

    def mend(self) -> None:
        self._default("RESET default_transaction_read_only")
        self.line.set(cut=False)

    def _default(self, what: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" {what}')


class OnSqlite:
    """A copy of the tests' database in a folder of its own."""

    def __init__(self, app: LiveApp, folder: Path):
        self.folder = folder / "database"
        self.folder.mkdir()
        self.file = self.folder / "samtale.sqlite3"
        found, made = sqlite3.connect(connection.settings_dict["NAME"]), sqlite3.connect(self.file)
        with closing(found), closing(made):
            found.backup(made)
        self.app = replace(
            app,
            url=f"http://127.0.0.1:{free_port()}",
            process=None,
            log=folder / "log",
            before=AS_ANY_USER if os.geteuid() == 0 else (),
            environment=app.environment | {"DATABASE_URL": f"sqlite:///{self.file}"},
        )
        self.app.start()

    def away(self) -> None:
        """Full: nothing more can be written to any file, as far as the server can tell."""
        self._limit(0)

    def read_only(self) -> None:
        """As after a start on a disk the machine has found faults in."""
        self.app.stop()
        for path in [*self.folder.iterdir(), self.folder]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        self.app.start()

    def mend(self) -> None:
        self._limit(resource.RLIM_INFINITY)
        self.folder.chmod(0o755)
        for path in self.folder.iterdir():
            path.chmod(0o644)

    def _limit(self, size: int) -> None:
        below = subprocess.run(["pgrep", "-P", str(self.app.process.pid)], capture_output=True, text=True).stdout
        for pid in map(int, below.split()):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def breakable(app: LiveApp, folder: Path) -> OnPostgres | OnSqlite:
    """A started server of its own, on what the tests' database holds now."""
    return (OnPostgres if connection.vendor == "postgresql" else OnSqlite)(app, folder)
