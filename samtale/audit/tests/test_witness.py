"""The witness: written while the log moves, thinned out, held up to it; and what the operator's command says."""

import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samtale.audit import guard, log, watching, witness
from samtale.audit.models import LOST, AccessLog
from samtale.audit.verifying import verify
from samtale.audit.witness import Seen

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("log_of_one_row")]
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def file(settings, tmp_path, monkeypatch):
    """This machine's own witness, not written yet."""
    monkeypatch.setattr(witness, "_wrote", {})
    settings.AUDIT_WITNESS = str(tmp_path / "log.witness")
    return tmp_path / "log.witness"


def write(rows: int) -> None:
    for nth in range(rows):
        log.record("opened.read", by=nth, conversation=uuid4())


def audit(capsys, *arguments) -> str:
    call_command("audit", *map(str, arguments))
    return capsys.readouterr().out.replace("Who may sign in, lead and have a role is as it was last written.\n", "")


# Written


def test_it_is_written_once_a_minute_while_the_log_moves(file, monkeypatch, django_capture_on_commit_callbacks):
    for seconds in (100, 130, 159, 160, 161):
        monkeypatch.setattr(witness.time, "monotonic", lambda now=seconds: now)
        with django_capture_on_commit_callbacks(execute=True):
            write(2)
    assert [seen.number for seen in witness.read(file)] == [2, 8]
    assert verify(witness.read(file)).fault is None
    assert file.stat().st_mode & 0o777 == 0o600


def test_it_costs_no_query(file, settings, django_capture_on_commit_callbacks):
    counts = []
    for where in ("", str(file)):
        settings.AUDIT_WITNESS = where
        with CaptureQueriesContext(connection) as asked, django_capture_on_commit_callbacks(execute=True):
            write(1)
        counts.append(len(asked))
    assert counts[0] == counts[1] and file.exists()


def test_what_is_undone_is_not_witnessed(file, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        try:
            with transaction.atomic():
                write(1)
                raise RuntimeError
        except RuntimeError:
            pass
    assert not file.exists()


def test_a_witness_that_cannot_be_written_stops_no_work(settings, tmp_path, django_capture_on_commit_callbacks):
    settings.AUDIT_WITNESS = str(tmp_path / "none" / "log.witness")
    with django_capture_on_commit_callbacks(execute=True):
        write(1)
    assert AccessLog.objects.count() == 2


def test_several_processes_write_whole_lines_also_while_it_is_thinned_out(file):
    children = []
    for which in range(4):
        if (child := os.fork()) == 0:
            try:
                for nth in range(50):
                    witness.append(file, [Seen(which * 1000 + nth, timezone.now(), b"x" * 32)])
                    if nth % 10 == 0:
                        witness.thin_out(file, timezone.now())
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    assert len({seen.number for seen in witness.read(file)}) == 200


def test_half_a_line_left_by_a_full_disk_is_cut_off(file):
    witness.append(file, [Seen(1, NOON, b"x" * 32)])
    file.write_text(file.read_text() + "2 2026-03-1")
    witness.append(file, [Seen(3, NOON, b"y" * 32)])
    assert [seen.number for seen in witness.read(file)] == [1, 3]


def test_old_lines_are_thinned_out_to_the_last_of_each_day(file):
    witness.append(file, [Seen(nth, NOON + timedelta(hours=nth), b"x" * 32) for nth in range(24 * 6)])
    witness.thin_out(file, NOON + timedelta(days=6))
    seen = witness.read(file)
    assert [one.number for one in seen if one.at < NOON + timedelta(days=4)] == [11, 35, 59, 83, 95]
    assert len([one for one in seen if one.at >= NOON + timedelta(days=4)]) == 48
    assert file.stat().st_mode & 0o777 == 0o600


# Held up to


def test_the_command_says_what_it_was_held_up_to(file, capsys, tmp_path):
    write(1)
    whole, held_up = audit(capsys, "verify").splitlines()
    assert whole == "The log is whole: 2 rows." and held_up.startswith("It was held up to no witness:")
    watching.see(timezone.now())
    assert audit(capsys, "verify") == f"The log is whole: 2 rows, as seen 1 times by {file}.\n"
    assert "Row 2" in audit(capsys, "witness", tmp_path / "elsewhere.txt")
    assert audit(capsys, "verify", "--witness", tmp_path / "elsewhere.txt").endswith(
        f"as seen 2 times by {file} and {tmp_path / 'elsewhere.txt'}.\n"
    )


def test_what_was_let_go_of_is_not_missed(file):
    write(3)
    watching.see(timezone.now())
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert log.forget_before(tomorrow, by=None) == 4
    assert verify(witness.here()).fault is None and watching.compare_with_witness() is None
    write(1)
    assert verify(witness.here()).fault is None and watching.compare_with_witness() is None


def test_rows_lost_by_a_restore_are_neither_whole_nor_forged(file, capsys):
    write(3)
    seen = Seen(240, timezone.now(), b"x" * 32)
    witness.append(file, [seen])
    assert watching.compare_with_witness().through == 240, "before anybody has said why"
    row = watching.record_lost_rows(seen, backup="2026-05-03T02:30:00+00:00")
    write(2)
    assert (row.event, row.pk, row.detail["first"], row.detail["through"]) == (LOST, 240 + 1 + watching.UNSEEN, 5, 240)
    assert watching.compare_with_witness() is None
    day = timezone.localtime()
    assert audit(capsys, "verify") == (
        "Nothing in the log is altered, and it is not whole: rows 5–240 were lost by the restore of "
        f"{day.day} {day:%B %Y}. It has 7 rows, as seen 1 times by {file}.\n"
    )
    watching.see(timezone.now())
    assert verify(witness.here()).fault is None
    assert watching.record_lost_rows(seen, backup="") is None, "said once"
    guard.take_down(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_accesslog WHERE id = %s", [row.pk + 1])
    assert verify().fault.number == row.pk + 1, "and what comes after is still held fast"


def test_the_command_says_which_row_and_that_the_guard_is_gone(capsys):
    write(3)
    guard.take_down(connection)
    with pytest.raises(CommandError, match="guard is gone"):
        audit(capsys, "verify")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_accesslog SET actor_id = 7 WHERE id = 2")
    with pytest.raises(CommandError, match="^Row 2 of .* was altered or inserted"):
        audit(capsys, "verify")


def test_a_file_that_is_no_witness_is_said_to_be_none(tmp_path, capsys):
    file = tmp_path / "witness.txt"
    file.write_text("1 2026-02-10T09:12:00+00:00 ab12\nnoe annet\n")
    with pytest.raises(CommandError, match="Line 2"):
        audit(capsys, "verify", "--witness", file)
    with pytest.raises(CommandError, match="No such file"):
        audit(capsys, "verify", "--witness", file.with_name("none.txt"))


# Begun


def test_a_new_log_is_begun_once_and_never_by_appending(before_upgrade, capsys):
    with pytest.raises(log.LogCannotContinueError, match="audit begin"):
        log.record("opened.read", by=1)
    with pytest.raises(CommandError, match="the log is empty"):
        audit(capsys, "verify")
    assert "begins with row 1" in audit(capsys, "begin") and audit(capsys, "begin") == ""
    with pytest.raises(CommandError, match="has begun"):
        audit(capsys, "begin", "--anew")
    write(1)
    assert "whole: 3 rows" in audit(capsys, "verify")
