"""How much memory each process of the program takes (PSS), once its pages have been opened and its jobs are done."""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from .server import ROOT, Server

CEILING = 120  # MB a process
LINK = re.compile(r'\bhref="(/[^"#]*)')
NOT_OPENED = re.compile(r"^/(static/|accounts/logout|accounts/link)")
# One of each role, who opens what there is; and a proposal for a whole round, the largest thing the worker makes.
ASK = """
import json
from django.utils import timezone
from bench.people import session_of
from samtale.demo.management.commands.demo_links import whom
from samtale.notices.models import Message
from samtale.people.models import Person
from samtale.rounds.models import Round
from samtale.rounds.scheduling import jobs
hr = Person.objects.filter(roles__kind="hr").order_by("pk").first()
jobs.ask(round_=Round.objects.filter(started_at__isnull=False, ended_at=None).get(), by=hr)
print(json.dumps([session_of(person) for _, person in whom()]))
"""
LEFT = """
from samtale.notices.models import Message
from samtale.rounds.models import Proposal
print(Message.objects.filter(next_try_at__isnull=False).count() + Proposal.objects.filter(made_at=None).count())
"""


class Program:
    """The program as it is run: a server of two processes, and a worker."""

    def __init__(self, folder: Path, people: int):
        self.environment = os.environ | {"SAMTALE_VAR": str(folder), "SAMTALE_DEMO": "1"}
        self.manage("prepare_demo", "--people", str(people))
        self.server = Server("config.wsgi:application", self.environment)
        self.worker: subprocess.Popen | None = None

    def manage(self, *arguments: str) -> str:
        """What a command of the program says."""
        command = [sys.executable, "manage.py", *arguments]
        said = subprocess.run(command, cwd=ROOT, check=True, text=True, env=self.environment, stdout=subprocess.PIPE)
        return said.stdout

    def shell(self, code: str) -> object:
        return json.loads(self.manage("shell", "-v0", "-c", code).strip().splitlines()[-1])

    def start_worker(self) -> None:
        command = [sys.executable, "manage.py", "deliver"]
        self.worker = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL)

    def memory(self) -> dict[str, float]:
        """MB of each process, by what it is."""
        first = self.server.process.pid
        found = {"granian itself": pss(first)}
        for nth, pid in enumerate(children(first), start=1):
            found[f"server process {nth}"] = pss(pid)
        if self.worker:
            found["worker"] = pss(self.worker.pid)
        return found

    def stop(self) -> None:
        self.server.stop()
        if self.worker:
            self.worker.terminate()
            self.worker.wait(20)


def pss(pid: int) -> float:
    """A process's memory in MB, with its part of what it shares."""
    said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+) kB", said, re.M)[1]) / 1024


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def opened(port: int, session: str, most: int) -> Iterator[str]:
    """Open what somebody can come to by links from the front page, nearest first; the addresses that answered."""
    waiting, seen = ["/"], {"/"}
    while waiting and most:
        path, most = waiting.pop(0), most - 1
        asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": f"samtale={session}"})
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                page = answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError:
            continue
        yield path
        for link in LINK.findall(page):
            link = link.replace("&amp;", "&")
            if link not in seen and not NOT_OPENED.match(link):
                seen.add(link)
                waiting.append(link)


def measure(folder: Path, people: int, most: int) -> tuple[int, dict[str, float], dict[str, float]]:
    """How many pages were opened, and the memory before anything was asked for and after everything was."""
    program = Program(folder, people)
    try:
        program.start_worker()
        time.sleep(5)
        rest = program.memory()
        sessions = program.shell(ASK)
        count = sum(1 for session in sessions for _ in opened(program.server.port, session, most))
        until = time.monotonic() + 300
        while program.shell(LEFT) and time.monotonic() < until:
            time.sleep(2)
        return count, rest, program.memory()
    finally:
        program.stop()


def main() -> None:
    """Print the figures as a table in Markdown; ends with 1 where a process is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=260)
    parser.add_argument("--pages", type=int, default=150, help="how many each role opens at most")
    parser.add_argument("--keep", type=Path, help="a folder for the database, filled the first time")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        count, rest, after = measure(asked.keep or Path(folder), asked.people, asked.pages)
    print(f"{asked.people} people, {count} pages opened; PSS, MB.\n")
    print("| process | at rest | after pages and jobs |\n|---|---|---|")
    for name, megabytes in after.items():
        print(f"| {name} | {rest[name]:.0f} | {megabytes:.0f} |")
    over = [name for name, megabytes in after.items() if megabytes > CEILING]
    sys.exit(f"Over {CEILING} MB: {', '.join(over)}" if over else 0)


if __name__ == "__main__":
    main()
