"""Measures pages with the production server, beside a plain view and the bare floor in the same run: bin/bench.

What is found is kept in bench/pages.json, and `python -m bench.table` writes it into docs/performance.md.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path

import psycopg

from tests.postgres import postgres

from .first_visit import first_visit
from .server import ROOT, Page, Server

KEPT = ROOT / "bench" / "pages.json"
WARM_UP, CLIENTS, SECONDS = 30, 8, 4.0
SQLITE, POSTGRES = "SQLite", "PostgreSQL"


class Measured:
    """The program, the plain views and the floor on one database, beside each other."""

    def __init__(self, database: str, size: int, folder: Path, address: str):
        self.database, self.size = database, size
        self.environment = {"SAMTALE_VAR": str(folder), "DATABASE_URL": address}
        self.pages = prepare(size, folder, self.environment)
        if database == POSTGRES:
            count_rows(address)
        self.listed = folder / "pages.json"
        self.listed.write_text(json.dumps([asdict(page) for page in self.pages]))
        self.environment |= {
            "BENCH_PAGES": str(self.listed),
            "BENCH_ANSWERS": str(folder / "answers.json"),
            "BENCH_DATABASE": address if database == POSTGRES else str(folder / "samtale.sqlite3"),
        }
        self.program = Server("config.wsgi:application", self.environment)
        recorded = {page.path: self._recorded(page, folder) for page in self.pages}
        (folder / "answers.json").write_text(json.dumps(recorded))
        self.plain = Server("bench.plain.application:application", self.environment)
        self.floor = Server("bench.floor:application", self.environment)
        self.servers = {"program": self.program, "plain": self.plain, "floor": self.floor}
        self.seconds: dict[tuple[str, str], list[float]] = {}

    def _recorded(self, page: Page, folder: Path) -> dict:
        """What the floor is to send back: the program's own bytes and headers."""
        for _ in range(3):  # the first opening writes to the log; later ones within the quarter do not
            answer = self.program.ask(page)
            if answer.status != 200:
                sys.exit(f"{page.name}: {answer.status} {answer.body[:300]!r}")
        stored = folder / f"{Path(page.path).name or page.name}.body"
        stored.write_bytes(answer.body)
        headers = [pair for pair in answer.headers if pair[0].lower() not in ("date", "server")]
        return {"body": str(stored), "headers": headers, **asdict(page)}

    def ask_all(self, nth: int) -> None:
        """The page of that number once of each."""
        page = self.pages[nth]
        for name, server in self.servers.items():
            answer = server.ask(page)
            if answer.status != 200:
                sys.exit(f"{page.path} was answered {answer.status} by the {name}")
            self.seconds.setdefault((page.name, name), []).append(answer.seconds)

    def found(self) -> list[dict]:
        """A row a page: medians in milliseconds, the first requests left out, and what a page asks and weighs."""
        inside = self._inside()
        return [self._row(page, inside[page.name]) for page in self.pages]

    def _row(self, page: Page, inside: dict) -> dict:
        row = {"page": page.name, "database": self.database, "people": self.size}
        for name, server in self.servers.items():
            row[name] = round(statistics.median(self.seconds[page.name, name][WARM_UP:]) * 1000, 2)
            row[f"{name} a second"] = round(server.pages_a_second(page, clients=CLIENTS, seconds=SECONDS), 1)
        if not page.writes:
            row |= asdict(first_visit(self.program.port, page))
        return row | {"inside": inside}

    def _inside(self) -> dict:
        command = [sys.executable, "-m", "bench.inside", str(self.listed)]
        environment = os.environ | self.environment
        done = subprocess.run(command, cwd=ROOT, check=True, env=environment, stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout.strip().splitlines()[-1])

    def stop(self) -> None:
        for server in self.servers.values():
            server.stop()


def prepare(size: int, folder: Path, database: dict[str, str]) -> list[Page]:
    """A database of that many people, filled by the demo's generator, and the pages to measure in it."""
    folder.mkdir(parents=True, exist_ok=True)

    def manage(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            check=True,
            env=os.environ | database,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    manage("prepare_demo", "--people", str(size))
    found = manage("shell", "-v0", "-c", "from bench.pages import as_json; print(as_json())")
    return [Page(**row) for row in json.loads(found.strip().splitlines()[-1])]


def count_rows(address: str) -> None:
    """Gives PostgreSQL what it plans from; in operation it does so by itself, within a minute of a large change."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


@contextmanager
def database_of(server: str, name: str, *, kept: bool) -> Iterator[str]:
    """The address of a PostgreSQL database while the block runs: empty, unless it is `kept` between runs."""
    before, _, query = server.partition("?")
    address = f"{before.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    with psycopg.connect(server.replace("/samtale", "/postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found and not kept:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        if not (found and kept):
            connection.execute(f"CREATE DATABASE {name}")
        try:
            yield address
        finally:
            if not kept:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def measure(databases: list[str], sizes: list[int], folder: Path, *, kept: bool, rounds: int) -> list[dict]:
    """Every page on every database; all sizes are asked in turn, to bear the same of whatever else the machine does."""
    found: list[dict] = []
    for database in databases:
        with ExitStack() as open_till_measured:
            every = []
            for size in sizes:
                print(f"· {size} people, {database}", file=sys.stderr, flush=True)
                address = open_till_measured.enter_context(_address(database, size, folder, kept))
                every.append(Measured(database, size, folder / f"{database}-{size}", address))
                open_till_measured.callback(every[-1].stop)
            for nth in range(len(every[0].pages)):
                for _ in range(WARM_UP + rounds):
                    for measured in every:
                        measured.ask_all(nth)
            found += [row for measured in every for row in measured.found()]
    return found


@contextmanager
def _address(database: str, size: int, folder: Path, kept: bool) -> Iterator[str]:
    if database == SQLITE:
        yield f"sqlite:///{folder / f'{database}-{size}' / 'samtale.sqlite3'}"
        return
    with postgres() as server, database_of(server, f"samtale_bench_{size}", kept=kept) as address:
        yield address


def main() -> None:
    asked = argparse.ArgumentParser(prog="bin/bench")
    asked.add_argument("--sizes", default="1000,20000", help="numbers of people")
    asked.add_argument("--databases", default=f"{SQLITE},{POSTGRES}", help="which databases")
    asked.add_argument("--rounds", type=int, default=300, help="requests measured a page, size and database")
    asked.add_argument("--keep", type=Path, help="a folder to keep the filled databases in between runs")
    options = asked.parse_args()
    load, commit = os.getloadavg()[0], _commit()
    with tempfile.TemporaryDirectory(prefix="samtale-bench-") as temporary:
        sizes = [int(size) for size in options.sizes.split(",")]
        folder, kept = (options.keep or Path(temporary)).resolve(), options.keep is not None
        rows = measure(options.databases.split(","), sizes, folder, kept=kept, rounds=options.rounds)
    about = {"commit": commit, "on": date.today().isoformat(), "cores": os.cpu_count(), "load": round(load, 1)}
    KEPT.write_text(json.dumps({**about, "rows": rows}, ensure_ascii=False, indent=1) + "\n")
    from .table import over, tables

    print(tables(json.loads(KEPT.read_text())))
    for line in over(rows):
        print(f"Over: {line}")


def _commit() -> str:
    told = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return told.stdout.strip()


if __name__ == "__main__":
    main()
