"""Journeys that were walked twice: each is written down, and told of at the end with how often it has been needed."""

import os
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from time_machine import escape_hatch

from tests import browsers

WRITTEN = Path(__file__).resolve().parent.parent / "var" / "reruns.txt"  # a line each: when, and which test

_now: dict[str, str] = {}  # what it failed with, by test


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.outcome != "rerun" or "PYTEST_XDIST_WORKER" in os.environ:  # whoever leads the workers hears it too
        return
    crash = getattr(report.longrepr, "reprcrash", None)
    said = f"{crash.path}:{crash.lineno}: {crash.message}" if crash else str(report.longrepr)
    where = "\n".join(text for heading, text in report.sections if heading == browsers.WHERE)
    _now[report.nodeid] = said[:600] + "\n" + where
    WRITTEN.parent.mkdir(exist_ok=True)
    with WRITTEN.open("a") as file:
        now = escape_hatch.datetime.datetime.now() if escape_hatch.is_travelling() else datetime.now()
        file.write(f"{now:%Y-%m-%d %H:%M} {report.nodeid}\n")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _now:
        return
    ever = Counter(line.split(" ", 2)[2] for line in WRITTEN.read_text().splitlines())
    terminalreporter.section("walked twice")
    for test, why in _now.items():
        more = " — a second time is a defect to mend" if ever[test] > 1 else ""
        terminalreporter.line(f"{test}: {ever[test]} in all{more}\n  {why}")
