"""The operator does from the command line what an administrator does on the page, and finds out the same."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from samtale.audit.models import AccessLog
from samtale.people.models import Session
from samtale.people.precautions import page
from tests.course import conversation_at

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def said(*what: str) -> str:
    out = StringIO()
    call_command("incident", *what, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_mail_is_stopped_and_allowed_and_everybody_signed_out(cast):
    assert "Sign-in by mail is open." in said("status") and "last signed out: never" in said("status")
    assert said("stop-mail") == "Nobody signs in by mail.\n"  # the operator can always come back
    assert page.mail_is_stopped() and AccessLog.objects.get(event="people.mail_stopped").actor_id is None
    assert said("stop-mail") == "It was stopped already.\n" and "is stopped since" in said("status")
    assert said("allow-mail") == "People sign in by mail again.\n" and said("allow-mail") == "It was not stopped.\n"
    assert not page.mail_is_stopped()
    cast.client(cast.employee), cast.client(cast.leader)
    assert said("sign-everybody-out") == "2 sessions are ended.\n" and not Session.objects.exists()


def test_whose_texts_as_csv_and_the_drafts(cast):
    conversation_at("following", cast)
    since = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    rows = list(csv.DictReader(StringIO(said("concerned", "--since", since, "--account", cast.leader.email))))
    assert {row["name"] for row in rows} == {cast.employee.name, cast.leader.name}
    assert {row["accounts"] for row in rows} == {cast.leader.name}
    drafts = said("notices", "--since", since, "--known", since, "--account", cast.leader.email)
    assert "artikkel 33" in drafts and "2 ansatte" in drafts and "Datatilsynet" in drafts
    assert AccessLog.objects.filter(event="incident.concerned_listed", actor_id=None).count() == 2


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (["concerned", "--since", "yesterday"], "--since"),
        (["notices", "--since", "2026-13-40T08:00"], "--since"),
        (["concerned", "--since", "2999-01-01T08:00"], "--since: Velg et tidspunkt som har vært"),
        (["added", "--since", "0001-01-01T00:00"], "--since: Skriv årstallet"),
        (["notices", "--since", "2026-09-01T08:00", "--known", "2999-01-01T08:00"], "--known: Velg et tidspunkt"),
        (
            ["notices", "--since", "2026-09-01T08:00", "--known", "2026-08-01T08:00"],
            "--known: Dette er før det begynte",
        ),
        (["notices", "--since", "2026-09-15T09:59"], "nobody to write to"),
        (
            ["concerned", "--since", "2026-09-01T08:00", "--account", "nobody@nordvag.example"],
            "nobody with the address",
        ),
        (["concerned"], "--since"),
        (["burn"], "burn"),
    ],
)
def test_what_is_typed_wrong_is_said(cast, what, sentence):
    with pytest.raises(CommandError, match=sentence):
        said(*what)
