"""What a file would do to an organisation with nobody in it yet: who is taken in, and every reason why not."""

from datetime import date

import pytest

from samtale.people.importing.plan import Outcome
from samtale.people.importing.planning import plan_import
from samtale.people.importing.reading import read_table
from samtale.people.importing.snapshot import Snapshot

from .files import HEADER, SCHOOL, as_csv, changed

TODAY = date(2026, 11, 21)
NOBODY = Snapshot("Nordvåg kommune")


def plan(rows, header=HEADER, snapshot=NOBODY):
    return plan_import(read_table(as_csv(rows, header)), snapshot, TODAY)


def outcomes(rows, header=HEADER):
    return [line.outcome for line in plan(rows, header).lines]


def refused(rows, header=HEADER) -> dict[int, str]:
    """The reasons by row; the first row of people is 2."""
    return {line.row: line.text for line in plan(rows, header).lines if line.outcome == Outcome.REFUSED}


def with_leader(names: list[tuple[str, str]], header="Leder"):
    """Rows of people (whole name, whom they name as leader), numbered from 1."""
    rows = [
        [str(i), name, f"{i}@nordvag.example", "Rådgiver", "Stab", leader]
        for i, (name, leader) in enumerate(names, start=1)
    ]
    return rows, ["Ansattnr", "Navn", "E-post", "Stilling", "Enhet", header]


def test_everybody_in_a_good_file_is_new():
    found = plan(SCHOOL)
    assert [line.outcome for line in found.lines] == [Outcome.ADDED] * 4
    assert found.lines[1].text == "Lærer, Oppvekst > Solbakken skole > 5. trinn. Leder Åse Ødegård."
    assert [line.row for line in found.lines] == [2, 3, 4, 5]
    assert (found.unused, found.notes, found.leaving, found.many_leave) == ((), (), [], False)


def test_the_same_file_plans_the_same_and_another_does_not():
    assert plan(SCHOOL).fingerprint == plan(SCHOOL).fingerprint
    assert plan(SCHOOL).fingerprint != plan(changed(SCHOOL, "1003", Stilling="Lærer")).fingerprint
    assert plan(SCHOOL).fingerprint != plan(changed(SCHOOL, "1003", Ansatt_dato="02.01.2026")).fingerprint


def test_a_refused_row_leaves_the_others_be():
    rows = changed(SCHOOL, "1003", Stilling="")
    assert outcomes(rows) == [Outcome.ADDED, Outcome.ADDED, Outcome.REFUSED, Outcome.ADDED]
    assert refused(rows) == {4: "Stillingen mangler."}


def test_a_date_nobody_can_read_costs_neither_the_leader_nor_those_led():
    found = plan(changed(changed(SCHOOL, "1001", Ansatt_dato="31.02.2015"), "1002", Ansatt_dato="42217"))
    assert [line.outcome for line in found.lines] == [Outcome.ADDED] * 4
    assert "«31.02.2015»" in found.lines[0].remarks[0] and found.lines[1].remarks == ()
    assert [work.values.get("joined_on") for work in found.works[:2]] == [None, date(2015, 8, 1)]
    assert "En dato er ikke forstått. Raden tas med uten den." in found.notes


# Leaders


def test_a_leader_is_found_by_number_address_or_name():
    for how in ("1", "1@nordvag.example", "Åse Ødegård", "Ødegård, Åse", "åse ØDEGÅRD"):
        found = plan(*with_leader([("Åse Ødegård", ""), ("Kari Berg", how)]))
        assert found.lines[1].text.endswith("Leder Åse Ødegård."), how


def test_a_leader_is_found_by_name_in_the_order_of_the_file():
    header = ["Ansattnr", "Etternavn Fornavn", "E-post", "Stilling", "Enhet", "Leder"]
    rows = [
        ["1", "Ødegård Åse", "1@a.no", "Rektor", "Skolen", ""],
        ["2", "Berg Kari", "2@a.no", "Lærer", "Skolen", "Ødegård Åse"],
    ]
    found = plan(rows, header)
    assert found.lines[1].name == "Kari Berg" and found.lines[1].text.endswith("Leder Åse Ødegård.")
    assert [(name.cell, name.first, name.last) for name in found.names] == [
        ("Ødegård Åse", "Åse", "Ødegård"),
        ("Berg Kari", "Kari", "Berg"),
    ]
    assert plan(SCHOOL).names == ()


