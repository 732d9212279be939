"""A backup made while people write, restored elsewhere and read there; by the operator's own commands."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest
from django.apps import apps
from django.db import connection
from playwright.sync_api import expect

from samtale.operations import rows
from samtale.operations.tests.places import empty_place, working_in
from samtale.people.models import Person
from samtale.people.sign_in import allauth_mfa
from samtale.vault.models import DataKey
from tests.canary_words import Hand
from tests.course import SECRETS, conversation_at
from tests.fixtures import PATIENCE, ROOT, LiveApp, free_port, sign_in
from tests.journeys.test_key_rotation import Writer
from tests.test_canary import found_in

pytestmark = [pytest.mark.journey]
COMMAND = [sys.executable, "manage.py"]
OPEN = """
import django; django.setup()
from samtale.goals.models import Goal
from samtale.vault import holders
for goal in Goal.objects.all():
    with holders.asked_by(holders.Somebody(goal.employee_id, leads=lambda _employee: False)):
        print(goal.title)
"""
# What the program's own notes of a backup and a restore are written in.
NOTES = {"audit_accesslog", "vault_datakey"}


class Operator:
    """Runs the commands on a server, and in the place where backups are restored."""

    def __init__(self, app: LiveApp, folder: Path):
        self.app, self.folder, self.identity = app, folder, folder / "backup.key"
        self.here = app.environment | {}

    def run(
        self, *arguments: str, environment: dict[str, str] | None = None, types: str = ""
    ) -> subprocess.CompletedProcess:
        return subprocess.run(
            [*COMMAND, *arguments], cwd=ROOT, env=environment or self.here, capture_output=True, text=True, input=types
        )

    def do(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        done = self.run(*arguments, environment=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def backup(self, name: str = "samtale.age") -> Path:
        if not self.identity.exists():
            made = self.do("backup_key", str(self.identity))
            self.here["SAMTALE_BACKUP_RECIPIENT"] = made.partition("=")[2].strip()
        self.do("backup", str(self.folder / name))
        return self.folder / name

    def restore(self, file: Path, place: dict[str, str], *more: str, types: str = "") -> subprocess.CompletedProcess:
        return self.run("restore", str(file), "--identity", str(self.identity), *more, environment=place, types=types)

    def kill_restoring(self, file: Path, place: dict[str, str]) -> None:
        """Restore, and be killed when all of the file but its end has been given, and most of it stored."""
        pipe, content = self.folder / "pipe", file.read_bytes()
        os.mkfifo(pipe)
        process = subprocess.Popen(
            [*COMMAND, "restore", str(pipe), "--identity", str(self.identity)], cwd=ROOT, env=place
        )
        try:
            with opened(pipe, process) as first:  # read through once, before anything is stored
                os.mkfifo(self.folder / "next")
                (self.folder / "next").rename(pipe)
                first.write(content)
            with opened(pipe, process) as second:
                second.write(content[:-1])
                second.flush()
                assert process.poll() is None
                process.kill()
        finally:
            process.kill()
            process.wait(PATIENCE)
            pipe.unlink()


def opened(pipe: Path, reader: subprocess.Popen) -> BinaryIO:
    """The pipe, open for writing as soon as the process reads it."""
    until = time.monotonic() + PATIENCE * 5  # every table is made in between
    while True:
        try:
            end = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody reads yet
            assert reader.poll() is None and time.monotonic() < until, "the file was never read"
            time.sleep(0.05)
        else:
            os.set_blocking(end, True)
            return os.fdopen(end, "wb")


@pytest.fixture
def operator(live_app, tmp_path) -> Operator:
    return Operator(live_app, tmp_path)


def everything() -> dict[str, list[str]]:
    """All rows of the database that is worked in, by table; a row as its JSON."""
    return {
        name: [json.dumps(row) for batch in rows.read(model, 500) for row in batch]
        for name, model in rows.tables_in_backup(apps).items()
    }


def kinds() -> list[str]:
    return ["sqlite", "postgresql"] if connection.vendor == "postgresql" else ["sqlite"]


@pytest.mark.both_databases
def test_what_is_restored_is_what_was_and_is_read(cast, operator, visit, tmp_path):
    """Into SQLite, and into PostgreSQL where there is one; a first try is killed in the middle."""
    conversation = conversation_at("following", cast)
    allauth_mfa.TOTP.activate(cast.administrator, allauth_mfa.generate_totp_secret())
    DataKey.objects.bulk_create([DataKey.build("person:1") for _ in range(4000)])  # more than lies in a pipe unread
    gone = Person.objects.create(first_name="Borte", last_name="Vekk", email="borte@nordvag.example")
    last_number = gone.pk
    gone.delete()
    before = everything()
    file = operator.backup()
    for kind in kinds():
        with empty_place(tmp_path, kind) as address:
            place = operator.here | {"DATABASE_URL": address}
            operator.kill_restoring(file, place)
            with working_in(address):
                stored = everything()
                assert not any(stored[name] for name in ("people_person", "vault_datakey", "audit_accesslog"))
            done = operator.restore(file, place)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "Proven." in done.stdout and "codes: 1, all open" in done.stdout
            with working_in(address):
                after = everything()
                assert {name for name in before if sorted(before[name]) != sorted(after[name])} <= NOTES
                assert after["audit_accesslog"][: len(before["audit_accesslog"])] == before["audit_accesslog"]
                new = Person.objects.create(first_name="Ny", last_name="Her", email="ny@nordvag.example")
                assert new.pk == last_number + 1, "a number that was given out is not given to another"
                somebody_reads(operator.app, place, visit, cast.employee, f"/conversations/{conversation.pk}/signing/")


def somebody_reads(app: LiveApp, place: dict[str, str], visit, person: Person, page: str) -> None:
    """A server where it was restored, and the person's own words on its page."""
    url = f"http://127.0.0.1:{free_port()}"
    there = replace(app, url=url, environment=place | {"SAMTALE_URL": url}, process=None)
    there.start()
    try:
        browser = visit(None, base_url=url)
        sign_in(browser.context, person, url)
        browser.goto(page)
        expect(browser.get_by_text(SECRETS["goal"]).first).to_be_visible()
        browser.close()  # or it goes on asking a server that is gone
    finally:
        there.stop()


