"""«No right» beside «no such thing», over HTTP with the production server: python -m bench.refusals [--people 1000]."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

from .server import ROOT, Page, Server

EACH, WARM_UP = 1500, 20
# Fewer than refusals.MOST a person, so that every answer has its row in the log; the flood is measured by itself.
A_PERSON = 12
FIND = """
import json
from bench.people import session_of
from samtale.conversations.models import Conversation
from samtale.people.models import Person
people = Person.objects.filter(is_active=True, leaderships=None).order_by("pk")[:{people}]
print(json.dumps([[session_of(one), [str(pk) for pk in Conversation.objects.exclude(employee=one)
    .order_by("pk").values_list("pk", flat=True)[:{each}]]] for one in people]))
"""


def prepare(size: int, folder: Path) -> list[tuple[str, list[str]]]:
    """A filled database; sessions of people who lead nobody, each with conversations of others."""

    def manage(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            check=True,
            text=True,
            env=os.environ | {"SAMTALE_VAR": str(folder)},
            stdout=subprocess.PIPE,
        ).stdout

    manage("prepare_demo", "--people", str(size))
    people = (EACH + WARM_UP) // A_PERSON + 2
    found = manage("shell", "-v0", "-c", FIND.format(people=people, each=EACH + WARM_UP))
    return json.loads(found.strip().splitlines()[-1])


def page(session: str, conversation: str) -> Page:
    return Page("", f"/conversations/{conversation}/minutes/", session, "", [])


def ask(server: Server, session: str, conversation: str) -> float:
    """Milliseconds until the last byte of a 404."""
    answer = server.ask(page(session, conversation))
    if answer.status != 404:
        sys.exit(f"{answer.status}, not 404")
    return answer.seconds * 1000


def measure(server: Server, asked: list[tuple[str, str]]) -> tuple[list[float], list[float]]:
    """One of each in turn, and the one that begins changes, so that whatever else the machine does falls on both."""
    there, nowhere = [], []
    for nth, (session, conversation) in enumerate(asked):
        both = [(there, conversation), (nowhere, str(uuid4()))]
        for found, which in both if nth % 2 else reversed(both):
            found.append(ask(server, session, which))
    return there[WARM_UP:], nowhere[WARM_UP:]


def line(name: str, there: list[float], nowhere: list[float]) -> str:
    def figures(found: list[float]) -> str:
        low, middle, high = (statistics.quantiles(found, n=20)[at] for at in (0, 9, 18))
        return f"{middle:.2f} ({low:.2f}–{high:.2f})"

    pairs = list(zip(there, nowhere, strict=True))
    apart = statistics.median(one - other for one, other in pairs)
    # Of pairs that differ by chance alone, half go either way, give or take two times this.
    slower, chance = sum(one > other for one, other in pairs) / len(pairs), 0.5 / len(pairs) ** 0.5
    return (
        f"| {name} | {len(there)} | {figures(there)} | {figures(nowhere)} | {apart:+.3f} "
        f"| {slower:.1%} ± {2 * chance:.1%} |"
    )


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.refusals")
    asked.add_argument("--people", type=int, default=1000)
    size = asked.parse_args().people
    with tempfile.TemporaryDirectory(prefix="samtale-bench-") as temporary:
        people = prepare(size, Path(temporary))
        server = Server("config.wsgi:application", {"SAMTALE_VAR": temporary})
        try:
            few = [(session, pk) for session, others in people for pk in others[:A_PERSON]][: EACH + WARM_UP]
            print("| | requests each | no right, ms | no such thing, ms | apart, ms | no right slower |")
            print("|---" * 6 + "|")
            print(line("each with its row in the log", *measure(server, few)))
            session, others = people[-1]
            print(line("a flood, no longer recorded", *measure(server, [(session, pk) for pk in others])))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
