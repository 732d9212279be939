"""What the two are told of how long things are kept, their presses, and the administrators' page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from samtale.conversations.agreement.tests.test_views import fields_of, queries, url
from samtale.conversations.models import Preparation, RetentionSchedule
from samtale.conversations.retention import jobs
from samtale.conversations.retention.tests.conftest import finish, held, signed  # noqa: F401
from samtale.core.words import short_day
from tests.course import conversation_at

from .test_periods import add_months

ADDRESS = "/retention/"


def page(cast, who, conversation, name: str) -> str:
    return cast.client(who).get(url(name, conversation)).text


def test_before_signing_each_keeps_own_notes_or_lets_them_go(cast, held):  # noqa: F811
    client = cast.client(cast.employee)
    assert "Notatene dine slettes når dere begge har signert avtalen." in page(cast, cast.employee, held, "preparation")
    answer = client.post(url("keep_notes", held), {"yes": "yes"}, follow=True)
    assert (
        "blir liggende like lenge som det dere har skrevet sammen" in answer.text
        and "slettes sammen med referatet" in answer.text
    )
    assert "når dere begge har signert" in page(cast, cast.leader, held, "preparation"), "each one's own"
    client.post(url("keep_notes", held), {"yes": "no"})
    assert "Behold notatene" in page(cast, cast.employee, held, "preparation")
    assert client.post(url("keep_notes", held), {"yes": "kanskje"}).status_code == 400
    assert cast.client(cast.colleague).post(url("keep_notes", held), {"yes": "yes"}).status_code == 404
    assert not Preparation.objects.filter(kept_at__isnull=False).exists()


def test_on_the_signing_page_too(cast):
    conversation = conversation_at("signing", cast)
    page(cast, cast.leader, conversation, "preparation")
    assert "Behold notatene" not in page(cast, cast.leader, conversation, "signing"), "there are none"


def test_the_page_of_the_minutes_says_the_date(cast, signed):  # noqa: F811
    until = add_months(timezone.localdate(signed.held_at), 30)
    assert f"slettes senest {short_day(until)}" in page(cast, cast.employee, signed, "minutes")


def test_the_employee_keeps_the_agreement_longer(cast, signed):  # noqa: F811
    until = add_months(timezone.localdate(signed.signed_at), 60)
    for who in (cast.employee, cast.leader):
        assert f"slettes senest {short_day(until)}" in page(cast, who, signed, "signing")
    assert "Behold den lenger" not in page(cast, cast.leader, signed, "signing")
    assert cast.client(cast.leader).post(url("keep_agreement", signed), {"yes": "yes"}).status_code == 404
    answer = cast.client(cast.employee).post(url("keep_agreement", signed), {"yes": "yes"}, follow=True)
    assert "så lenge du arbeider her" in answer.text
    assert "så lenge Ingrid arbeider her" in page(cast, cast.leader, signed, "signing")


def test_afterwards_the_page_says_when_they_went(cast, signed):  # noqa: F811
    jobs.destroy_due(timezone.now())
    today = short_day(timezone.localdate())
    for who in (cast.employee, cast.leader):
        said = page(cast, who, signed, "preparation")
        assert f"Notatene dine ble slettet {today}." in said and "Behold notatene" not in said


@pytest.mark.parametrize("name", ["preparation", "minutes", "signing"])
def test_the_lines_cost_few_queries(cast, signed, name):  # noqa: F811
    assert queries(cast.client(cast.employee), url(name, signed)) <= 14


def test_an_administrator_sees_counts_and_decides_after_a_preview(cast, signed):  # noqa: F811
    for stranger in (cast.hr, cast.leader, cast.employee, cast.archivist):
        assert cast.client(stranger).get(ADDRESS).status_code == 404
        assert cast.client(stranger).post(ADDRESS, {}).status_code == 404
    client = cast.client(cast.administrator)
    shown = client.get(ADDRESS)
    assert shown.status_code == 200 and "Ikke noe er slettet ennå" in shown.text
    assert counts(shown.text)["Forberedelse"] == "2"
    sent = {name: value for name, value in fields_of(shown.text).items() if name != "csrfmiddlewaretoken"}
    wrong = client.post(ADDRESS, sent | {"agreement_years": "40"})
    assert wrong.status_code == 422 and "Velg et tall fra 1 til 10." in wrong.text
    asked = client.post(ADDRESS, sent | {"notes_days": "14"})
    assert "fra 0 dager til 14 dager" in asked.text and counts(asked.text)["Forberedelse"] == "0"
    assert "Endre tidene</button>" in asked.text and "Ikke noe blir slettet" in asked.text
    at_once = client.post(ADDRESS, sent | {"left_months": "1"}).text
    tomorrow = short_day(timezone.localdate() + timedelta(days=1))
    assert f"Endre tidene, og slett 2 forberedelser {tomorrow}</button>" in at_once
    assert not RetentionSchedule.objects.exists(), "only asked"
    done = client.post(ADDRESS, sent | {"notes_days": "14", "confirmed": "yes"}, follow=True)
    assert "gjelder om et døgn" in done.text and "Bestemt av Arne Vik" in done.text
    assert RetentionSchedule.objects.get().notes_days == 14
    assert jobs.destroy_due(timezone.now() + timedelta(days=16)) == 2
    told = client.get(ADDRESS).text
    assert "fordi lagringstiden var ute" in told and "Ingrid" not in told


def test_everybody_reads_the_organisations_own_times(cast, client):
    for said in ("Egne notater slettes når begge har signert", "slettes 3 måneder etter at neste", "senest 30 måneder"):
        assert said in client.get("/privacy/").text, "nobody is signed in"
    RetentionSchedule.objects.create(by=cast.administrator, notes_days=14, minutes_months_at_most=24, agreement_years=1)
    page = client.get("/privacy/").text
    assert "slettes 14 dager etter at begge har signert" in page and "senest 24 måneder" in page
    assert "mål og tiltak slettes etter 1 år" in page


def counts(text: str) -> dict[str, str]:
    rows = re.findall(r'rowheader">([^<]+)</th><td[^>]*>(\d+)</td>', text)
    return dict(rows)
