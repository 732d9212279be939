"""Sends 5,000 invitations and their copies by the real worker, undisturbed and killed: python -m bench.outbox"""

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from samtale.vault.sources import make_master_key_file
from tests.postgres import postgres

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "bench" / "outbox.json"
FLOOR = 1000  # letters at most
LEFT = "SELECT count(*) FROM notices_message WHERE next_try_at IS NOT NULL"
# What ten minutes do: those whom the dead worker had claimed become due.
LEASES_OVER = "UPDATE notices_message SET next_try_at = queued_at WHERE next_try_at IS NOT NULL"


class Outbox:
    """A database with letters in it, a mail server for them, and the workers."""

    def __init__(self, folder: Path, database: str, connections: int):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.noted, self.database, self.connections = folder / "noted", database, connections
        self.environment = os.environ | {
            "SAMTALE_VAR": str(folder),
            "DATABASE_URL": database,
            "SAMTALE_DEV": "1",
            "SAMTALE_DEMO": "0",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.port}",
            "SAMTALE_LOG_LEVEL": "WARNING",
            "SAMTALE_MAIL_CONNECTIONS": str(connections),
        }
        self.server = subprocess.Popen(
            [sys.executable, "-m", "bench.mail_sink", str(self.port), str(self.noted)], cwd=ROOT
        )

    def manage(self, *arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            check=True,
            text=True,
            env=self.environment,
            stdout=subprocess.PIPE,
        ).stdout

    def call(self, what: str):
        """The value of an expression of bench.letters, in a process of its own."""
        said = self.manage("shell", "-v0", "-c", f"import json; from bench.letters import *; print(json.dumps({what}))")
        return json.loads(said.strip().splitlines()[-1])

    def worker(self) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, "manage.py", "deliver"], cwd=ROOT, env=self.environment)

    def received(self) -> list[list[str]]:
        return [line.split() for line in self.noted.read_text().splitlines()] if self.noted.exists() else []

    def count(self) -> int:
        return self.noted.read_bytes().count(b"\n") if self.noted.exists() else 0

    def sql(self, statement: str) -> int:
        """The number a statement gives; read past the program, so that asking costs the worker little."""
        if self.database.startswith("sqlite"):
            import sqlite3

            with sqlite3.connect(self.database.removeprefix("sqlite:///"), timeout=20) as connection:
                found = connection.execute(statement).fetchone()
            connection.close()
        else:
            with psycopg.connect(self.database.replace("postgres://", "postgresql://")) as connection:
                done = connection.execute(statement)
                found = done.fetchone() if done.description else None
        return found[0] if found else 0


def until(what, seconds: float = 900) -> None:
    ends = time.monotonic() + seconds
    while not what():
        if time.monotonic() > ends:
            sys.exit(f"not within {seconds} s")
        time.sleep(0.05)


def end(process: subprocess.Popen, by: int = signal.SIGTERM) -> None:
    process.send_signal(by)
    process.wait()


def cpu(process: subprocess.Popen) -> float:
    """Seconds of the processor that a process has used so far."""
    found = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(found[11]) + int(found[12])) / os.sysconf("SC_CLK_TCK")


def undisturbed(outbox: Outbox, letters: int, workers: int) -> tuple[float, float, float]:
    """Seconds from the first letter's arrival till the last one is noted; how long workers and server were busy."""
    running = [outbox.worker() for _ in range(workers)]
    try:
        until(outbox.count)
        began, busy, servers = time.monotonic(), sum(map(cpu, running)), cpu(outbox.server)
        until(lambda: outbox.count() >= letters)
        until(lambda: not outbox.sql(LEFT))
        return time.monotonic() - began, sum(map(cpu, running)) - busy, cpu(outbox.server) - servers
    finally:
        for process in running:
            end(process)


