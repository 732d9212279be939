"""What a released version has stored, this one takes over: its database upgraded, every text opened, nothing lost."""

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from config import checks
from samtale.audit import chain, guard, sealing
from samtale.audit.models import AccessLog
from samtale.conversations.models import Handover
from samtale.goals.models import Action, OutcomeConfirmation
from samtale.operations.backing_up import program_version
from samtale.people.sign_in import authenticator_app
from samtale.vault import keys
from tests.journeys.filling import LONG
from tests.upgrades import databases, texts
from tests.upgrades.kept import ENGINES, MASTER_KEY, ROOT, Kept, checksums, versions

# Django writes down what it knows of after every migrate; what has to open for others got keys of its own; and the log
# says what was sealed.
GROWING = {"django_migrations", "django_content_type", "auth_permission", "vault_datakey", "audit_accesslog"}
Keys = Callable[..., None]


@dataclass(frozen=True)
class Upgraded:
    """A kept database after its upgrade, and what was in it before."""

    kept: Kept
    name: str
    counts: dict[str, int]
    columns: dict[str, set[str]]
    migrations: set[tuple[str, str]]


@pytest.fixture(params=versions(), ids=lambda kept: kept.version, scope="module")
def upgraded(request, django_db_blocker, tmp_path_factory) -> Iterator[Upgraded]:
    """A database of its own, filled with what a version has stored, and upgraded as an operator does it."""
    kept, folder = request.param, tmp_path_factory.mktemp("kept")
    with databases.empty(folder) as name:
        databases.load(kept.database(connection.vendor).read_text(), name)
        with django_db_blocker.unblock(), databases.opened(name) as before:
            was = databases.counts(before), databases.columns(before), applied(before)
        upgrade(kept, name, folder)
        yield Upgraded(kept, name, *was)


@pytest.fixture
def database(upgraded, django_db_blocker) -> Iterator[BaseDatabaseWrapper]:
    """This process works in the upgraded database."""
    with django_db_blocker.unblock(), databases.opened(upgraded.name) as opened:
        yield opened
    sealing.forget()  # the key it was sealed with is not the one of the tests' own database


@pytest.fixture
def take_keys(upgraded, settings, monkeypatch) -> Iterator[Keys]:
    """take_keys(): this process has the kept database's keys, or others that go by the same names."""
    monkeypatch.setattr(chain, "_opened", {})
    name = upgraded.kept.master_key.read_text().partition(":")[0]

    def take(master: bytes = MASTER_KEY, secret: str | None = None) -> None:
        settings.MASTER_KEY = f"{name}:{base64.b64encode(master).decode()}"
        settings.SECRET_KEY = secret or upgraded.kept.secret_key.read_text().strip()
        chain._opened.clear()
        keys.forget()

    take()
    yield take
    keys.forget()


