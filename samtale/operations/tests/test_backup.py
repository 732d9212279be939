"""The operator's commands for backups: what is refused, in which words, and that nothing is half done then."""

import base64
import hmac
import json
import sqlite3
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from samtale.audit.models import AccessLog
from samtale.goals.models import Goal
from samtale.operations import envelope, restoring
from samtale.operations.backing_up import Sum
from samtale.people.models import Person
from samtale.people.sign_in import allauth_mfa
from samtale.vault import keys
from samtale.vault.models import MasterKey
from tests.course import SECRETS, conversation_at
from tests.test_canary import found_in

from .places import empty_here, without_guard, working_in

pytestmark = pytest.mark.django_db(transaction=True)  # one moment is a transaction of the backup's own


class Operator:
    """Somebody at the keyboard of the server."""

    def __init__(self, folder: Path):
        self.folder, self.identity = folder, folder / "backup.key"

    def make_identity(self, name: str) -> str:
        """A pair of keys; the line for the environment."""
        out = StringIO()
        call_command("backup_key", str(self.folder / name), stdout=out, stderr=StringIO())
        return out.getvalue()

    def backup(self, to: str = "samtale.age", **more) -> Path:
        call_command("backup", str(self.folder / to), stderr=StringIO(), **more)
        return self.folder / to

    def restore(self, file: Path, identity: Path | None = None, **more) -> str:
        """What was said. Raises CommandRefusedError."""
        out = StringIO()
        try:
            call_command("restore", str(file), identity=identity or self.identity, stdout=out, **more)
        except CommandError as problem:
            raise CommandRefusedError(str(problem), out.getvalue()) from None
        return out.getvalue()


class CommandRefusedError(Exception):
    """The sentence a command ended with, and what it had said before."""

    def __init__(self, sentence: str, said: str):
        super().__init__(sentence)
        self.said = said


@pytest.fixture
def operator(tmp_path, settings) -> Operator:
    made = Operator(tmp_path)
    settings.BACKUP_RECIPIENTS = [made.make_identity("backup.key").partition("=")[2].strip()]
    return made


def tables_in(file: Path) -> int:
    with sqlite3.connect(file) as left:
        return left.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def test_what_was_taken_out_comes_back_whole(cast, operator):
    conversation_at("following", cast)
    allauth_mfa.TOTP.activate(cast.administrator, allauth_mfa.generate_totp_secret())
    file = operator.backup()
    empty_here()
    said = operator.restore(file)
    assert "Proven." in said and "WRONG" not in said and "codes: 1, all open" in said
    assert Goal.objects.get().title == SECRETS["goal"]
    assert Person.objects.get(pk=cast.employee.pk).name == cast.employee.name
    assert AccessLog.objects.latest("pk").event == "backup.restored"


def test_without_the_identity_not_even_who_works_here(cast, operator, tmp_path):
    conversation_at("following", cast)
    file = operator.backup()
    assert found_in(file.read_bytes(), [*SECRETS.values(), cast.employee.email]) == []
    operator.make_identity("other.key")
    with (
        working_in(f"sqlite:///{tmp_path / 'place'}"),
        pytest.raises(CommandRefusedError, match="not open with this identity"),
    ):
        operator.restore(file, tmp_path / "other.key")
    assert tables_in(tmp_path / "place") == 0


def test_without_a_master_key_it_says_so_before_anything_is_stored(cast, operator, settings, tmp_path):
    conversation_at("invited", cast)
    file = operator.backup()
    settings.MASTER_KEY_FILE = str(tmp_path / "none.key")
    keys.forget()
    try:
        with (
            working_in(f"sqlite:///{tmp_path / 'place'}"),
            pytest.raises(CommandRefusedError, match="key is missing") as refused,
        ):
            operator.restore(file)
    finally:
        keys.forget()
    assert "NOT PROVEN" in refused.value.said and tables_in(tmp_path / "place") == 0


def test_another_secret_key_is_not_proven(cast, operator, settings):
    """The words would open, and nobody with an app for codes would come in."""
    allauth_mfa.TOTP.activate(cast.administrator, allauth_mfa.generate_totp_secret())
    file = operator.backup()
    empty_here()
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(CommandRefusedError, match="not whole") as refused:
        operator.restore(file)
    assert "apps  WRONG" in refused.value.said and "another SAMTALE_SECRET_KEY" in refused.value.said
    assert "texts ok" in refused.value.said and Authenticator.objects.count() == 1


def test_a_file_that_is_not_there_is_said_in_a_sentence(operator, tmp_path, before_upgrade):
    with pytest.raises(CommandRefusedError) as refused:
        operator.restore(tmp_path / "none.age")
    assert str(refused.value) == f"{tmp_path / 'none.age'} cannot be read: No such file or directory."
    operator.identity.unlink()
    (tmp_path / "some.age").touch()
    with pytest.raises(CommandRefusedError) as refused:
        operator.restore(tmp_path / "some.age")
    assert str(refused.value) == f"{operator.identity} cannot be read: No such file or directory."


def test_the_backup_holds_no_master_key(cast, operator, settings):
    conversation_at("invited", cast)
    lines: list[bytes] = []
    with operator.backup().open("rb") as sealed:
        envelope.open_sealed(sealed, envelope.read_identity(operator.identity), lines.append)
    content = b"\n".join(lines)
    assert b"vault_datakey" in content
    key = Path(settings.MASTER_KEY_FILE).read_text().partition(":")[2].strip()
    identity = operator.identity.read_text().split()[-1]
    secrets = [key, base64.b64decode(key).hex(), settings.SECRET_KEY, identity]
    assert found_in(content, secrets) == []