def killed(outbox: Outbox, letters: int, kills: int) -> None:
    """One worker at a time, killed when a random share of the letters has come; the last one finishes."""
    chance = random.Random(1)
    shares = sorted(chance.uniform(0.02, 0.95) for _ in range(kills))
    for share in shares:
        process = outbox.worker()
        already = outbox.count()
        until(lambda: outbox.count() >= max(share * letters, already + 1))  # noqa: B023 - called at once
        time.sleep(chance.uniform(0, 0.02))
        end(process, signal.SIGKILL)
        outbox.sql(LEASES_OVER)
    process = outbox.worker()
    try:
        until(lambda: not outbox.sql(LEFT))
    finally:
        end(process)


def told(outbox: Outbox, letters: int) -> dict[str, int]:
    """How many never came, came twice as the same letter, or as two different ones."""
    ids = Counter(id for _to, id, _size in outbox.received())
    unsent = outbox.sql("SELECT count(*) FROM notices_message WHERE sent_at IS NULL")
    return {
        "never_came": letters - len(ids),
        "not_noted_as_sent": unsent,
        "came_twice_under_one_id": sum(times - 1 for times in ids.values()),
        "came_twice_under_two_ids": max(0, len(ids) - letters),
    }


@contextmanager
def databases(kind: str, folder: Path):
    """The address of an empty database of that kind, gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'samtale.sqlite3'}"
        return
    with postgres() as address:
        name = f"samtale_bench_{uuid4().hex[:8]}"
        server = address.replace("/samtale", "/postgres").replace("postgres://", "postgresql://")
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
            try:
                yield address.replace("/samtale", f"/{name}")
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def measure(kind: str, count: int, kills: int, workers: int, connections: int) -> dict[str, object]:
    """Everything about one database, in one run; with kills, disturbed, else timed."""
    with tempfile.TemporaryDirectory(prefix="samtale-bench-") as temporary, databases(kind, Path(temporary)) as address:
        outbox = Outbox(Path(temporary), address, connections)
        try:
            make_master_key_file(Path(temporary) / "master.key")
            outbox.manage("migrate", "-v0")
            outbox.manage("audit", "begin")
            queueing, letters = outbox.call(f"queue_invitations({count})"), 2 * count
            if kills:
                killed(outbox, letters, kills)
                return {
                    "invitations": count,
                    "letters": letters,
                    "connections": connections,
                    "workers_killed": kills,
                } | told(outbox, letters)
            floor = outbox.call(f"floor({outbox.port}, {FLOOR})")
            outbox.noted.write_text("")  # the server adds to its end
            took, busy, servers = undisturbed(outbox, letters, workers)
            return {
                "invitations": count,
                "letters": letters,
                "workers": workers,
                "connections": outbox.connections,
                "bytes_a_letter": floor["bytes"],
                "seconds_to_queue": round(queueing, 1),
                "seconds": round(took, 1),
                "letters_a_second": round(letters / took),
                "floor_letters_a_second": round(1 / floor["seconds"]),
                "ratio_to_floor": round(took / letters / floor["seconds"], 2),
                "cpu_ms_a_letter": round(busy / letters * 1000, 2),
                "floor_cpu_ms": round(floor["cpu"] * 1000, 2),
                "servers_cpu_ms": round(servers / letters * 1000, 2),
                "load": round(os.getloadavg()[0], 1),
            } | told(outbox, letters)
        finally:
            end(outbox.server)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.outbox")
    asked.add_argument("--invitations", type=int, default=5000)
    asked.add_argument("--kills", type=int, default=30)
    asked.add_argument("--workers", type=int, default=1)
    asked.add_argument("--connections", type=int, default=1)
    asked.add_argument("--only", choices=["undisturbed", "killed"])
    asked.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    asked.add_argument("--no-keep", action="store_true")
    options = asked.parse_args()
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for database in options.database or ["sqlite", "postgresql"]:
        for name, kills in (("undisturbed", 0), ("killed", options.kills)):
            if options.only not in (None, name):
                continue
            found = measure(database, options.invitations, kills, options.workers, options.connections)
            kept.setdefault(database, {})[name] = found
            print(database, name, json.dumps(found), flush=True)
            if not options.no_keep:
                KEPT.write_text(json.dumps(kept, indent=2) + "\n")


if __name__ == "__main__":
    main()
