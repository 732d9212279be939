"""What `samtale check` warns of: backup, witness and mail that are not set up, and a log that is not as it was seen."""

import pytest
from django.db import connection
from django.utils import timezone

from config import missing
from samtale.audit import guard, log, watching


@pytest.fixture
def in_production(settings, tmp_path):
    settings.DEV = settings.DEMO = False
    settings.BACKUP_RECIPIENTS, settings.MAIL_IS_SET_UP = ["age1made-up"], True
    settings.AUDIT_WITNESS = str(tmp_path / "log.witness")
    return tmp_path / "log.witness"


def ids(found) -> list[str]:
    return [one.id for one in found]


def test_what_is_not_set_up_is_warned_of_one_by_one(in_production, settings):
    assert missing.set_up() == []
    settings.BACKUP_RECIPIENTS = []
    assert ids(missing.set_up()) == ["samtale.W001"]
    settings.AUDIT_WITNESS = ""
    assert ids(missing.set_up()) == ["samtale.W001", "samtale.W002"]
    settings.MAIL_IS_SET_UP = False
    assert ids(missing.set_up()) == ["samtale.W001", "samtale.W002", "samtale.W003"]
    settings.DEMO = True
    assert missing.set_up() == [], "of a trial nobody asks it"


def test_a_witness_in_a_folder_that_is_not_there_is_warned_of(in_production, settings):
    settings.AUDIT_WITNESS = str(in_production / "none" / "log.witness")
    assert ids(missing.set_up()) == ["samtale.W002"]


@pytest.mark.django_db
def test_a_log_that_is_not_as_it_was_seen_is_warned_of(in_production):
    for nth in range(5):
        log.record("opened.read", by=nth)
    watching.see(timezone.now())
    assert missing.log_as_seen(databases=["default"]) == missing.log_as_seen() == []
    guard.take_down(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_accesslog WHERE id > 3")
    assert ids(missing.log_as_seen(databases=["default"])) == ["samtale.W006"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_accesslog SET key_id = NULL")
    assert ids(missing.log_as_seen(databases=["default"])) == ["samtale.W005"]
    in_production.write_text("noe annet\n")
    assert ids(missing.log_as_seen(databases=["default"])) == ["samtale.W004"]