def test_the_number_counts_before_the_address_and_the_address_before_the_name():
    header = ["Ansattnr", "Navn", "E-post", "Stilling", "Enhet", "Leder", "Leders e-post", "Leders ansattnr"]
    people = [
        [str(i), name, f"{name.split()[1].lower()}@nordvag.example", "Rådgiver", "Stab"]
        for i, name in enumerate(["Åse Nes", "Siri Vik", "Ola Li"], start=1)
    ]
    people = [[*row, "", "", ""] for row in people]
    for more, leader in [
        (["Åse Nes", "vik@nordvag.example", "3"], "Ola Li"),
        (["Åse Nes", "vik@nordvag.example", ""], "Siri Vik"),
        (["Åse Nes", "", ""], "Åse Nes"),
        (["Åse Nes", "", "003"], "Ola Li"),
    ]:
        rows = [*people, ["9", "Kari Berg", "kari@nordvag.example", "Rådgiver", "Stab", *more]]
        assert plan(rows, header).lines[3].text.endswith(f"Leder {leader}.")


def test_a_leader_two_people_may_be_is_refused_with_both_rows():
    rows, header = with_leader([("Åse Nes", ""), ("Åse Nes", ""), ("Kari Berg", "Åse Nes")])
    assert refused(rows, header) == {
        4: "Flere heter Åse Nes (rad 2, 3). Ta med leders ansattnr, så vet vi hvem som er lederen."
    }
    assert refused(*with_leader([("Åse Nes", ""), ("Åse Nes", ""), ("Kari Berg", "2")])) == {}


def test_a_leader_nobody_knows_is_refused():
    unknown = "Vi finner ikke lederen, {}. Sjekk at det er riktig skrevet, eller ta med lederen i filen."
    assert refused(*with_leader([("Kari Berg", "Åse Nes")])) == {2: unknown.format("Åse Nes")}
    assert refused(changed(SCHOOL, "1003", Leders_ansattnr="999")) == {4: unknown.format("999")}


def test_who_has_a_refused_leader_is_refused_too_all_the_way_down():
    names = [("Åse Nes", ""), ("Siri Vik", "1"), ("Kari Berg", "2"), ("Ola Li", "3"), ("Per Ås", "1")]
    rows, header = with_leader(names)
    rows[1][3] = ""
    assert refused(rows, header) == {
        3: "Stillingen mangler.",
        4: "Lederen, Siri Vik, er avvist (rad 3).",
        5: "Lederen, Kari Berg, er avvist (rad 4).",
    }


def test_nobody_is_their_own_leader():
    assert refused(*with_leader([("Åse Nes", "1"), ("Kari Berg", "1")])) == {
        2: "Åse Nes står som sin egen leder. La feltet stå tomt for den som ikke har noen over seg.",
        3: "Lederen, Åse Nes, er avvist (rad 2).",
    }


def test_a_ring_of_leaders_is_refused_with_the_ring_named():
    reasons = refused(*with_leader([("Åse Nes", "2"), ("Siri Vik", "1"), ("Ola Li", "")]))
    assert set(reasons) == {2, 3}
    for reason in reasons.values():
        assert "går i ring" in reason
        assert any(ring in reason for ring in ("Åse Nes → Siri Vik → Åse Nes", "Siri Vik → Åse Nes → Siri Vik"))


def test_a_long_ring_is_named_and_only_those_in_it_and_below_it_are_refused():
    names = [("Åse Nes", "3"), ("Siri Vik", "1"), ("Ola Li", "2"), ("Kari Berg", "3"), ("Per Ås", ""), ("Liv Moe", "5")]
    reasons = refused(*with_leader(names))
    assert set(reasons) == {2, 3, 4, 5}
    assert all(name in reasons[2] for name in ("Åse Nes", "Siri Vik", "Ola Li"))
    assert reasons[5] == "Lederen, Ola Li, er avvist (rad 4)."


# People


