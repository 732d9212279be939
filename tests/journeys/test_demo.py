"""bin/demo itself: interrupted while it fills, gone on with, and started again with what was entered."""
import os
import signal
import sqlite3
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.fixtures import ROOT, free_port

pytestmark = pytest.mark.journey
PEOPLE = 260


class Demo:
    """One run of bin/demo, read line by line."""

    def __init__(self, folder: Path, port: int):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SAMTALE_")}
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [ROOT / "bin/demo", "--port", str(port), "--people", str(PEOPLE), "--var", str(folder)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
        )
        self.said: list[str] = []

    def until(self, words: str) -> float:
        """Reads on until a line holds the words; the seconds since the start."""
        for line in self.process.stdout:
            self.said.append(line)
            if words in line:
                return time.monotonic() - self.began
        raise AssertionError(f"bin/demo ended without «{words}»:\n{''.join(self.said)}")

    def end(self) -> int:
        """Ends it as a terminal that closes does; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        self.process.stdout.read()
        return self.process.wait(20)


def count(folder: Path, table: str) -> int:
    with sqlite3.connect(folder / "samtale.sqlite3") as database:
        return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - a name from below


def test_the_demo_goes_on_after_an_interruption_and_starts_a_second_time(tmp_path):
    port = free_port()
    interrupted = Demo(tmp_path, port)
    interrupted.until("Samtaler for")
    assert interrupted.end() != 0
    left = count(tmp_path, "conversations_conversation")

    again = Demo(tmp_path, port)
    again.until("Klar på")
    assert urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/").status == 200
    link = next(word for line in again.said for word in line.split() if "/accounts/link/" in word)
    assert urllib.request.urlopen(link).status == 200
    filled = count(tmp_path, "conversations_conversation")
    people = count(tmp_path, "people_person")
    assert filled > left
    assert abs(people - PEOPLE) < PEOPLE * 0.1
    with sqlite3.connect(tmp_path / "samtale.sqlite3", timeout=60) as database:
        database.execute("UPDATE people_person SET first_name = 'Entered' WHERE email LIKE 'ingrid.aasen@%'")
    assert again.end() == 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/")

    second = Demo(tmp_path, port)
    second.until("Klar på")
    assert not [line for line in second.said if "Lager" in line or "Samtaler for" in line], "what is there stays"
    assert count(tmp_path, "conversations_conversation") == filled
    assert count(tmp_path, "people_person") == people
    with sqlite3.connect(tmp_path / "samtale.sqlite3", timeout=60) as database:
        assert database.execute("SELECT count(*) FROM people_person WHERE first_name = 'Entered'").fetchone() == (1,)
    assert second.end() == 0
    for secret in ("master.key", "secret.key"):
        assert (tmp_path / secret).stat().st_mode & 0o077 == 0