@pytest.mark.both_databases
def test_a_backup_made_while_people_write_is_whole_and_proven(cast, operator, tmp_path):
    """And its proof leaves nothing behind but the report."""
    conversation = conversation_at("holding", cast)
    writer = Writer(Hand(operator.app, cast.employee), conversation)
    writer.start()
    try:
        writer.until_it_has_written(3)
        file, then = operator.backup(), len(writer.written)
        writer.until_it_has_written(then + 3)
    finally:
        writer.stop()
    assert set(writer.statuses) == {200}
    report, rubbish = tmp_path / "report.txt", tmp_path / "temporary"
    rubbish.mkdir()
    more = ("--prove", "--report", str(report), "--sample", "0")
    done = operator.restore(file, operator.here | {"TMPDIR": str(rubbish)}, *more)
    assert done.returncode == 0 and "Proven." in done.stdout, done.stderr
    assert "Proven." in report.read_text()
    for what in ("rows", "log", "seals", "keys", "texts", "apps"):
        assert f"{what:<6}ok" in report.read_text()
    assert list(rubbish.iterdir()) == []


@pytest.mark.long
def test_without_the_keys_a_backup_opens_nothing(cast, operator, tmp_path):
    conversation_at("following", cast)
    file = operator.backup()
    # Another identity: not even who works here.
    other = tmp_path / "other.key"
    operator.do("backup_key", str(other))
    done = operator.run("restore", str(file), "--identity", str(other), "--prove")
    assert done.returncode == 1 and "does not open with this identity" in done.stderr
    # The right identity and another master key: rows, and not a word.
    place = operator.here | {
        "SAMTALE_MASTER_KEY_FILE": str(tmp_path / "strange.key"),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'strange.sqlite3'}",
    }
    operator.do("keys", "make", environment=place)
    done = operator.restore(file, place)
    assert done.returncode == 1 and "not made by this installation" in done.stderr
    done = operator.restore(file, place, "--foreign", types="foreign\n")
    assert done.returncode == 1 and "does not fit the stored keys" in done.stdout and "NOT PROVEN" in done.stdout
    assert "not whole" in done.stderr and "Traceback" not in done.stderr
    refused = subprocess.run([sys.executable, "-c", OPEN], cwd=ROOT, env=place, capture_output=True, text=True)
    assert "VaultError" in refused.stderr and not any(secret in refused.stdout for secret in SECRETS.values())
    assert found_in((tmp_path / "strange.sqlite3").read_bytes(), list(SECRETS.values())) == []
