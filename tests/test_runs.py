"""What a run of the tests leaves behind: nothing."""

import os
import subprocess
import sys

import pytest

from tests import runs


@pytest.fixture
def run(monkeypatch):
    """A run of its own, begun here."""
    for name in (runs.VARIABLE, "SAMTALE_TEST_RUN_OWNER"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    return runs.begin()


def test_a_run_that_ends_ends_the_servers_that_are_left_and_no_others(run):
    left, stopped = (subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) for _two in "ab")
    for process in (left, stopped):
        runs.began(process.pid)
    runs.ended(stopped.pid)
    another_s = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env=os.environ | {runs.VARIABLE: "another"}
    )
    runs.began(another_s.pid)  # as when the number of one that was killed has been given out again
    runs.end(run)
    assert left.wait(60) < 0 and not run.exists()
    for process in (stopped, another_s):
        assert process.poll() is None
        process.communicate(b"\n")
