"""A witness elsewhere notices a tail that was cut off and a log written anew, and the operator's command says so."""
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from samtale.audit import chain, guard, log, witness
from samtale.audit.models import AccessLog
from samtale.audit.verifying import verify
from samtale.notices import chores

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "witness.txt"


def write(rows: int) -> None:
    for nth in range(rows):
        log.record("opened.read", by=nth, conversation=uuid4())


def audit(capsys, *arguments) -> str:
    call_command("audit", *map(str, arguments))
    return capsys.readouterr().out


def delete_from(number: int) -> None:
    guard.take_down(connection)
    AccessLog.objects.filter(pk__gte=number)._raw_delete("default")
    guard.put_up(connection)


def test_a_tail_cut_off_is_missed_by_the_witness_alone(file, capsys):
    assert "empty" in audit(capsys, "witness", file) and not file.exists()
    write(3)
    assert "Row 3" in audit(capsys, "witness", file)
    write(2)
    assert "Row 5" in audit(capsys, "witness", file)
    write(1)
    assert "whole: 6 rows, as seen 2 times" in audit(capsys, "verify", "--witness", file)
    delete_from(5)
    assert "whole: 4 rows" in audit(capsys, "verify")
    with pytest.raises(CommandError, match="Row 5 was removed"):
        audit(capsys, "verify", "--witness", file)
    write(1)  # the number is taken again
    with pytest.raises(CommandError, match="Row 5 .*altered or inserted"):
        audit(capsys, "verify", "--witness", file)


def test_a_log_written_anew_by_somebody_with_the_key_is_noticed(file, capsys):
    write(4)
    audit(capsys, "witness", file)
    rows = list(AccessLog.objects.order_by("pk"))
    delete_from(1)
    previous = b""
    for row in rows:
        row.actor_id = 99
        row.chain = previous = chain.link(previous, row)
        row.save(force_insert=True)
    assert verify().fault is None
    assert verify(witness.read(file)).fault.number == 4


def test_what_was_let_go_of_is_not_missed(file):
    write(3)
    witness.append(file)
    seen = witness.read(file)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert log.forget_before(tomorrow, by=None) == 3
    assert verify(seen).fault is None


def test_the_command_says_which_row_and_that_the_guard_is_gone(capsys):
    write(3)
    guard.take_down(connection)
    with pytest.raises(CommandError, match="guard is gone"):
        audit(capsys, "verify")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_accesslog SET actor_id = 7 WHERE id = 2")
    with pytest.raises(CommandError, match="^Row 2 of .* was altered or inserted"):
        audit(capsys, "verify")


def test_a_file_that_is_no_witness_is_said_to_be_none(file, capsys):
    file.write_text("1 2026-02-10T09:12:00+00:00 ab12\nnoe annet\n")
    with pytest.raises(CommandError, match="Line 2"):
        audit(capsys, "verify", "--witness", file)
    with pytest.raises(CommandError, match="No such file"):
        audit(capsys, "verify", "--witness", file.with_name("none.txt"))


def test_the_worker_looks_once_a_day_where_it_is_asked_to(file, settings):
    write(1)
    now = timezone.now()
    chores.do_all(now)
    assert not file.exists()
    settings.AUDIT_WITNESS = str(file)
    for hours in (0, 1, 23, 25, 26):
        chores.do_all(now + timedelta(hours=hours))
    assert len(witness.read(file)) == 2
