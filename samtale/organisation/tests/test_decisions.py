"""What is decided for the organisation: by HR and administrators, logged, and true on the page from then on."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samtale.audit.models import AccessLog
from samtale.organisation import actions, values
from samtale.organisation.models import Decided
from samtale.people.access import NotAllowedError

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
URL, PRIVACY = "/organisation/", "/privacy/"
TOLD = {
    "privacy_officer": "Ombudet på Øya",
    "privacy_contact": "ombud@nordvag.example",
    "time_to_prepare": 30,
    "version": 0,
}


def logged() -> list[dict]:
    return [row.detail for row in AccessLog.objects.filter(event__startswith="organisation.").order_by("pk")]


def test_whom_to_ask_is_said_to_all_when_it_has_been_decided(cast):
    assert "Personvernombudet:" not in Client().get(PRIVACY).text
    for somebody in (cast.employee, cast.leader, cast.planner, cast.archivist, cast.auditor, cast.leadership_group):
        assert cast.client(somebody).get(URL).status_code == cast.client(somebody).post(URL, TOLD).status_code == 404
    assert not Decided.objects.exists() and not logged()
    answer = cast.client(cast.hr).post(URL, TOLD, follow=True)
    assert answer.redirect_chain == [(URL, 302)] and "Lagret." in answer.text
    assert 'value="Ombudet på Øya"' in answer.text
    for reader in (Client(), cast.client(cast.employee)):
        page = reader.get(PRIVACY).text
        assert 'Ombudet på Øya, <a href="mailto:ombud@nordvag.example">ombud@nordvag.example</a>' in page
    changed = TOLD | {"privacy_contact": "70 00 00 00", "version": 1}
    assert cast.client(cast.administrator).post(URL, changed).status_code == 302
    assert "Ombudet på Øya, 70 00 00 00" in Client().get(PRIVACY).text
    assert [(row["before"], row["after"]) for row in logged()] == [
        ("", "Ombudet på Øya"),
        ("", "ombud@nordvag.example"),
        ("ombud@nordvag.example", "70 00 00 00"),
    ]
    log = " ".join(cast.client(cast.auditor).get("/people/log/").text.split())
    assert f"{cast.administrator.name} endret hvordan man når personvernombudet" in log


def test_what_somebody_else_decided_meanwhile_is_not_written_over(cast):
    hr, administrator = cast.client(cast.hr), cast.client(cast.administrator)
    assert hr.post(URL, TOLD).status_code == 302
    late = administrator.post(URL, TOLD | {"privacy_officer": "En annen"})
    assert late.status_code == 422 and "Noen andre har endret dette" in late.text and 'value="En annen"' in late.text
    assert values.privacy_officer().name == "Ombudet på Øya"
    assert 'name="version" value="1"' in late.text, "the next press is of what is decided now"
    assert administrator.post(URL, TOLD | {"privacy_officer": "En annen", "version": 1}).status_code == 302
    assert values.privacy_officer().name == "En annen" and Decided.objects.get().version == 2
    assert hr.post(URL, TOLD | {"privacy_officer": "En annen", "version": 2}).status_code == 302
    assert Decided.objects.get().version == 2 and len(logged()) == 3, "nothing changed, nothing said"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"privacy_officer": "x" * 81}, "Skriv høyst 80 tegn."),
        ({"privacy_contact": "x" * 121}, "Skriv høyst 120 tegn."),
        ({"version": "x"}, "Rett dette først"),
        *(({"time_to_prepare": bad}, "Skriv et helt tall fra 0 til 240.") for bad in ("", "-1", "241", "7,5", "mye")),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stands(cast, more, said):
    answer = cast.client(cast.hr).post(URL, TOLD | more)
    assert answer.status_code == 422 and said in answer.text and not Decided.objects.exists()
    assert "ombud@nordvag.example" in answer.text or "privacy_contact" in more


@pytest.mark.parametrize(
    ("contact", "leads"),
    [
        ("https://nordvag.example/ombud", 'href="https://nordvag.example/ombud"'),
        ("javascript:alert(1)", ""),
        ('"><script>x</script>', ""),
        ('https://x.example/"onclick="y', 'href="https://x.example/&#34;onclick=&#34;y"'),
        ('"a?bcc=b"@nordvag.example', "mailto:%22a%3Fbcc%3Db%22@"),
    ],
)
def test_a_contact_leads_nowhere_else(cast, contact, leads):
    cast.client(cast.hr).post(URL, TOLD | {"privacy_contact": contact})
    page = Client().get(PRIVACY).text
    line = page.split('id="officer"')[1].split("</p>")[0]
    assert (leads in line) if leads else ("href" not in line)
    assert "<script>x" not in page and 'href="javascript' not in page


def test_it_is_asked_for_once_a_page_and_never_kept(cast):
    with CaptureQueriesContext(connection) as seen:
        Client().get(PRIVACY)
    assert sum("organisation_decided" in query["sql"] for query in seen) == 1
    Decided.objects.create(values={"privacy_officer": "Straks", "ukjent": "Fra en annen utgave"}, version=4)
    assert "Straks" in Client().get(PRIVACY).text and "Fra en annen utgave" not in Client().get(PRIVACY).text


@pytest.mark.parametrize("stored", ["", "-1", "241", "7,5", "mye", None, [30]])
def test_a_number_that_is_none_counts_as_not_decided(stored):
    Decided.objects.create(values={"time_to_prepare": stored}, version=1)
    assert values.minutes_to_prepare() == 30


def test_a_number_is_decided_within_its_bounds_and_logged(cast):
    hr = cast.client(cast.hr)
    assert 'value="30"' in hr.get(URL).text and values.minutes_to_prepare() == 30
    for version, minutes in enumerate((240, 0, 0)):
        assert cast.client(cast.leader).post(URL, {"time_to_prepare": 5, "version": version}).status_code == 404
        sent = {"time_to_prepare": minutes, "version": version}
        assert hr.post(URL, sent).status_code == 302 and values.minutes_to_prepare() == minutes
    assert [(row["before"], row["after"]) for row in logged()] == [("30", "240"), ("240", "0")]
    assert 'value="0"' in hr.get(URL).text


def test_the_action_asks_who_may_by_itself(cast):
    for somebody in (cast.employee, cast.leader, cast.auditor):
        with pytest.raises(NotAllowedError):
            actions.decide(values={"privacy_officer": "x"}, version=0, by=somebody)
    assert actions.decide(values={"ukjent": "x"}, version=0, by=cast.hr) == []
