"""The suite in parts: what bin/test runs, in which order, on which database, and what each part took.

python -m tests.suite [--all | --quick | --days | --on DATE]
"""

import argparse
import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests import runs
from tests.postgres import postgres
from tests.suite_times import minutes, remember

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=8", "--durations-min=2"]
TWO = ["-n", "2", "--dist", "worksteal"]
# Real processes and browsers may be slower on a busy machine than anybody would wait: a journey is walked once more.
AGAIN = ["--reruns", "1", "--reruns-delay", "3", "-raR"]
TESTS = ["tests", "samtale"]  # as pyproject.toml says
CHECKED = ["--ignore=tests/test_architecture.py"]  # by bin/check
ASKED_BY_MORE = ["--deselect=tests/test_access_table.py::test_who_may_what"]  # where test_the_whole_product runs too
# Days that have been wrong, or might: before Easter, one that most years lack, an hour that comes twice, Christmas.
ODD_DAYS = {
    "1. februar": "2027-02-01",
    "29. februar": "2028-02-29",
    "natt til vintertid": "2027-10-31T02:30",
    "23. desember": "2026-12-23",
}
WENT_WRONG = re.compile(r"^(?:FAILED|ERROR|RERUN) ")
SUMMARY = re.compile(r"^(?:=+ )?((?:\d+ \w+(?:, )?)+) in [\d.]+s")


@dataclass
class Part:
    """One command of the suite, and what came of it."""

    name: str
    command: list[str]
    on_postgres: bool = False
    beside: bool = False  # runs while the parts after it do
    seconds: float = 0
    failed: bool = False
    counts: Counter = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)  # pytest's own line of each test that failed or was walked twice


def in_process(name: str, *more: str, marks: str = "not journey", **options) -> Part:
    return Part(name, [*PYTEST, *CHECKED, *TWO, "-m", marks, *more], **options)


def journeys(name: str, marks: str = "journey", **options) -> list[Part]:
    """Two at a time, and then those that need the machine to themselves."""
    return [
        Part(name, [*PYTEST, *TWO, *AGAIN, "-m", f"{marks} and not alone"], **options),
        Part(f"{name}, en om gangen", [*PYTEST, *AGAIN, "-m", f"{marks} and alone"], **options),
    ]


def quick() -> list[Part]:
    """No browser, one database."""
    return [in_process("Tester på SQLite", marks="not journey and not long and not slow")]


def ordinary() -> list[Part]:
    """What one runs while working and before a commit that matters."""
    return [
        Part("Kontroll", ["bin/check", "--no-audit"], beside=True),
        in_process("Tester på SQLite", marks="not journey and not long"),
        in_process(
            "Det som kan være ulikt på PostgreSQL",
            marks="both_databases and not journey and not long",
            on_postgres=True,
        ),
        *journeys("Reiser på PostgreSQL", "journey and not long", on_postgres=True),
    ]


def everything() -> list[Part]:
    """Both databases whole, and the long ones; on SQLite each file has one of the odd days."""
    return [
        Part("Kontroll", ["bin/check", "--no-audit"], beside=True),
        in_process("Tester på PostgreSQL", *ASKED_BY_MORE, on_postgres=True),
        *journeys("Reiser på PostgreSQL", on_postgres=True),
        *journeys("Reiser på SQLite", "journey and both_databases"),
        *(on_a_day(name, day, *files_of(day)) for name, day in ODD_DAYS.items()),
    ]


def every_day() -> list[Part]:
    """All in process on each of the odd days."""
    return [on_a_day(name, day) for name, day in ODD_DAYS.items()]


def on_a_day(name: str, day: str, *more: str) -> Part:
    """All in process, or these files of it, as if it were that day."""
    return in_process(f"Tester på SQLite, {name}", "--on", day, *more, marks="not journey and not long")


def files_of(day: str) -> list[str]:
    """The test files that have this odd day in `--all`: always the same, whatever other files come or go."""
    days = list(ODD_DAYS.values())
    files = sorted(str(file.relative_to(ROOT)) for top in TESTS for file in (ROOT / top).rglob("test_*.py"))
    skipped = {one.removeprefix("--ignore=") for one in CHECKED}
    return [file for file in files if file not in skipped and days[zlib.crc32(file.encode()) % len(days)] == day]


