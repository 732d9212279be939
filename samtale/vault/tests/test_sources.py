"""The three sources of master keys: each accepted when right, and refused by name when wrong."""

import base64
import logging
import os
import stat
import sys

import pytest

from samtale.vault import keys, sources
from samtale.vault.keys import VaultError


def encoded() -> str:
    return base64.b64encode(os.urandom(32)).decode()


@pytest.fixture(autouse=True)
def source(settings, tmp_path):
    settings.MASTER_KEY, settings.MASTER_KEY_COMMAND = "", ""
    settings.MASTER_KEY_FILE = str(tmp_path / "master.key")
    keys.forget()
    yield settings
    keys.forget()


def python(code: str) -> str:
    return f"{sys.executable} -c '{code}'"


def test_a_command_gives_the_keys(source):
    line = f"k3:{encoded()}"
    source.MASTER_KEY_COMMAND = python(f'print("{line}")')
    assert list(sources.read()) == ["k3"] and sources.kind() == "command"


def test_a_command_runs_without_a_shell(source, tmp_path):
    source.MASTER_KEY_COMMAND = f"echo k1:{encoded()} > {tmp_path / 'made'}; true"
    with pytest.raises(VaultError, match="SAMTALE_MASTER_KEY_COMMAND"):
        sources.read()
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (python('print("hemmelig"); raise SystemExit(3)'), "failed with exit code 3"),
        (python('print("hemmelig")'), "Line 1 of SAMTALE_MASTER_KEY_COMMAND"),
        (python("pass"), "is empty"),
        ("/no/such/program --token hemmelig", "cannot be run"),
    ],
)
def test_a_command_that_goes_wrong_is_named_and_never_quoted(source, caplog, command, said):
    caplog.set_level(logging.DEBUG)
    source.MASTER_KEY_COMMAND = command
    with pytest.raises(VaultError, match=said) as refused:
        sources.read()
    assert "hemmelig" not in f"{refused.value} {refused.value.__cause__} {caplog.text}"


def test_a_command_that_does_not_end_is_left_and_never_quoted(source, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(sources, "COMMAND_SECONDS", 1)
    source.MASTER_KEY_COMMAND = python('import time; print("hemmelig", flush=True); time.sleep(600)')
    with pytest.raises(VaultError, match="gave no answer within 1 seconds") as refused:
        sources.read()
    assert "hemmelig" not in f"{refused.value} {refused.value.__cause__} {caplog.text}"


def test_two_sources_at_once_are_refused(source):
    source.MASTER_KEY, source.MASTER_KEY_COMMAND = f"k1:{encoded()}", "true"
    with pytest.raises(VaultError, match="keep one"):
        sources.read()


def test_a_name_listed_twice_is_refused(source):
    source.MASTER_KEY = f"k1:{encoded()} k1:{encoded()}"
    with pytest.raises(VaultError, match="listed twice"):
        sources.read()


def test_a_new_key_comes_first_in_the_file_and_only_its_owner_reads_it(source, tmp_path):
    path = tmp_path / "master.key"
    keys.make_master_key_file(path)
    first = sources.read()
    assert sources.add() == "k2"
    both = sources.read()
    assert list(both) == ["k2", "k1"] and both["k1"] == first["k1"] != both["k2"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    sources.remove({"k1"})
    assert list(sources.read()) == ["k2"]
    assert [found.name for found in tmp_path.iterdir()] == ["master.key"]


def test_what_is_not_a_file_is_not_written(source):
    source.MASTER_KEY = f"k1:{encoded()}"
    with pytest.raises(VaultError, match="where it is set"):
        sources.add()
