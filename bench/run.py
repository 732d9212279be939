"""Measures pages over HTTP with the production server, each beside its floor in the same run: bin/bench."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from .server import ROOT, Page, Server

CEILING, GROWTH, WARM_UP = 3.0, 1.2, 30


class Measured:
    """The program and the floor on one database, beside each other."""

    def __init__(self, size: int, folder: Path):
        self.pages = prepare(size, folder)
        database = {
            "SAMTALE_VAR": str(folder),
            "BENCH_DATABASE": str(folder / "samtale.sqlite3"),
            "BENCH_PAGES": str(folder / "pages.json"),
        }
        self.program = Server("config.wsgi:application", database)
        recorded = {page.path: self._recorded(page, folder) for page in self.pages}
        (folder / "pages.json").write_text(json.dumps(recorded))
        self.floor = Server("bench.floor:application", database)
        self.seconds = {page.name: ([], []) for page in self.pages}
        self.sizes = {page.name: len(Path(recorded[page.path]["body"]).read_bytes()) for page in self.pages}

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

    def ask_both(self, nth: int) -> None:
        """The page of that number once of the program and once of the floor."""
        page = self.pages[nth]
        for server, seconds in zip((self.program, self.floor), self.seconds[page.name], strict=True):
            answer = server.ask(page)
            if answer.status != 200:
                sys.exit(f"{page.path} was answered {answer.status}")
            seconds.append(answer.seconds)

    def medians(self, name: str) -> tuple[float, float]:
        """Milliseconds of the program and of the floor, the first requests left out."""
        program, floor = (statistics.median(seconds[WARM_UP:]) * 1000 for seconds in self.seconds[name])
        return program, floor

    def stop(self) -> None:
        self.program.stop()
        self.floor.stop()


def prepare(size: int, folder: Path) -> list[Page]:
    """A database of that many people, filled by the demo's generator, and the pages to measure in it."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"SAMTALE_VAR": str(folder)}

    def manage(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            check=True,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    manage("prepare_demo", "--people", str(size))
    found = manage("shell", "-v0", "-c", "from bench.pages import as_json; print(as_json())")
    return [Page(**row) for row in json.loads(found.strip().splitlines()[-1])]


def measure(sizes: list[int], keep: Path, rounds: int) -> dict[int, Measured]:
    """Every page at every size, all asked in turn, so that whatever else the machine does falls on all alike."""
    found: dict[int, Measured] = {}
    try:
        for size in sizes:
            print(f"· {size} people", file=sys.stderr, flush=True)
            found[size] = Measured(size, keep / str(size))
        for nth in range(len(found[sizes[0]].pages)):
            for _ in range(WARM_UP + rounds):
                for measured in found.values():
                    measured.ask_both(nth)
    finally:
        for measured in found.values():
            measured.stop()
    return found


def table(found: dict[int, Measured]) -> tuple[str, list[str]]:
    """The figures as a table in Markdown, and what is over."""
    first, last = min(found), max(found)
    lines = [f"| page | KB | people | program, ms | floor, ms | ratio | {last:,} against {first:,} |", "|---" * 7 + "|"]
    over = []
    for name, bytes_ in found[first].sizes.items():
        for size, measured in found.items():
            program, floor = measured.medians(name)
            growth = program / found[first].medians(name)[0]
            over += [f"{name} at {size:,}: {program / floor:.2f} × the floor"] * (program / floor > CEILING)
            over += [f"{name} at {size:,}: {growth:.2f} × {first:,}"] * (growth > GROWTH)
            figures = (f"{bytes_ / 1024:.0f}", f"{size:,}", f"{program:.2f}", f"{floor:.2f}", f"{program / floor:.2f}")
            lines.append(f"| {' | '.join((name, *figures))} | {'' if size == first else f'{growth:.2f}'} |")
    return "\n".join(lines), over


def main() -> None:
    asked = argparse.ArgumentParser(prog="bin/bench")
    asked.add_argument("--sizes", default="1000,20000", help="numbers of people")
    asked.add_argument("--rounds", type=int, default=400, help="requests measured a page and size")
    asked.add_argument("--keep", type=Path, help="a folder to keep the filled databases in between runs")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="samtale-bench-") as temporary:
        sizes = [int(size) for size in options.sizes.split(",")]
        figures, over = table(measure(sizes, (options.keep or Path(temporary)).resolve(), options.rounds))
    print(figures)
    for line in over:
        print(f"Over: {line}")


if __name__ == "__main__":
    main()