def test_the_same_person_on_two_rows_has_two_positions_and_may_have_two_leaders():
    second = [*SCHOOL[1][:4], "Bibliotekar", "", "Kultur", "Biblioteket", "", "1004"]
    found = plan([*SCHOOL, second])
    assert found.lines[4].text == "Bibliotekar, Kultur > Biblioteket. Leder Áilu Hætta."
    [work] = [work for work in found.works if work.values["last_name"] == "Berg"]
    assert [position.values["title"] for position in work.positions] == ["Lærer", "Bibliotekar"]
    assert len({position.leader for position in work.positions}) == 2


def test_a_row_twice_is_taken_in_once():
    rows = [*SCHOOL, ["01002", *SCHOOL[1][1:]]]
    assert refused(rows) == {6: "Raden sier det samme som rad 3. Den tas inn én gang."}
    [work] = [work for work in plan(rows).works if work.values["last_name"] == "Berg"]
    assert len(work.positions) == 1


def test_rows_that_contradict_each_other_are_all_refused():
    other_name = [*SCHOOL, ["1002", "Li", "Ola", "kari.berg@nordvag.example", *SCHOOL[1][4:]]]
    assert refused(other_name) == dict.fromkeys([3, 6], "Den samme personen står med ulike navn i rad 3 og rad 6.")
    other_address = [*SCHOOL, [*SCHOOL[1][:3], "kb@nordvag.example", *SCHOOL[1][4:]]]
    assert refused(other_address) == dict.fromkeys(
        [3, 6], "Den samme personen står med ulike e-postadresser i rad 3 og rad 6."
    )


def test_two_people_cannot_have_one_address():
    rows = changed(SCHOOL, "1003", Epost="Kari.Berg@nordvag.example")
    assert refused(rows) == {
        3: "E-postadressen kari.berg@nordvag.example står også på Linh Nguyen i rad 4.",
        4: "E-postadressen kari.berg@nordvag.example står også på Kari Berg i rad 3.",
    }


def test_people_are_known_by_address_where_the_file_has_no_numbers():
    header, rows = HEADER[1:9], [row[1:9] for row in SCHOOL]
    assert outcomes(rows, header) == [Outcome.ADDED] * 4
    assert len(plan([*rows, [*rows[1][:3], "Bibliotekar", "", "", "Biblioteket", ""]], header).works) == 4


def test_a_row_without_a_number_belongs_to_the_row_with_its_address():
    rows = [*SCHOOL, ["", "Berg", "Kari", "kari.berg@nordvag.example", "Bibliotekar", "", "", "Biblioteket", ""]]
    assert len(plan(rows).works) == 4 and refused(rows) == {}


def test_a_row_without_a_number_is_refused_where_two_have_its_address():
    rows = [
        *changed(SCHOOL, "1003", Epost="kari.berg@nordvag.example"),
        ["", "Berg", "Kari", "kari.berg@nordvag.example", "Bibliotekar", "", "", "Biblioteket", ""],
    ]
    assert "Vi vet ikke hvem den gjelder" in refused(rows)[6]


def test_somebody_who_left_before_we_knew_them_is_not_taken_in():
    rows = [[*row, ""] for row in SCHOOL]
    rows[3][-1] = "20.11.2026"
    header = [*HEADER, "Sluttdato"]
    assert refused(rows, header) == {5: "Sluttdatoen er passert, og stillingen er ikke registrert her fra før."}
    rows[3][-1] = "21.11.2026"
    assert refused(rows, header) == {}


# Units


def unit_rows(*paths, header=("Sektor", "Enhet", "Avdeling", "Team")):
    rows = [[str(i), f"Kari Berg{i}", "Rådgiver", *path] for i, path in enumerate(paths, start=1)]
    return rows, ["Ansattnr", "Navn", "Stilling", *header[: len(paths[0])]]


def units(*paths) -> list[str]:
    return [line.text.removeprefix("Rådgiver, ") for line in plan(*unit_rows(*paths)).lines]


def test_units_stand_under_each_other_those_that_are_named():
    paths = [("Helse", "Hjemmetjenesten", "Natt", "Team 1"), ("", "Lyngheim", "", ""), ("Helse", "", "", "Stab")]
    assert units(*paths) == ["Helse > Hjemmetjenesten > Natt > Team 1", "Lyngheim", "Helse > Stab"]