def test_a_place_that_is_not_empty_is_refused(cast, operator):
    conversation_at("invited", cast)
    file, rows = operator.backup(), AccessLog.objects.count()
    with pytest.raises(CommandRefusedError, match="not empty"):
        operator.restore(file)
    assert Person.objects.filter(pk=cast.employee.pk).exists() and AccessLog.objects.count() == rows


@pytest.mark.parametrize("name", ["cut", "empty", "altered"])
def test_a_file_that_is_not_whole_is_refused_before_anything_is_stored(cast, operator, tmp_path, name):
    conversation_at("invited", cast)
    content = operator.backup().read_bytes()
    wrong = {"cut": content[:-2000], "empty": b"", "altered": content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]}
    (tmp_path / name).write_bytes(wrong[name])
    with working_in(f"sqlite:///{tmp_path / 'place'}"), pytest.raises(CommandRefusedError) as refused:
        operator.restore(tmp_path / name)
    assert "NOT PROVEN" in refused.value.said
    assert tables_in(tmp_path / "place") == 0, "not even a table is made"


def forged(operator: Operator, change: Callable[[list[bytes]], None]) -> Path:
    """What somebody makes who has read a backup, and knows the public key it is encrypted to."""
    lines: list[bytes] = []
    file = operator.backup("forged.age")
    with file.open("rb") as sealed:
        envelope.open_sealed(sealed, envelope.read_identity(operator.identity), lines.append)
    before = list(lines)
    change(lines)
    assert lines != before
    with file.open("wb") as out:
        envelope.seal(lines, out, settings.BACKUP_RECIPIENTS)
    return file


def another_address(lines: list[bytes]) -> None:
    lines[:] = [line.replace(b"ingrid.aasen@", b"attacker@") for line in lines]


def another_order(lines: list[bytes]) -> None:
    lines[1:3] = reversed(lines[1:3])


def no_sum(lines: list[bytes]) -> None:
    """As a version from before there was one made it."""
    lines[0] = json.dumps({k: v for k, v in json.loads(lines[0]).items() if k != "summed_by"}).encode()
    lines[-1] = json.dumps({"end": json.loads(lines[-1])["end"]}).encode()


@pytest.mark.parametrize("change", [another_address, another_order, no_sum])
def test_what_this_installation_did_not_make_is_refused_before_anything_is_stored(
    cast, operator, tmp_path, monkeypatch, change
):
    conversation_at("invited", cast)
    file, before = forged(operator, change), operator.backup()
    assert file.read_bytes() != before.read_bytes()
    with working_in(f"sqlite:///{tmp_path / 'place'}"):
        with pytest.raises(CommandRefusedError, match="not made by this installation") as refused:
            operator.restore(file)
        monkeypatch.setattr("builtins.input", lambda asked: "yes")
        with pytest.raises(CommandRefusedError, match="Nothing was restored"):
            operator.restore(file, foreign=True)
    assert "NOT PROVEN" in refused.value.said and tables_in(tmp_path / "place") == 0, "not even a table is made"
    empty_here()
    monkeypatch.setattr("builtins.input", lambda asked: "foreign")
    if change is another_address:
        with pytest.raises(CommandRefusedError, match="not whole") as refused:
            operator.restore(file, foreign=True)
        assert f"Row {cast.employee.pk} of people_person was altered" in refused.value.said
    else:
        operator.restore(file, foreign=True)
    assert Person.objects.filter(pk=cast.employee.pk).exists()


def test_the_master_key_it_names_makes_the_sum(cast, operator):
    conversation_at("invited", cast)
    file = operator.backup()
    manifest, is_ours = restoring.read_through(file, envelope.read_identity(operator.identity))
    assert is_ours and manifest.summed_by == MasterKey.last_taken().id
    sum_ = Sum(manifest.summed_by)
    assert sum_.made() != hmac.new(keys.master_key(manifest.summed_by), digestmod="sha256").hexdigest()


def test_a_proof_finds_what_does_not_fit(cast, operator):
    """A log that was altered before the backup, and a text that does not open."""
    conversation_at("following", cast)
    row = AccessLog.objects.order_by("pk")[3]
    with without_guard(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_accesslog SET event = 'altered' WHERE id = %s", [row.pk])
        cursor.execute(f"UPDATE {Goal._meta.db_table} SET title = %s", [b"x" * 40])  # noqa: S608
    file = operator.backup()
    empty_here()
    with pytest.raises(CommandRefusedError, match="not whole") as refused:
        operator.restore(file)
    for found in ("log   WRONG", "texts WRONG", "keys  ok", "NOT PROVEN"):
        assert found in refused.value.said


def test_only_the_newest_backups_are_kept(operator, tmp_path):
    file, folder = operator.backup(), tmp_path / "backups"
    folder.mkdir()
    for name in ("samtale-2020-01-01T000000Z.age", "samtale-2020-01-02T000000Z.age", "somebody-elses.age"):
        (folder / name).write_bytes(b"old")
    operator.backup("backups", keep=2)
    left = sorted(file.name for file in folder.iterdir())
    assert len(left) == 3 and left[0] == "samtale-2020-01-02T000000Z.age" and left[-1] == "somebody-elses.age"
    assert (folder / left[1]).stat().st_mode & 0o777 == 0o600
    before = file.read_bytes()
    with pytest.raises(CommandError, match="not written over"):
        operator.backup(file.name)
    assert file.read_bytes() == before


def test_a_backup_without_anybody_to_encrypt_to_is_refused(operator, tmp_path, settings):
    settings.BACKUP_RECIPIENTS = []
    with pytest.raises(CommandError, match="SAMTALE_BACKUP_RECIPIENT"):
        operator.backup("x.age")
    assert list(tmp_path.glob("x.age*")) == []
    assert not AccessLog.objects.exclude(event__in=["log.begun", "seals.set"]).exists()
