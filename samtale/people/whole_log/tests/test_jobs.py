"""The worker's hold on the log: a letter each week to whoever audits it, and one when something is wrong."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from samtale.audit import guard, log, witness
from samtale.audit.models import AccessLog
from samtale.audit.verifying import verify
from samtale.notices.models import Message
from samtale.people.models import Person, Role
from samtale.people.whole_log import jobs

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TUESDAY = datetime(2026, 3, 10, 9, 12, tzinfo=ZoneInfo("Europe/Oslo"))


def letters() -> list[Message]:
    return list(Message.objects.order_by("queued_at"))


def test_every_auditor_gets_the_last_row_once_a_week(cast, monkeypatch):
    last = AccessLog.objects.latest("pk")
    sent = [jobs.write_weekly(TUESDAY + timedelta(days=days)) for days in (0, 0, 1, 3)]
    assert sent == [1, 0, 0, 0]
    monkeypatch.setattr(timezone, "now", lambda: TUESDAY + timedelta(days=7))
    (letter,) = letters()
    assert letter.to == cast.auditor and letter.subject == "Siste rad i innsynsloggen"
    assert f"Rad: {last.pk}\n" in letter.body and f"Kontrollsum: {bytes(last.chain).hex()}" in letter.body
    assert "tir. 10. mars" in letter.body
    # And its last line is one that the operator's command takes as it is.
    line = letter.body.strip().splitlines()[-1]
    seen = witness.parsed([line], "the letter")
    assert verify(seen).fault is None
    row = AccessLog.objects.get(event="log.last_row_sent")
    assert row.detail == {"week": "2026-W11", "row": last.pk}


def test_never_at_night_nor_without_an_auditor(cast):
    Role.objects.filter(kind=Role.Kind.AUDITOR).update(kind=Role.Kind.ARCHIVIST)
    assert jobs.write_weekly(TUESDAY) == 0
    Role.objects.filter(person=cast.auditor).update(kind=Role.Kind.AUDITOR)
    assert jobs.write_weekly(TUESDAY.replace(hour=3)) == 0
    assert jobs.write_weekly(TUESDAY) == 1


def test_the_letter_is_in_the_receivers_own_language(cast):
    Person.objects.filter(pk=cast.auditor.pk).update(letters_in="nn")
    jobs.write_weekly(TUESDAY)
    assert "Kvar veke får du vite" in letters()[0].body


def test_a_log_that_is_stopped_is_told_of_once(cast, settings, tmp_path):
    settings.AUDIT_WITNESS = str(tmp_path / "log.witness")
    jobs.check_log(timezone.now())
    assert letters() == []
    guard.take_down(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_accesslog")
    for _turn in range(3):
        jobs.check_log(timezone.now())
    to = {letter.to_id for letter in letters()}
    assert {cast.auditor.pk, cast.administrator.pk} <= to and len(letters()) == len(to) and cast.hr.pk not in to
    assert {letter.subject for letter in letters()} == {"Innsynsloggen kan ikke føres"}
    with pytest.raises(log.LogCannotContinueError):
        log.record("opened.read", by=1)


def test_rows_written_by_hand_are_told_of_once_a_week_and_shown(cast):
    administrator, hr = cast.client(cast.administrator), cast.client(cast.hr)
    shown = "er ikke slik Samtale sist skrev det"
    assert jobs.report_wrong_rows(TUESDAY) == 0 and letters() == []
    assert shown not in administrator.get("/people/").text
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_role SET kind = 'hr' WHERE person_id = %s", [cast.archivist.pk])
    role = Role.objects.get(person=cast.archivist)
    now = timezone.now()
    assert [jobs.report_wrong_rows(now + timedelta(days=days)) for days in (0, 1, 6)] == [1, 0, 0]
    assert {letter.to for letter in letters()} == {cast.auditor, cast.administrator} and len(letters()) == 2
    assert {letter.subject for letter in letters()} == {"Noen har endret hvem som kommer inn"}
    assert shown in administrator.get("/people/").text and shown not in hr.get("/people/").text
    row = AccessLog.objects.get(event="seals.found")
    assert row.detail == {"table": "people_role", "row": str(role.pk), "what": "was altered or inserted"}
    assert jobs.report_wrong_rows(now + timedelta(days=8)) == 1, "as long as it is so"


def test_the_worker_looks_once_a_minute(settings, tmp_path, monkeypatch):
    settings.AUDIT_WITNESS = str(tmp_path / "log.witness")
    looked = []
    monkeypatch.setattr(jobs, "check_log", looked.append)
    for seconds in (100, 101, 159, 160, 161, 220):
        monkeypatch.setattr(jobs.time, "monotonic", lambda now=seconds: now)
        jobs.watch_log(seconds)
    assert looked == [100, 160, 220]
    with override_settings(AUDIT_WITNESS=""):
        monkeypatch.setattr(jobs.time, "monotonic", lambda: 1000)
        jobs.watch_log(1000)
    assert len(looked) == 3, "there is none to hold it up to"