def test_a_name_repeated_on_the_next_level_is_one_unit_and_the_organisation_is_the_root():
    assert units(("Helse", "HELSE", "Natt"), ("Nordvåg kommune", "Stab", ""), ("Nordvåg kommune", "", "")) == [
        "Helse > Natt",
        "Stab",
        "Nordvåg kommune",
    ]


def test_a_unit_named_without_its_sector_is_the_one_of_that_name_whatever_the_order():
    assert units(("", "Solbakken"), ("Oppvekst", "Solbakken")) == ["Oppvekst > Solbakken"] * 2
    assert units(("Oppvekst", "Solbakken"), ("", "solbakken")) == ["Oppvekst > Solbakken"] * 2


def test_a_unit_that_may_be_two_is_refused_with_both_named():
    reasons = refused(*unit_rows(("Oppvekst", "Administrasjon"), ("Helse", "Administrasjon"), ("", "Administrasjon")))
    assert reasons == {
        4: "Flere enheter heter Administrasjon: Oppvekst > Administrasjon og Helse > Administrasjon. "
        "Ta med kolonnene over."
    }


def test_a_ring_of_units_is_refused_with_the_ring_named():
    header = ("Enhet", "Avdeling")
    reasons = refused(*unit_rows(("Skolen", "SFO"), ("SFO", "Skolen"), ("Biblioteket", "Utlån"), header=header))
    assert set(reasons) == {2, 3}
    for reason in reasons.values():
        assert "Enhetene går i ring" in reason
        assert "Skolen > SFO > Skolen" in reason or "SFO > Skolen > SFO" in reason


def test_a_ring_over_three_rows_and_a_ring_in_one_row_are_found():
    header = ("Enhet", "Avdeling")
    reasons = refused(*unit_rows(("A", "B"), ("B", "C"), ("C", "A"), ("D", "A"), header=header))
    assert set(reasons) == {2, 3, 4} and all(">" in reason for reason in reasons.values())
    [reason] = refused(*unit_rows(("A", "B", "A"), header=("Enhet", "Avdeling", "Team"))).values()
    assert "A > B > A" in reason or "B > A > B" in reason


def test_the_same_words_in_two_sectors_are_not_a_ring():
    paths = [("Helse", "Stab", "Personal"), ("Oppvekst", "Personal", "Stab")]
    assert refused(*unit_rows(*paths)) == {}
    assert set(refused(*unit_rows(*(path[1:] for path in paths), header=("Enhet", "Avdeling")))) == {2, 3}


# The file as a whole


def test_what_the_reader_should_know_is_noted():
    header = ["Ansattnr", "Navn", "Stilling", "Enhet", "Ansettelsesforhold", "Stillingsprosent"]
    rows = [["1", "Kari Berg", "Rådgiver", "Stab", "Lærling", "80"], ["2", "Ola Li", "Rådgiver", "Stab", "Fast", "100"]]
    table = read_table(as_csv([header, *rows], ["Ansatte per 1. november"]))
    found = plan_import(table, NOBODY, TODAY)
    assert found.unused == ("Stillingsprosent",)
    assert found.notes == (
        "Raden over overskriftene er ikke lest.",
        "Filen sier ikke hvem som er leder. Lederne blir som de er.",
        "Ansettelsesforhold vi ikke kjenner, blir «annet»: Lærling (1).",
    )
    assert [line.row for line in found.lines] == [3, 4]


def test_no_row_is_ever_dropped_silently():
    rows = changed(SCHOOL, "1001", Epost="feil")
    assert sorted(line.row for line in plan(rows).lines) == [2, 3, 4, 5]
    assert outcomes(rows) == [Outcome.REFUSED] * 4  # nobody has a leader who is taken in


@pytest.mark.parametrize("people", [5_000])
def test_a_deep_line_of_leaders_is_no_trouble(people):
    names = [(f"Kari Berg{i}", str(i - 1) if i > 1 else "") for i in range(1, people + 1)]
    assert refused(*with_leader(names)) == {}
    names[0] = ("Kari Berg1", str(people))
    reasons = refused(*with_leader(names))
    assert len(reasons) == people and "…" in reasons[2]
