"""The log: appended, chained, broken visibly, and let go of when its time is out."""

import hashlib
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from samtale.audit import chain, guard, log, watching
from samtale.audit.models import FORGOTTEN, AccessLog
from samtale.audit.verifying import verify
from samtale.vault import keys, rotating

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("log_of_one_row")]
YESTERDAY = date.today() - timedelta(days=1)


def five_rows():
    """The first row is there already: a log is begun by `samtale upgrade`."""
    for nth in range(2, 6):
        log.record("opened.read", by=nth, conversation=uuid4(), step=str(nth))


def sql(statement: str, *params) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)


@pytest.fixture
def unguarded():
    """Somebody with the database's own rights has taken the guard away first."""
    guard.take_down(connection)


def long_ago(through: int) -> None:
    """Rows as they would be, had they been written six years ago: rightly chained."""
    previous = b""
    for row in AccessLog.objects.order_by("pk"):
        if row.pk <= through:
            row.at -= timedelta(days=6 * 365)
        row.chain = chain.link(previous, row)
        previous = row.chain
        sql(
            "UPDATE audit_accesslog SET at = %s, chain = %s WHERE id = %s",
            *[AccessLog._meta.get_field("at").get_db_prep_value(row.at, connection), row.chain, row.pk],
        )


def test_a_whole_log_verifies(unguarded):
    five_rows()
    assert (verify().rows, verify().fault) == (5, None)
    rows = AccessLog.objects.order_by("pk").values_list("pk", "event")
    assert [*rows] == [(1, "log.begun"), *((nth, "opened.read") for nth in range(2, 6))]


@pytest.mark.parametrize(
    "column, value",
    [
        ("actor_id", 99),
        ("event", "opened.sign"),
        ("detail", '{"step": "9"}'),
        ("person_id", 3),
        ("about", "0" * 32),
        ("conversation_id", "0" * 32),
        ("key_id", None),
        ("at", datetime(2020, 1, 1)),
        ("id", 77),
    ],
)
def test_an_altered_row_is_named_whatever_was_altered(unguarded, column, value):
    five_rows()
    if column == "key_id":
        sql("UPDATE audit_accesslog SET key_id = NULL WHERE id = 3")
    else:
        sql(f"UPDATE audit_accesslog SET {column} = %s WHERE id = 3", value)  # noqa: S608
    assert verify().fault.number == 3


def test_a_removed_row_is_named(unguarded):
    five_rows()
    sql("DELETE FROM audit_accesslog WHERE id = 2")
    assert str(verify().fault) == "Row 2 was removed."
    sql("DELETE FROM audit_accesslog WHERE id = 1")
    assert verify().fault.number == 1


def test_an_inserted_row_is_named(unguarded):
    five_rows()
    for number in (5, 4, 3):
        sql("UPDATE audit_accesslog SET id = %s WHERE id = %s", number + 1, number)
    copy = AccessLog.objects.get(pk=2)
    copy.pk = 3
    copy.save(force_insert=True)
    assert verify().fault.number == 3


def test_a_row_put_at_the_end_by_somebody_without_the_key_is_named(unguarded):
    five_rows()
    copy = AccessLog.objects.get(pk=2)
    copy.pk = 6
    copy.save(force_insert=True)
    assert verify().fault.number == 6


def test_another_signing_key_of_the_program_changes_nothing(settings):
    five_rows()
    settings.SECRET_KEY = "another " * 8
    log.record("opened.read", by=1)
    assert verify().fault is None


@pytest.fixture
def key_file(settings, tmp_path):
    settings.MASTER_KEY_FILE = str(tmp_path / "master.key")
    keys.make_master_key_file(tmp_path / "master.key")
    keys.forget()
    yield tmp_path / "master.key"
    keys.forget()


def test_the_log_outlives_its_master_key(before_upgrade, key_file, monkeypatch):
    watching.write_first_row()
    five_rows()
    rotating.rewrap(rotating.begin())
    assert rotating.prune() == ["k1"]
    monkeypatch.setattr(chain, "_opened", {})
    log.record("opened.read", by=1)
    assert verify().fault is None
    key_file.unlink()
    keys.make_master_key_file(key_file)  # a key that this database was never written with
    keys.forget()
    monkeypatch.setattr(chain, "_opened", {})
    assert verify().fault.number == 1


# The database's own guard

REFUSED = [
    "UPDATE audit_accesslog SET actor_id = 99",
    "UPDATE audit_accesslog SET chain = chain WHERE id = 5",
    "DELETE FROM audit_accesslog WHERE id = 5",
    "DELETE FROM audit_accesslog",
]
REFUSED_BY = {
    "sqlite": ["INSERT OR REPLACE INTO audit_accesslog SELECT * FROM audit_accesslog WHERE id = 1"],
    "postgresql": ["SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE audit_accesslog"],
}


