"""What config/wiring.py names is there, no job is forgotten, and a page loads nothing that only the worker needs."""

import inspect
import subprocess
import sys
from importlib import import_module
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings

from samtale.core.wired import named
from samtale.vault.keys import make_master_key_file

ROOT = Path(__file__).resolve().parent.parent
FUNCTIONS = [
    *settings.JOBS,
    *settings.LONG_JOBS,
    *chain.from_iterable(settings.LINES.values()),
    *settings.HOW_LONG,
    *settings.OWN_ROWS.values(),
    *settings.UNDONE_TOO,
    *settings.PROVED_TOO,
    settings.LETTERS_ARE_SENT_BY,
]
# Done by another job, or by a command.
NOT_BY_THEMSELVES = {
    "samtale.people.whole_log.jobs.check_log",
    "samtale.people.whole_log.jobs.report_wrong_rows",
    "samtale.rounds.invitations.jobs.due",
}


@pytest.mark.parametrize("place", sorted(set(FUNCTIONS)))
def test_what_is_named_is_there(place):
    assert callable(named(place))


def test_what_is_named_and_is_not_there_is_told():
    with pytest.raises(ImportError):
        named("samtale.people.directory.roles.nothing_of_the_kind")


def test_words_of_every_part_that_has_them():
    parts = {f"samtale.{file.parent.name}.log_words.WORDS" for file in (ROOT / "samtale").glob("*/log_words.py")}
    assert parts == set(settings.LOG_WORDS) and all(named(place) for place in parts)


@pytest.mark.parametrize(("list_of", "taken"), [("JOBS", 1), ("LONG_JOBS", 2)])
def test_jobs_take_the_time_and_each_is_done_once(list_of, taken):
    places = getattr(settings, list_of)
    assert len(places) == len(set(places))
    for place in places:
        first, rest = (given := list(inspect.signature(named(place)).parameters.values()))[:taken], given[taken:]
        assert all(one.kind is not one.KEYWORD_ONLY for one in first) and len(first) == taken, place
        assert all(one.default is not one.empty for one in rest), place


def test_every_job_in_a_file_of_jobs_is_on_the_list():
    found = set()
    for file in (ROOT / "samtale").rglob("jobs.py"):
        module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for name, function in inspect.getmembers(module, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            if function.__module__ == module.__name__ and not name.startswith("_") and first == "now":
                found.add(f"{module.__name__}.{name}")
    assert len(found) > 8 and found - NOT_BY_THEMSELVES <= {*settings.JOBS, *settings.LONG_JOBS}


LARGE = {"ortools", "numpy", "openpyxl", "docx", "typst"}
LOADED = f"""
import sys
import config.wsgi
from django.urls import get_resolver
waiting = [get_resolver()]
while waiting:
    waiting += getattr(waiting.pop(), "url_patterns", [])
print(*sorted({LARGE} & set(sys.modules)))
"""


@pytest.mark.processes
@pytest.mark.parametrize(("more", "loaded"), [("", ""), ("import docx", "docx")])
def test_every_page_together_loads_nothing_large(tmp_path, more, loaded):
    """The second proves that the first could see it."""
    make_master_key_file(tmp_path / "master.key")
    environment = {"PATH": "", "SAMTALE_DEV": "1", "SAMTALE_VAR": str(tmp_path)}
    asked = [sys.executable, "-c", f"{more}{LOADED}"]
    said = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.split() == loaded.split()
