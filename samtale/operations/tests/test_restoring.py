"""What a backup says of itself is believed only when all of it fits: each thing that may be wrong, in its own words."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from pyrage.x25519 import Identity

from samtale.operations import backing_up, envelope, restoring, rows
from samtale.operations.backing_up import Manifest
from samtale.operations.envelope import BackupError

OWN = Identity.generate()
SAID = {
    "format": "samtale backup",
    "version": 1,
    "program": "0.1.0",
    "made_at": "2026-11-21T02:30:00+00:00",
    "database": "sqlite",
    "migrations": [],
    "tables": {"people_unit": {"columns": ["id"], "rows": 2}},
    "numbers": {},
    "log": None,
    "master_keys": {},
}


def sealed(folder: Path, *lines: dict | bytes) -> Path:
    file = folder / "samtale.age"
    with file.open("wb") as out:
        raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        envelope.seal(iter(raw), out, [str(OWN.to_public())])
    return file


def test_a_backup_that_is_whole_says_what_it_holds(tmp_path):
    file = sealed(tmp_path, SAID, {"table": "people_unit", "rows": [[1], [2]]}, {"end": 2})
    manifest, is_ours = restoring.read_through(file, str(OWN))
    assert not is_ours
    assert (manifest.row_count, manifest.made_at, manifest.log) == (2, SAID["made_at"], None)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([SAID | {"version": 2}, {"end": 2}], r"of a kind this program does not know \(2\)"),
        ([SAID | {"format": "another backup"}, {"end": 2}], r"of a kind this program does not know \(1\)"),
        ([SAID], "has no end"),
        ([SAID, {"end": 3}], "has no end"),
        ([SAID, {"table": "people_unit", "rows": [[1], [2]]}], "has no end"),
        ([SAID, {"end": 2}, {"table": "people_unit", "rows": []}], "has no end"),
        ([], "not a backup of Samtale"),
        ([b"PK\x03\x04", {"end": 2}], "not a backup of Samtale"),
        ([{"format": "samtale backup"}, {"end": 0}], "not a backup of Samtale"),
        ([SAID | {"more": 1}, {"end": 2}], "not a backup of Samtale"),
        ([{name: value for name, value in SAID.items() if name != "log"}, {"end": 2}], "not a backup of Samtale"),
        ([[SAID], {"end": 2}], "not a backup of Samtale"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(tmp_path, lines, said):
    with pytest.raises(BackupError, match=said):
        restoring.read_through(sealed(tmp_path, *lines), str(OWN))


def manifest(**more) -> Manifest:
    return Manifest(**SAID | more)


@pytest.mark.django_db
def test_the_database_is_made_as_it_was_by_the_last_migration_of_each_app():
    executor = MigrationExecutor(connection)
    applied = sorted(map(list, executor.loader.applied_migrations))
    leaves = restoring._as_it_was(manifest(migrations=applied), executor)
    assert sorted(leaves) == sorted(executor.loader.graph.leaf_nodes())
    ours = sorted(name for app, name in applied if app == "auth")
    before = [one for one in applied if one != ["auth", ours[-1]]]
    assert ("auth", ours[-2]) in restoring._as_it_was(manifest(migrations=before), executor)
    with pytest.raises(BackupError, match=r"a newer program \(0\.1\.0\): it has \('rounds', '9999_tomorrow'\)"):
        restoring._as_it_was(manifest(migrations=[*applied, ["rounds", "9999_tomorrow"]]), executor)


@pytest.mark.django_db
def test_a_table_this_program_does_not_know_and_rows_that_did_not_come():
    units = {"people_unit": apps.get_model("people.Unit")}
    with pytest.raises(BackupError, match="a table this program does not know: people_tomorrow"):
        restoring._Loading(manifest(tables=SAID["tables"] | {"people_tomorrow": {"columns": [], "rows": 0}}), units)
    loading = restoring._Loading(
        manifest(tables={"people_unit": {"columns": rows.columns(units["people_unit"]), "rows": 2}}), units
    )
    with pytest.raises(BackupError, match="people_unit has 0 rows, and had 2 when the backup was made"):
        loading.finish()


@pytest.mark.django_db
def test_what_migrations_put_in_by_themselves_makes_way_for_the_backups_own(cast):
    model = apps.get_model("people.OccupationalGroup")
    names, own = rows.columns(model), [row for batch in rows.read(model, 9) for row in batch]
    loading = restoring._Loading(
        manifest(tables={"people_occupationalgroup": {"columns": names, "rows": 1}}),
        {"people_occupationalgroup": model},
    )
    cast.employee.positions.update(group=None)
    type(cast.employee.positions.first()).objects.update(group=None)
    model.objects.create(name="Fra en migrering")
    loading.take(b"the manifest, read before")
    loading.take(json.dumps({"table": "people_occupationalgroup", "rows": own[:1]}).encode())
    loading.take(b'{"end": 1}')
    loading.finish()
    assert [row.pk for row in model.objects.all()] == [own[0][names.index("id")]]


@pytest.mark.django_db
def test_a_database_that_is_older_than_the_program_is_not_backed_up(tmp_path):
    MigrationRecorder.Migration.objects.filter(app="rounds").last().delete()
    with pytest.raises(BackupError, match="older than the program: run «bin/samtale upgrade» first"):
        backing_up.make_file(tmp_path / "samtale.age", [str(OWN.to_public())])
    assert list(tmp_path.iterdir()) == [], "neither whole nor in part"