def test_the_database_refuses():
    five_rows()
    for statement in REFUSED + REFUSED_BY[connection.vendor]:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            sql(statement)
    assert verify().fault is None and AccessLog.objects.count() == 5


def test_nobody_changes_or_deletes_through_the_model():
    five_rows()
    for attempt in (lambda: AccessLog.objects.update(actor_id=1), lambda: AccessLog.objects.all().delete()):
        with pytest.raises(TypeError):
            attempt()
    first = AccessLog.objects.first()
    for attempt in (first.delete, first.save):
        with pytest.raises((IntegrityError, TypeError)), transaction.atomic():
            attempt()
    assert AccessLog.objects.count() == 5


def test_a_guard_that_is_gone_is_missed():
    assert guard.is_up(connection)
    guard.take_down(connection)
    assert not guard.is_up(connection)
    guard.put_up(connection)
    assert guard.is_up(connection)


# When its time is out


def test_what_is_old_is_deleted_and_the_rest_still_verifies(unguarded):
    five_rows()
    long_ago(3)
    guard.put_up(connection)
    assert log.forget_before(YESTERDAY, by=None) == 3
    assert [row.pk for row in AccessLog.objects.order_by("pk")] == [4, 5, 6]
    last = AccessLog.objects.get(pk=6)
    assert (last.event, last.detail["rows"], last.detail["through"]) == (FORGOTTEN, 3, 3)
    assert verify().fault is None
    assert log.forget_before(YESTERDAY, by=None) == 0
    guard.take_down(connection)
    sql("DELETE FROM audit_accesslog WHERE id = 4")
    assert verify().fault.number == 4


def test_a_log_can_be_let_go_of_whole_and_go_on(unguarded):
    five_rows()
    long_ago(5)
    guard.put_up(connection)
    assert log.forget_before(YESTERDAY, by=7) == 5
    log.record("opened.read", by=1)
    assert verify().fault is None and AccessLog.objects.count() == 2
    guard.take_down(connection)
    long_ago_checkpoint = AccessLog.objects.order_by("pk").first()
    assert long_ago_checkpoint.actor_id == 7


def test_nothing_is_deleted_from_a_log_that_is_broken_or_about_what_is_held(unguarded):
    five_rows()
    long_ago(5)
    held = AccessLog.objects.get(pk=3).conversation_id
    assert log.forget_before(YESTERDAY, by=None, held=[held]) == 2
    assert AccessLog.objects.filter(conversation_id=held).exists() and verify().fault is None
    sql("UPDATE audit_accesslog SET actor_id = 99 WHERE id = 4")
    with pytest.raises(log.BrokenLogError, match="Row 4"):
        log.forget_before(YESTERDAY, by=None)
    assert AccessLog.objects.count() == 4


def test_a_forged_word_that_rows_were_let_go_of_is_named(unguarded):
    five_rows()
    second = AccessLog.objects.get(pk=2)
    forged = AccessLog(
        pk=6,
        at=timezone.now(),
        event=FORGOTTEN,
        key_id=second.key_id,
        detail={"through": 2, "rows": 2, "chain": bytes(second.chain).hex()},
        chain=hashlib.sha256(b"x").digest(),
    )
    forged.save(force_insert=True)
    sql("DELETE FROM audit_accesslog WHERE id <= 2")
    assert verify().fault.number == 6


# Readings


def test_the_same_reading_within_a_quarter_is_one_but_another_page_is_not():
    conversation = uuid4()
    for event in ("opened.read", "opened.read", "opened.sign"):
        log.record_reading(event, by=1, conversation=conversation)
    log.record_reading("opened.read", by=2, conversation=conversation)
    assert AccessLog.objects.filter(conversation_id=conversation).count() == 3


def test_so_it_is_for_what_belongs_to_no_conversation():
    goal = uuid4()
    readings = [(1, goal, None)] * 2 + [(2, goal, None)] + [(1, None, 5)] * 2 + [(1, None, 6)]
    for by, about, person in readings:
        log.record_reading("opened.goal", by=by, about=about, person=person)
    assert AccessLog.objects.filter(about=goal).count() == 2
    others = AccessLog.objects.filter(about=None, actor_id=1).order_by("pk")
    assert [*others.values_list("person_id", flat=True)] == [5, 6]
    assert verify().fault is None


def test_a_row_says_whom_and_what_it_is_about():
    goal, conversation = uuid4(), uuid4()
    log.record("promise.taken", by=1, goal=str(goal), person=7)
    log.record("goal.added", by=1, conversation=conversation, goal=str(goal))
    rows = AccessLog.objects.filter(actor_id=1).order_by("pk").values_list("conversation_id", "about", "person_id")
    assert [*rows] == [(None, goal, 7), (conversation, None, None)]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_chain():
    from concurrent.futures import ThreadPoolExecutor

    def write(nth: int) -> None:
        log.record("opened.read", by=nth)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(20)))
    assert verify().rows == 21 and verify().fault is None
