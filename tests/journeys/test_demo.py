"""bin/demo itself: interrupted while it fills, gone on with, and started again with what was entered."""

import os
import re
import signal
import sqlite3
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.fixtures import PATIENCE, ROOT, free_port

pytestmark = pytest.mark.journey
PEOPLE = 60


class Demo:
    """One run of bin/demo, read line by line."""

    def __init__(self, folder: Path, port: int):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SAMTALE_")}
        self.process = subprocess.Popen(
            [ROOT / "bin/demo", "--port", str(port), "--people", str(PEOPLE), "--var", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            start_new_session=True,
        )
        self.said: list[str] = []
        self.limit = threading.Timer(PATIENCE * 5, self.kill)  # or a demo that says nothing more would be waited for
        self.limit.start()

    def until(self, words: str) -> None:
        """Reads on until a line holds the words."""
        for line in self.process.stdout:
            self.said.append(line)
            if words in line:
                return
        raise AssertionError(f"bin/demo ended without «{words}»:\n{''.join(self.said)}")

    def end(self) -> int:
        """Ends it as a terminal that closes does; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        self.said += self.process.stdout
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """Whatever is left of it."""
        self.limit.cancel()
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait(PATIENCE)
        self.process.stdout.close()

    def has_said(self, words: str) -> bool:
        return any(words in line for line in self.said)


@pytest.fixture
def demo() -> Iterator[Callable[[Path, int], Demo]]:
    """demo(folder, port): bin/demo, started."""
    started: list[Demo] = []

    def start(folder: Path, port: int) -> Demo:
        started.append(Demo(folder, port))
        return started[-1]

    yield start
    for one in started:
        one.kill()


def ask(folder: Path, query: str) -> int:
    with closing(sqlite3.connect(folder / "samtale.sqlite3", timeout=PATIENCE)) as database, database:
        return (database.execute(query).fetchone() or [0])[0]


def count(folder: Path, table: str) -> int:
    return ask(folder, f"SELECT count(*) FROM {table}")  # noqa: S608 - a name from below


def interrupted(demo, tmp_path: Path, port: int) -> Path:
    """A folder that was left in the middle of being filled. One that got full before it heard us is no use."""
    for nth in range(5):
        folder = tmp_path / str(nth)
        first = demo(folder, port)
        first.until("Samtaler for")
        status = first.end()
        if not re.search(r"Samtaler for (\d+) av \1 ", "".join(first.said)):
            assert status != 0, first.said
            return folder
    raise AssertionError("it was never interrupted in time")


def test_the_demo_goes_on_after_an_interruption_and_starts_a_second_time(demo, tmp_path):
    port = free_port()
    folder = interrupted(demo, tmp_path, port)
    left = count(folder, "conversations_conversation")
    assert left

    again = demo(folder, port)
    again.until("Klar på")
    assert urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=PATIENCE).status == 200
    link = next(word for line in again.said for word in line.split() if "/accounts/link/" in word)
    assert urllib.request.urlopen(link, timeout=PATIENCE).status == 200
    filled = count(folder, "conversations_conversation")
    people = count(folder, "people_person")
    assert filled > left
    assert abs(people - PEOPLE) < PEOPLE * 0.1
    ask(folder, "UPDATE people_person SET first_name = 'Entered' WHERE email LIKE 'ingrid.aasen@%'")
    assert again.end() == 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/")

    second = demo(folder, port)
    second.until("Klar på")
    assert not (second.has_said("Lager") or second.has_said("Samtaler for")), "what is there stays"
    assert count(folder, "conversations_conversation") == filled
    assert count(folder, "people_person") == people
    assert ask(folder, "SELECT count(*) FROM people_person WHERE first_name = 'Entered'") == 1
    assert second.end() == 0
    for secret in ("master.key", "secret.key"):
        assert (folder / secret).stat().st_mode & 0o077 == 0
