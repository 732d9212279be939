"""V16.4: whoever can write in the database, and has neither the master key nor the server's own files, replaces the
log.
"""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from samtale.audit import guard, log, watching, witness
from samtale.audit.models import WENT_BACK, AccessLog
from samtale.audit.verifying import verify
from samtale.notices.models import Message
from samtale.operations import backing_up, proving
from samtale.people.models import Person
from samtale.people.whole_log import jobs as whole_log_jobs
from samtale.vault.models import DataKey
from tests.course import conversation_at

from .asvs import tries

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.both_databases]
MISSING, STOPPED = "borte eller skrevet på nytt", "Samtale kan ikke føre"


@pytest.fixture
def file(settings, tmp_path):
    """The server's own witness."""
    settings.AUDIT_WITNESS = str(tmp_path / "log.witness")
    return tmp_path / "log.witness"


@pytest.fixture
def conversation(cast):
    return conversation_at("holding", cast)


def as_owner(*statements: str) -> None:
    """What the attacker does: the guard is taken down, and put up again so that nobody misses it."""
    guard.take_down(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    guard.put_up(connection)


def cut_after(number: int) -> None:
    guard.take_down(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_accesslog WHERE id > %s", [number])
    guard.put_up(connection)


def head() -> int:
    return AccessLog.objects.latest("pk").pk


def opened(conversation, client):
    client.raise_request_exception = False
    return client.get(f"/conversations/{conversation.pk}/holding/")


def audit(*arguments: str) -> None:
    call_command("audit", *arguments)


NEVER_WHOLE = {
    "loses its keys": (
        "DELETE FROM audit_accesslog WHERE id < 3",
        "UPDATE audit_accesslog SET actor_id = 99",
        "UPDATE audit_accesslog SET key_id = NULL",
    ),
    "is emptied": ("DELETE FROM audit_accesslog",),
    "points to a key that is destroyed": (
        "UPDATE audit_accesslog SET actor_id = 99",
        "UPDATE audit_accesslog SET key_id = (SELECT id FROM vault_datakey WHERE wrapped IS NULL)",
    ),
}


@pytest.mark.parametrize("statements", NEVER_WHOLE.values(), ids=NEVER_WHOLE)
@tries(
    "V16.4.2",
    what="loggen tømt, og rader uten nøkkel: programmet lager ingen ny nøkkel og går ikke god for det som er igjen; det stanser med en side som "
    "sier hvorfor, og en ny logg er aldri «hel»",
)
def test_the_program_vouches_for_no_log_but_its_own(cast, conversation, statements):
    client, administrator = cast.client(cast.employee), cast.client(cast.administrator)
    DataKey.make("person:1").destroy()
    assert opened(conversation, client).status_code == 200 and verify().fault is None
    as_owner(*statements)
    left = AccessLog.objects.count()
    with pytest.raises(log.LogCannotContinueError):
        log.record("opened.read", by=1)
    page = opened(conversation, client)
    assert page.status_code == 503 and STOPPED in page.text and AccessLog.objects.count() == left
    assert STOPPED in administrator.get("/people/").text
    assert verify().fault.number == 1
    with pytest.raises(CommandError, match="changed it from outside"):
        audit("begin")
    audit("begin", "--anew")
    assert opened(conversation, client).status_code == 200
    assert verify().fault.number == 1, "also when somebody has pressed on"


@tries(
    "V16.4.2",
    what="loggen og alle lagrede nøkler slettet, så databasen ser ny ut: vitnet i tjenerens egen mappe har sett en logg",
)
def test_a_database_made_to_look_new_is_not(file):
    log.record("opened.read", by=1)
    watching.see(timezone.now())
    as_owner("DELETE FROM audit_accesslog", "DELETE FROM vault_datakey", "DELETE FROM vault_masterkey")
    with pytest.raises(CommandError, match="changed it from outside"):
        audit("begin")
    file.unlink()
    audit("begin")
    assert verify().fault is None, "or the test shows nothing: without the witness it does look new"


@tries(
    "V16.4.2",
    what="slutten av loggen kuttet: vitnet ser det, revisor og administrator får brev, siden deres viser det, og arbeidet går videre",
    gap="den som også har tjenerens egen mappe, kan rette vitnet; da er det brevene og et vitne på en annen maskin som sier fra",
)
def test_a_tail_cut_off_is_missed_by_the_witness_alone(cast, conversation, file):
    client = cast.client(cast.administrator)
    watching.see(timezone.now())
    last = head()
    assert MISSING not in client.get("/people/").text
    whole_log_jobs.check_log(timezone.now())
    Message.objects.all().delete()
    cut_after(last - 3)
    log.record("opened.read", by=1)  # before anybody has looked, a number is given out again
    assert verify().fault is None and verify(witness.here()).fault is not None
    for _turn in range(3):
        whole_log_jobs.check_log(timezone.now())
    row = AccessLog.objects.get(event=WENT_BACK)
    assert row.pk == last + 1 and row.detail["through"] == last
    told = Message.objects.values_list("to", flat=True)
    those_two = Person.objects.filter(roles__kind__in=["administrator", "auditor"]).values_list("pk", flat=True)
    assert cast.administrator.pk in told and sorted(told) == sorted(those_two), "once each"
    assert opened(conversation, cast.client(cast.employee)).status_code == 200, "work goes on"
    assert verify().fault is not None, "also for whoever has no witness from now on"
    assert MISSING in client.get("/people/").text and MISSING in cast.client(cast.auditor).get("/people/log/").text
    assert MISSING not in cast.client(cast.hr).get("/people/").text, "those two alone"


@tries("V16.4.2", what="en eldre utgave av loggen lagt tilbake, og nye rader skrevet til den er lengre enn før")
def test_an_older_copy_that_has_grown_past_the_witness_is_found(file):
    for nth in range(5):
        log.record("opened.read", by=nth, conversation=uuid4())
    watching.see(timezone.now())
    seen = head()
    cut_after(seen - 3)
    for nth in range(9):
        log.record("opened.read", by=nth, conversation=uuid4())
    assert head() > seen and verify().fault is None
    assert verify(witness.here()).fault.number == seen
    watching.see(timezone.now())  # and so has the witness
    whole_log_jobs.check_log(timezone.now())
    assert AccessLog.objects.get(event=WENT_BACK).detail == {"first": 1, "through": seen}
    assert "as a witness saw" in str(verify().fault), "also where nobody has the witness any more"


@tries(
    "V16.4.2",
    what="slutten av loggen kuttet og dekket av en forfalsket rad med høyere nummer, som programmet fortsetter etter",
)
def test_a_forged_row_after_the_cut_hides_nothing(file):
    for nth in range(5):
        log.record("opened.read", by=nth)
    watching.see(timezone.now())
    assert watching.compare_with_witness() is None
    seen = head()
    cut_after(seen - 3)
    last = AccessLog.objects.latest("pk")
    AccessLog(pk=seen + 1, at=timezone.now(), event="opened.read", key_id=last.key_id, chain=b"x" * 32).save(
        force_insert=True
    )
    log.record("opened.read", by=1)
    watching.see(timezone.now())
    assert watching.compare_with_witness().through == seen and verify().fault.number == last.pk + 1


@pytest.mark.parametrize("event", ["log.lost", "log.went_back", "log.forgotten"])
@tries(
    "V16.4.2",
    what="en forfalsket rad som forklarer hvorfor andre er borte («tapt ved gjenoppretting», «lagringstiden er ute»)",
)
def test_a_forged_reason_is_not_believed(file, event):
    for nth in range(5):
        log.record("opened.read", by=nth)
    watching.see(timezone.now())
    seen = head()
    cut_after(seen - 3)
    last = AccessLog.objects.latest("pk")
    detail = {"first": last.pk + 1, "through": seen, "chain": bytes(last.chain).hex()}
    AccessLog(pk=seen + 1, at=timezone.now(), event=event, key_id=last.key_id, detail=detail, chain=b"x" * 32).save(
        force_insert=True
    )
    assert watching.compare_with_witness().through == seen and verify().fault.number == last.pk + 1
    cut_after(seen)
    watching.record_lost_rows(witness.newest(witness.here()), backup="2026-05-03")
    assert watching.compare_with_witness() is None and verify(witness.here()).fault is None, (
        "the program's own is believed"
    )


@tries("V16.4.2", what="sikkerhetskopi av en logg som er kuttet: vitnets linjer er i kopien, og den blir ikke bevist")
def test_a_backup_of_a_log_that_was_cut_is_not_proven(cast, conversation, file):
    watching.see(timezone.now())
    whole = backing_up.describe(MigrationExecutor(connection), witness.here())
    assert all(one.fits for one in proving.examine(whole))
    cut_after(head() - 3)
    cut = backing_up.describe(MigrationExecutor(connection), witness.here())
    found = {one.what: one.fits for one in proving.examine(cut)}
    assert found["log"] is False and found["texts"] and found["keys"]
