"""A file of a part of the organisation: nobody outside it is ended or moved, unless the file names them."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from samtale.people.directory.tests.test_views import browser, hr, person  # noqa: F401
from samtale.people.importing.applying import write_plan
from samtale.people.importing.plan import Outcome
from samtale.people.importing.planning import plan_import
from samtale.people.importing.reading import read_table
from samtale.people.importing.snapshot import take_snapshot
from samtale.people.leadership.relations import is_leader_of
from samtale.people.models import ImportUpload, Leadership, Person, Unit

from .bringing_in import LATER, bring_in, changes_of, line_of, outcomes, who
from .files import HEADER, SCHOOL, as_csv, changed, without
from .test_views import confirm, preview_of, take_in

pytestmark = pytest.mark.django_db
SECOND = ["1002", *SCHOOL[1][1:4], "Vakt", "drift", "Teknisk", "Eiendom", "", "1004", "Fast", "15.08.2019"]
TEAM = [row for row in SCHOOL if row[8] == "5. trinn"]


def part_of(rows, *units: str, today: date = LATER):
    with transaction.atomic():
        chosen = [Unit.objects.get(name=name).pk for name in units]
        plan = plan_import(read_table(as_csv(rows)), take_snapshot(today), today, part=chosen)
        write_plan(plan, today)
    return plan


def test_nobody_outside_the_part_is_touched():
    bring_in(SCHOOL)
    before = list(Leadership.objects.order_by("pk").values())
    plan = part_of(TEAM, "5. trinn")
    assert plan.is_empty and set(outcomes(plan)) == {"1002", "1003"} and plan.leaving == []
    assert list(Leadership.objects.order_by("pk").values()) == before, "led by somebody the file does not name"
    plan = part_of(without("1003", TEAM), "5. trinn")
    assert plan.leaving == [who("1003").pk] and not who("1003").is_active
    assert all(who(number).is_active for number in ("1001", "1002", "1004"))


def test_with_no_unit_chosen_nobody_leaves_and_the_named_come_in():
    bring_in(SCHOOL)
    new = [
        "1005",
        "Ås",
        "Per",
        "per.as@nordvag.example",
        "Lærer",
        "",
        "Oppvekst",
        "Solbakken skole",
        "6. trinn",
        "1001",
    ]
    plan = part_of([[*new, "Fast", ""]])
    assert outcomes(plan) == {"1005": Outcome.ADDED} and plan.leaving == []
    assert is_leader_of(who("1001"), who("1005"), LATER)
    moved = changed(SCHOOL, "1004", Enhet="Solbakken skole", Sektor="Oppvekst")[3:]
    assert outcomes(part_of(moved)) == {"1004": Outcome.CHANGED}
    assert who("1004").positions.get(ended_on=None).unit.name == "Solbakken skole"


def test_a_position_outside_the_part_stays():
    bring_in([*SCHOOL, SECOND])
    assert part_of(TEAM, "Oppvekst").leaving == [who("1001").pk], "the head of the school is of the part, and not named"
    assert who("1002").positions.filter(ended_on=None).count() == 2


def test_somebody_both_inside_and_outside_loses_the_position_inside_only():
    bring_in([*SCHOOL, SECOND])
    plan = part_of([SCHOOL[0], SCHOOL[2]], "Oppvekst")
    assert plan.leaving == [] and changes_of(plan, "1002") == {("Stilling", "Lærer, 5. trinn", "avsluttes")}
    assert [p.title for p in who("1002").positions.filter(ended_on=None)] == ["Vakt"]
    assert line_of(plan, "1002").text == "Står ikke i filen." and who("1002").is_active


def test_a_leader_who_leaves_with_the_part_leads_nobody_and_a_ring_through_those_outside_is_refused():
    bring_in(SCHOOL)
    plan = part_of(changed(TEAM, "1003", Leders_ansattnr="1002")[1:], "5. trinn")
    assert "finner ikke lederen, 1002. Sjekk" in line_of(plan, "1003").text
    plan = part_of(changed(SCHOOL[:1], "1001", Leders_ansattnr="1003"))
    assert line_of(plan, "1001").outcome == Outcome.REFUSED and "ring" in line_of(plan, "1001").text


def test_the_preview_asks_and_the_answer_is_what_is_done(hr):  # noqa: F811
    client = browser(hr)
    take_in(client)
    address, text = preview_of(client, as_csv(TEAM))
    assert "Hele virksomheten, eller en del?" in text and "Ja, disse 2 har sluttet" in text
    team = Unit.objects.get(name="5. trinn").pk
    assert client.post(f"{address}part/", {"part": "some", "units": [team]})["Location"] == address
    text = client.get(address).content.decode()
    assert "har sluttet" not in text and "Filen endrer ingenting." in text and "Ingen utenfor enhetene" in text
    for wrong in ({"part": "some", "units": [Unit.objects.get(name="Eiendom").pk]}, {"part": "none"}, {}):
        client.post(f"{address}part/", wrong)
        assert ImportUpload.objects.get(pk=address.split("/")[-2]).part == [team]
    client.post(f"{address}part/", {"part": "whole"})
    assert "Ja, disse 2 har sluttet" in client.get(address).content.decode()
    one, _text = preview_of(client, as_csv(without("1003", TEAM), HEADER))
    client.post(f"{one}part/", {"part": "some", "units": [team]})
    assert confirm(client, one, leaving="on").status_code == 302
    assert Person.objects.filter(is_active=False).get() == who("1003")


def test_what_part_it_is_is_chosen_without_planning_the_file(hr):  # noqa: F811
    client = browser(hr)
    take_in(client)
    address, _text = preview_of(client, as_csv(TEAM))
    team = Unit.objects.get(name="5. trinn").pk

    def reads_everybody(ask) -> bool:
        with CaptureQueriesContext(connection) as asked:
            assert ask().status_code in (200, 302)
        return any("people_newwayin" in query["sql"] for query in asked)

    assert not reads_everybody(lambda: client.post(f"{address}part/", {"part": "some", "units": [team]}))
    assert ImportUpload.objects.get(applied_at=None).part == [team]
    assert reads_everybody(lambda: client.get(address)), "the preview plans"


def test_a_file_of_a_few_is_not_taken_for_everybody(hr):  # noqa: F811
    client = browser(hr)
    assert "Hele virksomheten, eller en del?" not in preview_of(client, as_csv(SCHOOL))[1], "nobody is here yet"
    assert ImportUpload.objects.get().part is None
    take_in(client)
    address, text = preview_of(client, as_csv(SCHOOL[1:2]))
    assert "Filen har 1 rad, og 4 arbeider her." in text and "har sluttet" not in text
    assert ImportUpload.objects.get(pk=address.split("/")[-2]).part == []
    client.post(f"{address}part/", {"part": "whole"})
    text = client.get(address).content.decode()
    assert "Ja, disse 3 har sluttet" in text and "Filen har 1 rad" not in text
    address, text = preview_of(client, as_csv(SCHOOL[:3]))
    assert "Ja, denne ene har sluttet" in text and "arbeider her. Vi går" not in text, "three of four may be everybody"


def test_nobody_else_says_what_part_it_is(hr):  # noqa: F811
    address, _text = preview_of(browser(hr), as_csv(SCHOOL))
    for other in (person("Per", "Ås"), person("Siri", "Vik", "leadership_group", "archivist", "auditor", "planner")):
        assert browser(other).post(f"{address}part/", {"part": "some"}).status_code == 404
    assert ImportUpload.objects.get().part is None


def test_what_is_said_of_a_part_is_of_the_units_there_are_to_tick(hr):  # noqa: F811
    take_in(browser(hr))
    client, new = (
        browser(hr),
        ["1009", "Li", "Bo", "bo.li@nordvag.example", "Kokk", "", "Kultur", "Kino", "", "", "Fast", ""],
    )
    unit = Unit.objects.get(name="5. trinn").pk
    for rows, units, said in [
        ([new], [], "Ingen av enhetene i filen finnes her fra før."),
        ([SCHOOL[1]], [], "Du har ikke krysset av noen enhet."),
        ([SCHOOL[1]], [unit], "Ingen utenfor enhetene du har krysset av, slutter"),
    ]:
        address, _text = preview_of(client, as_csv(rows))
        client.post(f"{address}part/", {"part": "some", "units": units})
        text = client.get(address).content.decode()
        assert said in text and text.count("krysset av") == (said != "Ingen av enhetene i filen finnes her fra før.")
        assert ('type="checkbox" name="units"' in text) == (rows[0] is not new)