def applied(database: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    with database.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def upgrade(kept: Kept, name: str, folder: Path) -> None:
    """What «bin/samtale upgrade» does with a database, in a process with an operator's settings."""
    key = folder / "master.key"
    shutil.copyfile(kept.master_key, key)
    key.chmod(0o600)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": databases.address(name),
        "SAMTALE_VAR": str(folder),
        "SAMTALE_MASTER_KEY_FILE": str(key),
        "SAMTALE_SECRET_KEY": kept.secret_key.read_text().strip(),
    }
    environment.pop("SAMTALE_DEV", None)
    for command in (["migrate", "--no-input"], ["audit", "begin"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert done.returncode == 0, done.stdout


def said_of_the_log() -> str:
    """What an operator is told of it. Raises CommandError when it is not whole, or its guard is gone."""
    said = StringIO()
    call_command("audit", "verify", stdout=said)
    return said.getvalue().strip()


def test_nothing_is_lost_on_the_way(upgraded, database, take_keys):
    after = databases.counts(database)
    fewer = {table: count for table, count in upgraded.counts.items() if after.get(table, 0) < count}
    more = {table for table, count in upgraded.counts.items() if after.get(table, 0) > count}
    assert not fewer and more <= GROWING
    rows, sealed = upgraded.counts[AccessLog._meta.db_table], AccessLog.objects.filter(event="seals.set").count()
    assert rows > 100 and said_of_the_log().startswith(f"The log is whole: {rows + sealed} rows.")
    assert sealed and "as it was last written" in said_of_the_log()


def test_the_schema_is_that_of_a_new_database(db, upgraded):
    new = databases.schema(connection)
    with databases.opened(upgraded.name) as database:
        assert databases.schema(database) == new
        assert applied(database) >= upgraded.migrations
    assert len(new) > 300 and any("audit_log" in line for line in new)
    # And the kept one was made by the migrations that are kept fast.
    ours = {(Path(name).parts[1], Path(name).stem) for name in upgraded.kept.frozen()}
    assert {one for one in upgraded.migrations if one[0] in {app for app, _name in ours}} == ours


def test_every_text_opens_with_its_own_keys_and_with_no_others(upgraded, database, take_keys):
    kinds = texts.kinds()
    opened = {kind: texts.opened(field) for kind, field in kinds.items()}
    was_there = [kind for kind in kinds if kind.split(".")[1] in upgraded.columns.get(kind.split(".")[0], ())]
    moved = {kind: texts.MOVED[kind] for kind in was_there if kind in texts.MOVED}
    assert len(was_there) > 30 and [one for one in was_there if not opened[one] + opened[moved.get(one, one)]] == []
    was_there = [kind for kind in {*was_there, *moved.values()} if opened[kind]]
    every = [text for kind in was_there for text in opened[kind]]
    assert {"texts": len(every), "sha256": texts.digest(every)} == upgraded.kept.holds(database.vendor)
    assert checks.stored_keys(databases=["default"]) == []
    assert authenticator_app.proof().said.startswith("apps that show codes: 1, all open")
    take_keys(master=bytes(reversed(MASTER_KEY)), secret="another" * 10)
    for kind in was_there:
        with pytest.raises(keys.VaultError, match="does not fit"):
            texts.opened(kinds[kind])
    assert len(checks.stored_keys(databases=["default"])) == 1, "or the server would start with it"
    assert not authenticator_app.proof().fits
    with pytest.raises(CommandError, match="^Row 1 "):
        said_of_the_log()


def test_what_came_of_a_goal_is_theirs_who_wrote_it(upgraded, database, take_keys):
    if upgraded.kept.version != "0.2.0":
        pytest.skip("Written by each from the start.")
    (word,) = OutcomeConfirmation.objects.select_related("goal__key", "by")
    former = Handover.objects.get(goal=word.goal).before_id
    assert (word.by_id, word.text, word.goal.result) == (former, LONG, "")
    (declined,) = Action.objects.filter(status=Action.Status.NOT_TAKEN)
    assert (declined.goal_id, declined.settled_by_id) == (word.goal_id, former)


def test_a_row_of_the_log_is_not_changed_unseen(upgraded, database, take_keys):
    whole, row = said_of_the_log(), AccessLog.objects.exclude(actor_id=None).order_by("pk")[50]

    def change() -> None:
        with transaction.atomic(), database.cursor() as cursor:
            cursor.execute("UPDATE audit_accesslog SET actor_id = actor_id + 1 WHERE id = %s", [row.pk])

    with pytest.raises(DatabaseError, match="append-only"):
        change()
    with transaction.atomic():
        guard.take_down(database)
        change()
        with pytest.raises(CommandError, match=f"^Row {row.pk} .* was altered"):
            said_of_the_log()
        transaction.set_rollback(True)
    assert said_of_the_log() == whole


@pytest.mark.parametrize("kept", versions(), ids=lambda kept: kept.version)
def test_a_released_migration_neither_changes_nor_goes(kept):
    assert kept.frozen()
    assert kept.altered() == [], "add a migration instead"


def test_a_migration_that_changes_or_goes_is_named(tmp_path):
    """Or the test above would prove nothing."""
    kept = versions()[-1]
    for name in kept.frozen():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    added = tmp_path / "samtale/audit/migrations/9999_added.py"
    added.write_text("")
    assert kept.altered(tmp_path) == [] and str(added.relative_to(tmp_path)) in checksums(tmp_path)
    changed, gone, *_others = kept.frozen()
    (tmp_path / changed).write_text((tmp_path / changed).read_text() + "\n")
    (tmp_path / gone).rename((tmp_path / gone).with_name("0001_first.py"))
    assert kept.altered(tmp_path) == [changed, gone]


def test_every_version_is_kept_for_every_engine():
    assert versions()[-1].version == program_version(), "write it: docs/decisions/0010-kept-databases.md"
    assert all(kept.database(engine).exists() for kept in versions() for engine in ENGINES)
