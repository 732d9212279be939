"""What a proof looks at, and what its report says of each thing: for a person, and for the archive."""

import re

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from samtale.audit import log
from samtale.audit.models import AccessLog
from samtale.goals.models import Goal
from samtale.operations import backing_up, proving
from samtale.operations.proving import Finding
from samtale.people.models import Person, Unit
from samtale.vault import keys
from samtale.vault.models import DataKey
from tests.course import goal_of

from .test_restoring import manifest


@pytest.mark.parametrize(
    ("fits", "line", "last"), [(True, "log   ok     9 rows", "Proven."), (False, "log   WRONG  9 rows", "NOT PROVEN.")]
)
def test_the_report_stands_on_its_own_and_one_fault_is_enough(fits, line, last):
    head, made, *rest = proving.report(
        manifest(), [Finding("rows", True, "2 rows"), Finding("log", fits, "9 rows")]
    ).split("\n")
    assert re.fullmatch(r"Samtale: a restore, \d{4}-\d\d-\d\d \d\d:\d\d UTC", head)
    assert made == (
        "The backup was made 2026-11-21 02:30 UTC by version 0.1.0 from sqlite, and was restored into "
        f"{connection.vendor}."
    )
    assert rest == ["rows  ok     2 rows", line, last, ""]


def findings(of, sample: int = 0) -> dict[str, tuple[bool, str]]:
    return {one.what: (one.fits, one.said) for one in proving.examine(of, sample)}


@pytest.fixture
def described(cast):
    """What a backup made now would say of itself."""
    for number in range(3):
        log.record("tried", by=cast.employee.pk, number=number)
    return backing_up.describe(MigrationExecutor(connection))


def test_what_is_as_it_was_fits(cast, described):
    found = findings(described)
    assert all(fits for fits, _said in found.values())
    assert {"rows", "log", "seals", "keys", "texts", "apps"} == set(found)
    last = AccessLog.objects.latest("pk").pk
    assert found["log"][1] == f"{AccessLog.objects.count()} rows, unbroken to number {last}"
    assert described.tables["people_person"]["rows"] == Person.objects.count()
    assert found["rows"][1] == (
        f"{described.row_count} rows in {len(described.tables)} tables, as counted when the backup was made"
    )


def test_a_log_that_goes_on_after_the_backup_is_not_the_one_that_was_taken(cast, described):
    log.record("tried", by=cast.employee.pk, number=9)
    assert findings(described)["log"] == (False, "the last row is not the one the backup was made at")
    assert findings(manifest(log=None))["log"][0] is False, "and none was taken"


def test_an_empty_log_fits_an_empty_one(before_upgrade):
    assert findings(manifest(log=None))["log"] == (True, "empty, as it was")
    assert findings(manifest(log={"rows": 1, "number": 1, "chain": "00"}))["log"][0] is False


def test_every_text_is_tried_what_is_destroyed_is_counted_and_one_that_does_not_open_is_told(cast):
    goals = [goal_of(cast.employee, cast.leader, title=f"Mål {nth}") for nth in range(3)]
    assert re.fullmatch(r"3 texts of \d+ kinds were tried, and every one opened", findings(manifest())["texts"][1])
    assert findings(manifest(), sample=2)["texts"][1].startswith("2 texts of "), "so many of each kind"
    goals[0].key.destroy()
    opened, said = findings(manifest())["texts"]
    assert opened and said.startswith("2 texts of ") and said.endswith("; 1 more were destroyed before")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Goal._meta.db_table} SET title = %s WHERE id = %s",  # noqa: S608 - a name of our own
            [b"x" * 40, Goal._meta.pk.get_db_prep_value(goals[1].pk, connection)],
        )
    opened, said = findings(manifest())["texts"]
    assert not opened and "Mål" not in said


def test_every_stored_key_is_opened_and_by_which_master_is_told(settings, tmp_path, before_upgrade):
    assert findings(manifest())["keys"] == (True, "all 0 stored keys open")
    key = DataKey.make("person:1")
    DataKey.make("person:1").destroy()
    assert findings(manifest())["keys"] == (True, f"all 1 stored keys open ({key.master_id})")
    settings.MASTER_KEY_FILE = str(tmp_path / "another.key")
    keys.make_master_key_file(tmp_path / "another.key")
    keys.forget()
    try:
        opened, said = findings(manifest())["keys"]
    finally:
        keys.forget()
    assert not opened and "does not fit" in said


@pytest.mark.django_db
def test_the_numbers_go_on_where_they_were_also_past_rows_that_are_gone(cast):
    """A row that was deleted before the backup has had its number; nobody else gets it."""
    from samtale.operations import rows

    units = {"people_unit": Unit}
    gone = Unit.objects.create(name="Borte")
    number = gone.pk
    gone.delete()
    assert rows.highest_numbers(units) == {"people_unit": number}
    rows.restart_numbering(units, {"people_unit": number + 100})
    assert Unit.objects.create(name="Ny").pk == number + 101
    rows.restart_numbering(units, {})  # a backup that says less than the rows themselves
    assert Unit.objects.create(name="Neste").pk == number + 102


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (2, [2]), (5, [2, 2, 1])])
def test_rows_are_read_in_batches_and_none_twice(count, sizes):
    from samtale.operations import rows

    made = [Unit.objects.create(name=f"Enhet {nth}").pk for nth in range(count)]
    batches = list(rows.read(Unit, 2))
    place = rows.columns(Unit).index("id")
    assert [len(batch) for batch in batches] == sizes
    assert [row[place] for batch in batches for row in batch] == made
