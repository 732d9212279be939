"""Large work in a process of its own: its answer, what it tells on the way, and how it ends."""

import os
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from samtale.core import apart

PLACE = "samtale.core.tests.done_apart"


@pytest.fixture(autouse=True)
def not_loaded():
    sys.modules.pop(PLACE, None)
    yield
    assert PLACE not in sys.modules, "it was done here"


def ended(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


def test_it_is_done_in_another_process_without_our_environment(monkeypatch):
    monkeypatch.setenv("SAMTALE_SECRET_KEY", "hemmelig")
    pid, environment = apart.call(f"{PLACE}:where")
    assert pid != os.getpid() and "hemmelig" not in str(environment) and ended(pid)


def test_values_words_and_settings_are_as_here(settings):
    settings.ORGANISATION = "Nordvåg havn"
    with translation.override("nb"):
        assert apart.call(f"{PLACE}:as_here", date(2027, 3, 12)) == (
            "12.03.2027",
            "Nordvåg havn",
            "Europe/Oslo",
            "nb",
        )


def test_it_tells_on_the_way_and_is_ended_when_nobody_wants_to_hear():
    told = []
    assert apart.call(f"{PLACE}:count", 3, tell=lambda *so_far: told.append(so_far)) == 3
    assert told == [(1, 3), (2, 3), (3, 3)]

    def enough(pid: int) -> None:
        told.append(pid)
        raise InterruptedError

    began = time.monotonic()
    with pytest.raises(InterruptedError):
        apart.call(f"{PLACE}:go_on_for_ever", tell=enough)
    assert ended(told[-1]) and time.monotonic() - began < 30


def test_what_it_raises_is_raised_here_and_a_death_is_told():
    with pytest.raises(ValueError, match="det går ikke"):
        apart.call(f"{PLACE}:refuse")
    with pytest.raises(apart.EndedError):
        apart.call(f"{PLACE}:die")


def test_what_a_library_prints_is_no_answer(capfd):
    assert apart.call(f"{PLACE}:talk") == "svar"
    assert capfd.readouterr().out == ""


def test_what_is_loaded_already_is_done_here():
    from samtale.core.tests import done_apart

    assert apart.call(f"{PLACE}:where")[0] == os.getpid()
    del sys.modules[done_apart.__name__]
