"""What a restore does not bring back is said in the log, as far as a witness knows; and nothing tried is no proof."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from samtale.audit import log, watching, witness
from samtale.audit.models import LOST, AccessLog
from samtale.audit.verifying import verify
from samtale.operations import proving
from tests.course import conversation_at

from .places import empty_here
from .test_backup import CommandRefusedError, operator  # noqa: F401 - a fixture
from .test_restoring import manifest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(settings, tmp_path, monkeypatch):
    """The server's own witness."""
    monkeypatch.setattr(witness, "_wrote", {})
    settings.AUDIT_WITNESS = str(tmp_path / "log.witness")
    return tmp_path / "log.witness"


def write(rows: int) -> int:
    """Rows and the last one's number, which the witness has seen."""
    for nth in range(rows):
        log.record("opened.read", by=nth)
    watching.see(timezone.now())
    return AccessLog.objects.latest("pk").pk


def said_of_the_log() -> str:
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    return out.getvalue()


def test_rows_after_the_backup_are_lost_and_the_log_says_so(cast, operator, file):  # noqa: F811
    conversation_at("holding", cast)
    made_at = write(3)
    backup = operator.backup()
    through = write(20)
    empty_here()
    assert f"Rows {made_at + 1} to {through} of the log are lost" in operator.restore(backup)
    row = AccessLog.objects.get(event=LOST)
    assert (row.detail["first"], row.detail["through"]) == (made_at + 1, through) and row.pk > through
    day = timezone.localtime()
    assert "it is not whole" in (said := said_of_the_log()) and (
        f"rows {made_at + 1}–{through} were lost by the restore of {day.day} {day:%B %Y}" in said
    )
    assert verify(witness.here()).fault is None and watching.compare_with_witness() is None, "nor is anybody alarmed"
    write(2)
    assert verify(witness.here()).fault is None


def test_where_nothing_is_missing_nothing_is_said(cast, operator, file):  # noqa: F811
    conversation_at("holding", cast)
    backup = operator.backup()  # and that it was made is a row after it
    seen = file.read_text()
    file.unlink()
    empty_here()
    assert "lost" not in operator.restore(backup)
    assert said_of_the_log().startswith("The log is whole") and not AccessLog.objects.filter(event=LOST).exists()
    assert file.read_text().splitlines()[0] == seen.splitlines()[0], "the backup brought what the witness had seen"


def test_a_witness_on_another_machine_knows_what_this_one_does_not(cast, operator, file, tmp_path):  # noqa: F811
    conversation_at("holding", cast)
    backup, elsewhere = operator.backup(), tmp_path / "elsewhere.txt"
    through = write(5)
    file.rename(elsewhere)
    empty_here()
    call_command("restore", str(backup), identity=operator.identity, witness=elsewhere, stdout=StringIO())
    assert AccessLog.objects.get(event=LOST).detail["through"] == through


def test_a_backup_of_another_log_than_the_witness_has_seen_is_not_restored_unseen(cast, operator, file):  # noqa: F811
    conversation_at("holding", cast)
    number = write(3)
    backup = operator.backup()
    file.write_text(f"{number} 2026-05-03T02:30:00+00:00 {'ab' * 32}\n")
    empty_here()
    with pytest.raises(CommandRefusedError, match="not whole") as refused:
        operator.restore(backup)
    assert "log   WRONG" in refused.value.said


def test_with_nothing_to_try_a_restore_is_done_and_no_proof(operator, tmp_path):  # noqa: F811
    backup = operator.backup()
    empty_here()
    assert "NOT PROVEN: what is there fits" in operator.restore(backup)
    empty_here()
    with pytest.raises(CommandError, match="Nothing was there to be tried"):
        call_command("restore", str(backup), identity=operator.identity, as_proof=True, stdout=StringIO())


@pytest.mark.parametrize("tried", [True, False])
def test_the_report_says_proven_of_what_was_tried_alone(tried):
    findings = [proving.Finding("log", True, "9 rows"), proving.Finding("texts", True, "", tried=tried)]
    end = proving.report(manifest(), findings).splitlines()[-1]
    assert (end == "Proven.") is tried and proving.fits(findings)
