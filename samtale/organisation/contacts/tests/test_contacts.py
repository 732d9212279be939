"""Verneombud and tillitsvalgte by unit: HR names them, logged, and a unit without its own has the nearest above."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samtale.audit.models import AccessLog
from samtale.organisation.contacts import actions
from samtale.organisation.contacts.nearest import Known, others_for
from samtale.organisation.models import UnitContacts
from samtale.people.access import NotAllowedError
from samtale.people.models import Unit
from tests.cast import position

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOBODY = UnitContacts().edition
LIST = "/organisation/contacts/"
NAMED = {"safety_representative": "Vera Vern, 90 00 00 00", "union_representative": "Forbundet: Tom Till"}


def url(unit: Unit) -> str:
    return f"{LIST}{unit.pk}/"


def logged() -> list[dict]:
    return [row.detail for row in AccessLog.objects.filter(event__startswith="organisation.").order_by("pk")]


def edition(unit: Unit) -> str:
    return UnitContacts.objects.get(unit=unit).edition


def lines(found) -> list[str]:
    return [line.text for line in found]


def test_hr_and_administrators_name_them_and_others_cannot(cast):
    sent = NAMED | {"edition": NOBODY}
    for somebody in (cast.employee, cast.leader, cast.planner, cast.archivist, cast.auditor, cast.leadership_group):
        client = cast.client(somebody)
        assert client.get(LIST).status_code == client.get(url(cast.unit)).status_code == 404
        assert client.post(url(cast.unit), sent).status_code == 404
    assert not UnitContacts.objects.exists() and not logged()
    assert cast.client(cast.hr).get("/organisation/contacts/999999/").status_code == 404
    answer = cast.client(cast.hr).post(url(cast.unit), sent, follow=True)
    assert answer.redirect_chain == [(LIST, 302)] and "Lagret." in answer.text and "Vera Vern" in answer.text
    changed = {
        "safety_representative": "Vera Vern, 91 11 11 11",
        "union_representative": "",
        "edition": edition(cast.unit),
    }
    assert cast.client(cast.administrator).post(url(cast.unit), changed).status_code == 302
    assert [(row["unit"], row["before"], row["after"]) for row in logged()] == [
        (cast.unit.pk, "", "Vera Vern, 90 00 00 00"),
        (cast.unit.pk, "", "Forbundet: Tom Till"),
        (cast.unit.pk, "Vera Vern, 90 00 00 00", "Vera Vern, 91 11 11 11"),
        (cast.unit.pk, "Forbundet: Tom Till", ""),
    ]
    log = " ".join(cast.client(cast.auditor).get("/people/log/").text.split())
    assert f"{cast.administrator.name} endret verneombudet i en enhet" in log
    again = cast.client(cast.hr).post(url(cast.unit), changed | {"edition": edition(cast.unit)}, follow=True)
    assert "Ingenting er endret." in again.text and len(logged()) == 4


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(cast):
    hr, administrator = cast.client(cast.hr), cast.client(cast.administrator)
    assert hr.post(url(cast.unit), NAMED | {"edition": NOBODY}).status_code == 302
    late = administrator.post(url(cast.unit), NAMED | {"safety_representative": "En annen", "edition": NOBODY})
    assert late.status_code == 422 and "Noen andre har endret dette" in late.text and "En annen" in late.text
    assert "Nå står det: Vera Vern, 90 00 00 00" in late.text and "Nå står det: Forbundet" not in late.text
    assert UnitContacts.objects.get().safety_representative == "Vera Vern, 90 00 00 00" and len(logged()) == 2
    assert f'value="{edition(cast.unit)}"' in late.text, "the next press is of what is there now"
    sent = NAMED | {"safety_representative": "En annen", "edition": edition(cast.unit)}
    assert administrator.post(url(cast.unit), sent).status_code == 302
    assert UnitContacts.objects.get().safety_representative == "En annen"
    emptied = {"safety_representative": "", "union_representative": " \r\n ", "edition": edition(cast.unit)}
    assert hr.post(url(cast.unit), emptied).status_code == 302
    assert not UnitContacts.objects.exists(), "nothing stands in the way of a unit that names nobody"


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("safety_representative", "x" * 501, "Skriv høyst 500 tegn."),
        ("union_representative", "En\r\n" * 9, "Skriv høyst 8 linjer."),
        ("edition", "", "Rett dette først"),
        ("edition", "x" * 17, "Rett dette først"),
        ("edition", "x", "Noen andre har endret dette"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stands(cast, key, typed, said):
    answer = cast.client(cast.hr).post(url(cast.unit), NAMED | {"edition": NOBODY} | {key: typed})
    assert answer.status_code == 422 and said in answer.text and not UnitContacts.objects.exists()
    assert "Tom Till" in answer.text or key == "union_representative"


def test_a_unit_without_its_own_has_the_nearest_above(cast):
    team = Unit.objects.create(name="Team A", kind="team", parent=cast.unit)
    top = cast.unit.parent

    def name(unit, **named):
        row = UnitContacts.objects.filter(unit=unit).first() or UnitContacts(unit=unit)
        actions.set_contacts(unit_id=unit.pk, named=named, edition=row.edition, by=cast.hr)

    assert not any((others_for(cast.employee).safety, others_for(cast.employee).union))
    name(top, safety_representative="Hele Kommunen", union_representative="Forbundet")
    assert lines(others_for(cast.employee).safety) == ["Hele Kommunen"]
    name(cast.unit, safety_representative="Skolens\nVara")
    known = Known()
    assert [found.text for found in known.of(team.pk)] == ["Skolens\nVara", "Forbundet"]
    assert [found.unit_id for found in known.of(cast.other_unit.pk)] == [top.pk, top.pk]
    assert lines(others_for(cast.employee).safety) == ["Skolens", "Vara"]
    position(cast.employee, cast.other_unit, "Vikar")
    assert lines(others_for(cast.employee).safety) == ["Skolens", "Vara", "Hele Kommunen"], "of both where one works"
    assert lines(others_for(cast.employee).union) == ["Forbundet"], "and each once"
    page = cast.client(cast.hr).get(url(team)).text
    assert "Verneombud fra Nordvåg skole, hvis feltet er tomt: Skolens; Vara" in " ".join(page.split())
    assert "fra Nordvåg kommune" in cast.client(cast.hr).get(LIST).text


def test_the_list_asks_as_much_of_one_unit_as_of_thirty(cast):
    client, asked = cast.client(cast.hr), []
    for number in range(2):
        client.get(LIST)
        with CaptureQueriesContext(connection) as seen:
            client.get(LIST)
        asked.append(len(seen))
        for one in range(30 * (1 - number)):
            unit = Unit.objects.create(name=f"Team {one}", kind="team", parent=cast.unit)
            UnitContacts.objects.create(unit=unit, safety_representative=f"Ombud {one}")
    assert asked[0] == asked[1]


def test_the_action_asks_who_may_by_itself(cast):
    for somebody in (cast.employee, cast.leader, cast.auditor):
        with pytest.raises(NotAllowedError):
            actions.set_contacts(unit_id=cast.unit.pk, named=NAMED, edition=NOBODY, by=somebody)
    with pytest.raises(NotAllowedError):
        actions.set_contacts(unit_id=999_999, named=NAMED, edition=NOBODY, by=cast.hr)
    with pytest.raises(actions.ChangedMeanwhileError):
        actions.set_contacts(unit_id=cast.unit.pk, named=NAMED, edition="", by=cast.hr)
    assert not UnitContacts.objects.exists() and not logged()
