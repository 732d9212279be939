"""What was added to sign in by since a time is named, and whose; signing everybody out does not take it away."""

import csv
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from samtale.audit import log
from samtale.audit.models import AccessLog
from samtale.incidents import added
from samtale.people.precautions import actions

from .test_opened import later

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
WORDS = "en lang setning om fjorden"


def found(**asked) -> list[tuple[str, str]]:
    return [(one.person.name, one.what) for one in added.find(**asked)]


def test_a_password_set_by_somebody_inside_is_named_and_still_works_after_all_are_out(cast):
    client = cast.client(cast.employee)
    since = later()
    assert client.post("/accounts/devices/password/", {"new_password": WORDS}).status_code == 302
    actions.sign_everybody_out(by=None)
    assert client.get("/").status_code == 302
    come = Client().post("/accounts/login/password/", {"email": cast.employee.email, "password": WORDS})
    assert come.status_code == 302  # what the list is for
    assert found(since=since) == found(since=since, account=cast.employee) == [(cast.employee.name, "passord")]
    assert found(since=since, account=cast.leader) == found(since=later()) == []
    when = timezone.localtime(since).isoformat(" ")
    out = StringIO()
    call_command("incident", "added", "--since", when, stdout=out)
    assert [row["event"] for row in csv.DictReader(StringIO(out.getvalue()))] == ["person.password_set"]


def test_it_belongs_to_whom_it_was_done_to_and_not_to_who_did_it(cast):
    since = later()
    log.record("person.address_changed", by=cast.hr.pk, person=cast.employee.pk, how="at_once")
    log.record("person.passkey_added", by=cast.leader.pk, passkey=1)
    log.record("person.passkey_removed", by=cast.leader.pk, passkey=1)
    assert found(since=since) == [(cast.employee.name, "e-postadresse"), (cast.leader.name, "passnøkkel")]
    assert [one.removed_at is None for one in added.find(since=since)] == [True, False]


def test_what_was_taken_away_again_says_so_and_comes_last(cast):
    since = later()
    log.record("person.passkey_added", by=cast.leader.pk, passkey=1)
    log.record("person.passkey_added", by=cast.leader.pk, passkey=2)
    log.record("person.app_added", by=cast.employee.pk)
    log.record("person.passkey_removed", by=cast.leader.pk, passkey=1)
    log.record("person.second_factor_reset", by=None, person=cast.employee.pk)
    log.record("person.app_added", by=cast.employee.pk)
    assert [(one.what, one.passkey, one.removed_at is None) for one in added.find(since=since)] == [
        ("passnøkkel", 2, True),
        ("kodeapp", None, True),
        ("passnøkkel", 1, False),
        ("kodeapp", None, False),
    ]
    asked = {"since": timezone.localtime(since).strftime("%Y-%m-%dT%H:%M")}
    shown = cast.client(cast.administrator).get("/incidents/concerned/", asked).content.decode()
    assert shown.count(", tatt bort ") == 2


def test_a_new_password_takes_the_place_of_the_one_before(cast):
    since = later()
    log.record("person.password_set", by=cast.employee.pk)
    log.record("person.password_set", by=cast.leader.pk)
    log.record("person.password_set", by=cast.employee.pk)
    assert [(one.person, one.removed_at is None) for one in added.find(since=since)] == [
        (cast.leader, True),
        (cast.employee, True),
        (cast.employee, False),
    ]


def test_the_page_shows_it_to_an_administrator(cast):
    asked = {"since": timezone.localtime(later()).strftime("%Y-%m-%dT%H:%M")}
    client = cast.client(cast.administrator)
    assert "Ingen har lagt til noe" in client.get("/incidents/concerned/", asked).content.decode()
    log.record("person.app_added", by=cast.employee.pk)
    shown = client.get("/incidents/concerned/", asked).content.decode()
    assert "kodeapp, " in shown and cast.employee.name in shown and "Ingen har lagt til noe" not in shown
    assert AccessLog.objects.filter(event="incident.concerned_listed").count() == 1
    assert cast.client(cast.hr).get("/incidents/concerned/", asked).status_code == 404