SUITES = {"test": ordinary, "all": everything, "quick": quick, "days": every_day}


def run(parts: list[Part]) -> None:
    """Runs the parts in turn; what came of each is noted in it."""
    with whole_run() as environment:
        environment["COLUMNS"] = "400"  # why a test failed is cut at the width of the terminal
        aside = [threading.Thread(target=run_part, args=(part, environment)) for part in parts if part.beside]
        for thread in aside:
            thread.start()
        for part in parts:
            if not part.beside:
                run_part(part, environment)
        for thread in aside:
            thread.join()


@contextlib.contextmanager
def whole_run() -> Iterator[dict[str, str]]:
    """One folder and one PostgreSQL for all parts; its address is in DATABASE_URL."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    folder = runs.begin()
    with postgres() as address:
        print(f"· PostgreSQL: {address.rpartition('@')[2]}", flush=True)
        try:
            yield environment | {runs.VARIABLE: str(folder), "DATABASE_URL": address}
        finally:
            runs.end(folder)


def run_part(part: Part, environment: dict[str, str]) -> None:
    """Shows the part's output as it comes, or at its end when it runs beside others; counts what the tests said."""
    if not part.on_postgres:
        environment = {name: value for name, value in environment.items() if name != "DATABASE_URL"}
    print(f"· {part.name}", flush=True)
    began, said = time.monotonic(), []
    process = subprocess.Popen(
        part.command,
        cwd=ROOT,
        env=environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        for line in process.stdout:
            said.append(line)
            if not part.beside:
                sys.stdout.write(line)
                sys.stdout.flush()
    except BaseException:  # the run is called off
        process.terminate()
        process.wait()
        raise
    part.failed = process.wait() != 0
    part.seconds = time.monotonic() - began
    part.wrong = [line.rstrip() for line in said if WENT_WRONG.match(line)]
    if part.beside:
        print(f"· {part.name}:\n{''.join(said)}", flush=True)
    for found in filter(None, map(SUMMARY.match, said)):
        part.counts.update({what: int(number) for number, what in (one.split() for one in found[1].split(", "))})


def tell(parts: list[Part], seconds: float) -> bool:
    """Says what went wrong, what each part took, and the sum in a line that machines read; whether all went well.

    It is at the end, since of a long output often only the end is kept.
    """
    width = max(len(part.name) for part in parts)
    for part in parts:
        print("".join(f"{part.name}: {line}\n" for line in part.wrong), end="")
    for part in parts:
        counted = ", ".join(f"{number} {what}" for what, number in part.counts.items())
        print(f"{part.name:<{width}} {minutes(part.seconds):>6}  {'FEILET  ' if part.failed else ''}{counted}")
    print(f"{'I alt':<{width}} {minutes(seconds):>6}")
    total = sum((part.counts for part in parts), Counter())
    failed = (
        total["failed"]
        + total["error"]
        + total["errors"]
        + sum(part.failed and not part.counts["failed"] for part in parts)
    )
    print(f"{total['passed']} passed, {failed} failed, {total['skipped']} skipped", flush=True)
    return not failed


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/test")
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--all", action="store_true", help="both databases whole, the long ones, a share of each odd day")
    one.add_argument("--quick", action="store_true", help="no browser, one database")
    one.add_argument("--days", action="store_true", help="everything in process, on each odd day")
    one.add_argument("--on", metavar="DATE", help="everything in process, as if it were that day")
    chosen = parser.parse_args(arguments)
    which = next((name for name in ("all", "quick", "days") if getattr(chosen, name)), "test")
    parts = [on_a_day(chosen.on, chosen.on)] if chosen.on else SUITES[which]()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # and what was begun is ended on the way out
    began, load = time.monotonic(), os.getloadavg()[0]
    run(parts)
    took = time.monotonic() - began
    if not chosen.on and which != "days":
        told = [{"name": part.name, "seconds": round(part.seconds), **part.counts} for part in parts]
        remember(which, told, took, load)
    return 0 if tell(parts, took) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
