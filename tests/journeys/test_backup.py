"""A backup made while people write, restored and proven elsewhere; and everything that must be refused."""
import base64
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth
from django.db import connection

from samtale.audit import guard
from samtale.audit.models import AccessLog
from samtale.goals.models import Goal
from samtale.people.models import Person
from tests import postgres
from tests.course import SECRETS, conversation_at
from tests.fixtures import ROOT, LiveApp
from tests.journeys.test_key_rotation import Writer
from tests.test_canary import Hand, found_in

pytestmark = [pytest.mark.journey]
# Everything the database holds, as text; run in the place that was restored into.
TELL = """
import django; django.setup()
import base64
import json
from django.apps import apps
from samtale.operations import rows
print(json.dumps({name: [row for batch in rows.read(model, 500) for row in batch]
                  for name, model in rows.kept(apps).items()}))
"""
OPEN = """
import django; django.setup()
from samtale.goals.models import Goal
print([goal.title for goal in Goal.objects.all()])
"""


class Operator:
    """Runs the commands on a server, and in the place where backups are restored."""

    def __init__(self, app: LiveApp, folder: Path):
        self.app, self.folder, self.identity = app, folder, folder / "backup.key"
        self.here = app.environment | {"SAMTALE_SECRET_KEY": app.environment["SAMTALE_SECRET_KEY"]}

    def run(self, *arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess:
        return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment or self.here, capture_output=True,
                              text=True)

    def do(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        done = self.run("manage.py", *arguments, environment=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def backup(self, name: str = "samtale.age") -> Path:
        if not self.identity.exists():
            made = self.do("backup_key", str(self.identity))
            self.here["SAMTALE_BACKUP_RECIPIENT"] = made.partition("=")[2].strip()
        self.do("backup", str(self.folder / name))
        return self.folder / name

    def restore(self, file: Path, place: dict[str, str], *more: str) -> subprocess.CompletedProcess:
        return self.run("manage.py", "restore", str(file), "--identity", str(self.identity), *more, environment=place)


@pytest.fixture
def operator(live_app, tmp_path) -> Operator:
    return Operator(live_app, tmp_path)


@contextmanager
def empty_place(operator: Operator, kind: str) -> Iterator[dict[str, str]]:
    """The environment of a program whose database is empty, with the keys of the first."""
    if kind == "sqlite":
        yield operator.here | {"DATABASE_URL": f"sqlite:///{operator.folder / 'restored.sqlite3'}"}
        return
    name = f"samtale_restored_{os.getpid()}"
    of = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        host = of["HOST"] or of["OPTIONS"]["host"]
        yield operator.here | {
            "DATABASE_URL": postgres.url(of["USER"], of["PASSWORD"], host, of["PORT"], name)}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def everything(operator: Operator, environment: dict[str, str]) -> dict[str, list]:
    done = operator.run("-c", TELL, environment=environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def kinds() -> list[str]:
    return ["sqlite", "postgresql"] if connection.vendor == "postgresql" else ["sqlite"]


@pytest.mark.both_databases
def test_what_is_restored_is_what_was(cast, operator):
    """Into SQLite, and into PostgreSQL where there is one; nothing but the note of the backup itself differs."""
    conversation_at("following", cast)
    gone = Person.objects.create(first_name="Borte", last_name="Vekk", email="borte@nordvag.example")
    last_number = gone.pk
    gone.delete()
    before = everything(operator, operator.here)
    file = operator.backup()
    for kind in kinds():
        with empty_place(operator, kind) as place:
            done = operator.restore(file, place)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "Proven." in done.stdout
            after = everything(operator, place)
            differ = {name for name in before if sorted(map(str, before[name])) != sorted(map(str, after[name]))}
            assert differ <= {"audit_accesslog", "vault_datakey"}
            assert after["audit_accesslog"][: len(before["audit_accesslog"])] == before["audit_accesslog"]
            assert SECRETS["goal"] in operator.run("-c", OPEN, environment=place).stdout
            made = operator.run("-c", "import django; django.setup()\nfrom samtale.people.models import Person\n"
                                "print(Person.objects.create(email='ny@nordvag.example').pk)", environment=place)
            assert int(made.stdout) == last_number + 1, "a number that was given out is not given to another"


@pytest.mark.both_databases
def test_a_backup_made_while_people_write_is_whole(cast, operator):
    conversation = conversation_at("holding", cast)
    writer = Writer(Hand(operator.app, cast.employee), conversation)
    writer.start()
    try:
        file = operator.backup()
    finally:
        writer.stopping.set()
        writer.join()
    assert set(writer.statuses) == {200}
    assert len(writer.written) > 3
    assert "Proven." in operator.do("restore", str(file), "--identity", str(operator.identity), "--prove")


def test_a_proof_leaves_nothing_behind_and_writes_its_report(cast, operator, tmp_path):
    conversation_at("signing", cast)
    file, report = operator.backup(), tmp_path / "report.txt"
    rubbish = tmp_path / "temporary"
    rubbish.mkdir()
    place = operator.here | {"TMPDIR": str(rubbish)}
    done = operator.restore(file, place, "--prove", "--report", str(report), "--sample", "0")
    assert done.returncode == 0 and "Proven." in report.read_text()
    for what in ("rows", "log", "keys", "texts", "apps"):
        assert f"{what:<6}ok" in report.read_text()
    assert list(rubbish.iterdir()) == []


def test_without_the_keys_a_backup_opens_nothing(cast, operator, tmp_path):
    conversation_at("following", cast)
    file = operator.backup()
    content = file.read_bytes()
    assert found_in(content, [*SECRETS.values(), cast.employee.email]) == []
    # Another identity: not even who works here.
    other = tmp_path / "other.key"
    operator.do("backup_key", str(other))
    done = operator.run("manage.py", "restore", str(file), "--identity", str(other), "--prove")
    assert done.returncode == 1 and "does not open with this identity" in done.stderr
    # The right identity and another master key: rows, and not a word.
    strange = tmp_path / "strange.key"
    place = operator.here | {"SAMTALE_MASTER_KEY_FILE": str(strange),
                             "DATABASE_URL": f"sqlite:///{tmp_path / 'strange.sqlite3'}"}
    operator.do("keys", "make", environment=place)
    done = operator.restore(file, place)
    assert done.returncode == 1 and "does not fit the stored keys" in done.stdout and "NOT PROVEN" in done.stdout
    assert "not whole" in done.stderr and "Traceback" not in done.stderr
    refused = operator.run("-c", OPEN, environment=place)
    assert "VaultError" in refused.stderr and not any(secret in refused.stdout for secret in SECRETS.values())
    assert found_in((tmp_path / "strange.sqlite3").read_bytes(), list(SECRETS.values())) == []
    # No master key at all: it says so before anything is stored.
    place = operator.here | {"SAMTALE_MASTER_KEY_FILE": str(tmp_path / "none.key"),
                             "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}"}
    done = operator.restore(file, place)
    assert done.returncode == 1 and "master key is missing" in done.stderr


def test_another_secret_key_is_not_proven(cast, operator, settings):
    """The words would open, and nobody with an app for codes would come in."""
    settings.SECRET_KEY = operator.here["SAMTALE_SECRET_KEY"]
    auth.TOTP.activate(cast.administrator, auth.generate_totp_secret())
    file = operator.backup()
    assert "codes: 1, all open" in operator.restore(file, operator.here, "--prove").stdout
    done = operator.restore(file, operator.here | {"SAMTALE_SECRET_KEY": "another" * 10}, "--prove")
    assert done.returncode == 1 and "apps  WRONG" in done.stdout and "another SAMTALE_SECRET_KEY" in done.stdout


def test_a_file_that_is_not_there_is_said_in_a_sentence(operator, tmp_path):
    operator.backup()
    done = operator.restore(tmp_path / "none.age", operator.here, "--prove")
    assert done.returncode == 1 and f"{tmp_path / 'none.age'} cannot be read: No such file" in done.stderr
    operator.identity.unlink()
    done = operator.restore(tmp_path / "samtale.age", operator.here, "--prove")
    assert done.returncode == 1 and f"{operator.identity} cannot be read: No such file" in done.stderr


def test_the_backup_holds_no_master_key(cast, operator, tmp_path):
    from samtale.operations import envelope
    conversation_at("invited", cast)
    file, lines = operator.backup(), []
    with file.open("rb") as sealed:
        envelope.open_sealed(sealed, envelope.read_identity(operator.identity), lines.append)
    content = b"\n".join(lines)
    assert b"vault_datakey" in content
    key = Path(operator.here["SAMTALE_MASTER_KEY_FILE"]).read_text().partition(":")[2].strip()
    identity = operator.identity.read_text().split()[-1]
    secrets = [key, base64.b64decode(key).hex(), operator.here["SAMTALE_SECRET_KEY"], identity]
    assert found_in(content, secrets) == []


def test_a_place_that_is_not_empty_and_a_file_that_is_not_whole_are_refused(cast, operator, tmp_path):
    conversation_at("invited", cast)
    file = operator.backup()
    done = operator.restore(file, operator.here)
    assert done.returncode == 1 and "not empty" in done.stderr
    assert Person.objects.filter(pk=cast.employee.pk).exists()
    content = file.read_bytes()
    for name, wrong in (("cut", content[:-2000]), ("empty", b""), ("altered", content[:-9] + b"x" + content[-8:])):
        (tmp_path / name).write_bytes(wrong)
        place = operator.here | {"DATABASE_URL": f"sqlite:///{tmp_path / name}.sqlite3"}
        done = operator.restore(tmp_path / name, place)
        assert done.returncode == 1 and "NOT PROVEN" in done.stdout, name
        with sqlite3.connect(tmp_path / f"{name}.sqlite3") as left:
            assert left.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,), "not even a table is made"


def test_a_proof_finds_what_does_not_fit(cast, operator):
    """A log that was altered before the backup, and a text that does not open."""
    conversation_at("following", cast)
    row = AccessLog.objects.order_by("pk")[2]
    with without_guard(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_accesslog SET event = 'altered' WHERE id = %s", [row.pk])
        cursor.execute(f"UPDATE {Goal._meta.db_table} SET title = %s", [b"x" * 40])  # noqa: S608
    done = operator.restore(operator.backup(), operator.here, "--prove")
    assert done.returncode == 1
    assert "log   WRONG" in done.stdout and "texts WRONG" in done.stdout and "keys  ok" in done.stdout


@contextmanager
def without_guard() -> Iterator[None]:
    """As somebody who owns the database can: the log's own triggers are away."""
    guard.take_down(connection)
    try:
        yield
    finally:
        guard.put_up(connection)


def test_only_the_newest_backups_are_kept(cast, operator, tmp_path):
    operator.backup()
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("samtale-2026-01-01T000000Z.age", "samtale-2026-01-02T000000Z.age", "somebody-elses.age"):
        (folder / name).write_bytes(b"old")
    operator.do("backup", str(folder), "--keep", "2")
    left = sorted(file.name for file in folder.iterdir())
    assert len(left) == 3 and left[0] == "samtale-2026-01-02T000000Z.age" and left[-1] == "somebody-elses.age"
    assert (folder / left[1]).stat().st_mode & 0o777 == 0o600
    done = operator.run("manage.py", "backup", str(tmp_path / "samtale.age"))
    assert done.returncode == 1 and "not written over" in done.stderr


def test_a_backup_without_anybody_to_encrypt_to_is_refused(operator, tmp_path):
    done = operator.run("manage.py", "backup", str(tmp_path / "x.age"))
    assert done.returncode == 1 and "SAMTALE_BACKUP_RECIPIENT" in done.stderr
    assert list(tmp_path.glob("x.age*")) == []
