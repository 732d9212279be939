"""Norwegian headings in any order and spelling; what is not understood is said, never dropped."""

import random

import pytest

from samtale.people.importing.headers import Column, find_headings, meaning
from samtale.people.importing.reading import read_table
from samtale.people.importing.table import FileRefusedError

from .files import HEADER, SCHOOL, as_csv


def headings(*titles, rows=()):
    return find_headings(read_table(as_csv([*rows, ["x"] * len(titles)], titles)))


NEEDED = ["Etternavn", "Fornavn", "Ansattnr", "Stilling", "Enhet"]


@pytest.mark.parametrize(
    "column, variants",
    [
        (Column.NUMBER, ["Ansattnr", "Ansattnummer", "Ansatt nr.", "ANSATT-NR", "ansatt_nr", "ID", "Ressursnr"]),
        (Column.EMAIL, ["E-post", "Epost", "E-postadresse", "e post", "E-Mail", "Epost-adresse"]),
        (Column.TITLE, ["Stilling", "Stillingstittel", "stillings-tittel", " Stilling ", "Tittel"]),
        (Column.GROUP, ["Yrkesgruppe", "YRKESGRUPPE", "Profesjon"]),
        (Column.SECTOR, ["Sektor", "Kommunalområde", "kommunal område", "Tjenesteområde"]),
        (Column.UNIT, ["Enhet", "Enhetsnavn", "Org.enhet", "Arbeidssted"]),
        (Column.DEPARTMENT, ["Avdeling", "Avd.", "Avdelingsnavn"]),
        (Column.TEAM, ["Team", "Team-navn"]),
        (Column.LEADER_NAME, ["Leder", "Leders navn", "Nærmeste leder", "Leder (navn)"]),
        (Column.LEADER_NUMBER, ["Leders ansattnr", "Leder ansattnummer", "Nærmeste leders ansatt nr.", "Leder ID"]),
        (Column.LEADER_EMAIL, ["Leders e-post", "Leder epost", "Leders e-postadresse"]),
        (Column.EMPLOYMENT, ["Ansettelsesforhold", "Ansettelsestype", "Ansettelses-forhold"]),
        (Column.STARTED, ["Ansatt dato", "Ansattdato", "Startdato", "Ansatt fra", "Ansatt fra (dd.mm.åååå)"]),
        (Column.ENDED, ["Sluttdato", "Ansatt til", "Til dato"]),
    ],
)
def test_each_column_is_known_by_its_usual_names(column, variants):
    base = {
        Column.NUMBER: ["Etternavn", "Fornavn", "Stilling", "Enhet", "Epost"],
        Column.EMAIL: NEEDED,
        Column.TITLE: [t for t in NEEDED if t != "Stilling"],
        Column.UNIT: [t for t in NEEDED if t != "Enhet"],
    }.get(column, NEEDED)
    for variant in variants:
        found = headings(*base, variant)
        assert found.places[column] == len(base), variant
        assert found.titles[column] == variant.strip()
        assert found.unused == ()


def test_any_order_gives_the_same_cells():
    table = read_table(as_csv(SCHOOL))
    expected = find_headings(table).cells(table.rows[2])
    for seed in range(10):
        order = random.Random(seed).sample(range(len(HEADER)), len(HEADER))
        table = read_table(as_csv([[row[i] for i in order] for row in SCHOOL], [HEADER[i] for i in order]))
        assert find_headings(table).cells(table.rows[2]) == expected


def test_columns_nobody_planned_for_are_listed():
    found = headings(*NEEDED, "Stillingsprosent", "Fødselsdato", "", "Lønnstrinn")
    assert found.unused == ("Stillingsprosent", "Fødselsdato", "kolonne 8 uten overskrift", "Lønnstrinn")
    assert found.unused_places == {5, 6, 7, 8}


def test_a_nameless_column_with_nothing_in_it_is_not_worth_a_word():
    table = read_table(as_csv([["Berg", "Kari", "1", "Lærer", "", "Skolen"]], [*NEEDED[:4], "", "Enhet"]))
    assert find_headings(table).unused == ()


def test_two_columns_that_mean_the_same_are_refused_with_both_named():
    with pytest.raises(FileRefusedError, match="«Epost» og «E-postadresse» betyr det samme"):
        headings(*NEEDED, "Epost", "E-postadresse")
    with pytest.raises(FileRefusedError, match="«Ansattnr» og «Ressursnummer»"):
        headings(*NEEDED, "Ressursnummer")


def test_an_id_beside_the_employee_number_is_just_not_used():
    for titles in (["ID", *NEEDED], [*NEEDED, "ID"]):
        found = headings(*titles)
        assert found.titles[Column.NUMBER] == "Ansattnr" and found.unused == ("ID",)


def test_a_whole_name_serves_where_its_parts_are_missing_and_only_there():
    assert headings("Navn", "Ansattnr", "Stilling", "Enhet").places[Column.FULL_NAME] == 0
    found = headings("Navn", *NEEDED)
    assert Column.FULL_NAME not in found.places and found.unused == ("Navn",)


@pytest.mark.parametrize(
    "title, column",
    [
        ("Fornavn Etternavn", Column.FULL_NAME),
        ("Fornavn og etternavn", Column.FULL_NAME),
        ("Etternavn, Fornavn", Column.LAST_NAME_FIRST),
        ("ETTERNAVN/FORNAVN", Column.LAST_NAME_FIRST),
        ("Navn (etternavn, fornavn)", Column.LAST_NAME_FIRST),
        ("Ansattnavn", Column.FULL_NAME),
        ("Ansatt: etternamn, førenamn", Column.LAST_NAME_FIRST),
        ("Leders fornavn og etternavn", Column.LEADER_NAME),
        ("Nærmeste leder (etternavn, fornavn)", Column.LEADER_NAME),
        ("Fornavn og mellomnavn", Column.FIRST_NAME),
        ("Navnedag", None),
    ],
)
def test_a_heading_says_in_which_order_a_name_in_one_column_stands(title, column):
    assert meaning(title) is column


@pytest.mark.parametrize(
    "missing, said",
    [
        ("Etternavn", "Etternavn"),
        ("Ansattnr", "Ansattnr eller E-post"),
        ("Stilling", "Stilling"),
        ("Enhet", r"Enhet \(eller Sektor, Avdeling, Team\)"),
    ],
)
def test_a_column_we_cannot_do_without_is_named_when_it_is_missing(missing, said):
    with pytest.raises(FileRefusedError, match=f"mangler: {said}[.]"):
        headings(*(title for title in NEEDED if title != missing))


def test_everything_missing_is_said_at_once():
    with pytest.raises(FileRefusedError, match="Etternavn; Fornavn; Ansattnr eller E-post; Stilling; Enhet"):
        headings("Lønn", "Alder")


def test_headings_may_stand_below_a_title():
    found = find_headings(read_table(as_csv([["Utskrift 01.11.2026"], NEEDED, ["x"] * 5], ["Ansatte i kommunen"])))
    assert (found.row, found.places[Column.UNIT]) == (3, 4)
