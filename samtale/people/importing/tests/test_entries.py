"""One row: what it says, and every reason it can be refused for."""

from datetime import date

import pytest

from samtale.people.importing.entries import parse_day, read_entry, same_number, split_name
from samtale.people.importing.headers import find_headings
from samtale.people.importing.reading import read_table

from .files import HEADER, SCHOOL, as_csv, changed


def entry(header=HEADER, row=None, **cells):
    row = row or changed(SCHOOL, "1002", **cells)[1]
    table = read_table(as_csv([row], header))
    return read_entry(table.rows[1], find_headings(table), date(2026, 11, 21))


def test_a_whole_row_is_understood():
    found = entry()
    assert (found.number, found.first_name, found.last_name) == ("1002", "Kari", "Berg")
    assert found.chain == (("sector", "Oppvekst"), ("unit", "Solbakken skole"), ("department", "5. trinn"))
    assert (found.title, found.group, found.employment) == ("Lærer", "lærer", "permanent")
    assert (found.leader_number, found.started, found.ended) == ("1001", date(2019, 8, 15), None)
    assert found.problems == ()


@pytest.mark.parametrize(
    "text, day",
    [
        ("01.08.2026", date(2026, 8, 1)),
        ("1.8.2026", date(2026, 8, 1)),
        ("2026-08-01", date(2026, 8, 1)),
        ("20260801", date(2026, 8, 1)),
        ("01.08.2026 00:00", date(2026, 8, 1)),
        ("2026-08-01T00:00:00", date(2026, 8, 1)),
        ("2026-08-01 00:00:00.000", date(2026, 8, 1)),
        ("29.02.2024", date(2024, 2, 29)),
        ("29.02.2023", None),
        ("08/01/2026", None),
        ("01.08.26", date(2026, 8, 1)),
        ("1.8.36", date(2036, 8, 1)),
        ("1.8.37", date(1937, 8, 1)),
        ("42217", date(2015, 8, 1)),
        ("42217.5", date(2015, 8, 1)),
        ("2958465", date(9999, 12, 31)),
        ("31.02.26", None),
        ("4221", None),
        ("422170", None),
        ("1. august 2026", None),
        ("01.08.0026", None),
        ("snart", None),
        ("", None),
    ],
)
def test_days_are_understood_as_norwegians_write_them(text, day):
    assert parse_day(text, 2036) == day


@pytest.mark.parametrize(
    "whole, parts",
    [
        ("Kari Anne Berg", ("Kari Anne", "Berg")),
        ("Berg, Kari Anne", ("Kari Anne", "Berg")),
        ("van der Berg, Anne Marie", ("Anne Marie", "van der Berg")),
        ("Anne Marie van der Berg", ("Anne Marie", "van der Berg")),
        ("Anne Van der Berg", ("Anne", "Van der Berg")),
        ("Otto von Tangen", ("Otto", "von Tangen")),
        ("Luz de la Cruz", ("Luz", "de la Cruz")),
        ("Van Nguyen", ("Van", "Nguyen")),
        ("Linh Van Nguyen", ("Linh Van", "Nguyen")),
        ("van der Berg", ("", "van der Berg")),
        ("Kari", ("", "Kari")),
        ("", ("", "")),
    ],
)
def test_whole_names_are_split(whole, parts):
    assert split_name(whole) == parts


@pytest.mark.parametrize(
    "title, cell, parts",
    [
        ("Fornavn Etternavn", "Kari Anne Berg", ("Kari Anne", "Berg")),
        ("Etternavn, Fornavn", "Berg, Kari Anne", ("Kari Anne", "Berg")),
        ("Etternavn Fornavn", "Berg Kari Anne", ("Kari Anne", "Berg")),
        ("Etternavn Fornavn", "van der Berg Kari Anne", ("Kari Anne", "van der Berg")),
        ("Etternavn Fornavn", "Van der Berg Kari", ("Kari", "Van der Berg")),
        ("Etternavn Fornavn", "Van Linh", ("Linh", "Van")),
        ("Navn", "Kari Anne van der Berg", ("Kari Anne", "van der Berg")),
        ("Fornavn Etternavn", "van der Berg, Kari", ("Kari", "van der Berg")),
        ("Ansattnavn", "Berg, Kari Anne", ("Kari Anne", "Berg")),
    ],
)
def test_a_name_in_one_column_is_read_as_its_heading_says(title, cell, parts):
    found = entry(["Ansattnr", title, *HEADER[3:]], ["1002", cell, *SCHOOL[1][3:]])
    assert (found.first_name, found.last_name) == parts and found.problems == ()


def test_employee_numbers_are_the_same_without_leading_zeros():
    assert same_number("00120") == same_number("120") != same_number("12")
    assert same_number("A7") == same_number("a7") and same_number("000") == "000"


@pytest.mark.parametrize(
    "word, kind",
    [
        ("Fast", "permanent"),
        ("FAST ANSATT", "permanent"),
        ("Midlertidig", "temporary"),
        ("Vikariat", "substitute"),
        ("Lærling", "other"),
        ("", None),
    ],
)
def test_employment_is_understood(word, kind):
    assert entry(Ansettelsesforhold=word).employment == kind


@pytest.mark.parametrize(
    "leader, means",
    [
        ("Åse Ødegård", {"leader_name": "Åse Ødegård"}),
        ("Ødegård, Åse", {"leader_name": "Åse Ødegård"}),
        ("1001", {"leader_number": "1001"}),
        ("Ase.Odegard@nordvag.example", {"leader_email": "ase.odegard@nordvag.example"}),
    ],
)
def test_a_leader_is_understood_whatever_stands_in_the_column(leader, means):
    found = entry([*HEADER[:9], "Leder", *HEADER[10:]], [*SCHOOL[1][:9], leader, *SCHOOL[1][10:]])
    said = {name: getattr(found, name) for name in ("leader_number", "leader_email", "leader_name")}
    assert {name: value for name, value in said.items() if value} == means


@pytest.mark.parametrize(
    "cells, reason",
    [
        ({"Etternavn": ""}, "Fornavn eller etternavn mangler."),
        ({"Stilling": ""}, "Stillingen mangler."),
        ({"Ansattnr": "", "Epost": ""}, "Både ansattnummer og e-post mangler, så vi vet ikke hvem raden gjelder."),
        ({"Epost": "kari.berg"}, "«kari.berg» er ikke en e-postadresse."),
        ({"Leders_ansattnr": "#N/A"}, "I «Leders ansattnr» står #N/A i stedet for en verdi."),
        ({"Enhet": "#REF!"}, "I «Enhet» står #REF! i stedet for en verdi."),
        ({"Ansattnr": "1" * 21}, "«Ansattnr» er for lang."),
        ({"Fornavn": "K" * 81}, "«Fornavn» er for lang."),
    ],
)
def test_a_row_that_cannot_be_used_says_why(cells, reason):
    assert entry(**cells).problems == (reason,)
    assert entry().problems == ()


def test_a_row_with_a_cell_too_many_is_refused_rather_than_shifted():
    assert "flere felt" in entry(row=[*SCHOOL[1], "07.10.2026"]).problems[0]


def test_a_day_costs_the_day_and_not_the_row():
    found = entry(Ansatt_dato="31.02.2019")
    assert (found.problems, found.started, found.end_unread) == ((), None, False)
    assert found.remarks == ("Vi forstår ikke datoen «31.02.2019» i «Ansatt dato», og tar raden med uten den.",)
    header = [*HEADER, "Sluttdato"]
    for word in ("snart", "#N/A", "x" * 300):
        found = entry(header, [*SCHOOL[1], word])
        assert found.problems == () and len(found.remarks) == 1 and found.end_unread and found.ended is None
    assert entry().remarks == () and not entry().end_unread


def test_an_end_before_the_beginning_is_left_out_with_it_and_an_end_in_the_far_future_is_none():
    header = [*HEADER, "Sluttdato"]
    found = entry(header, [*SCHOOL[1], "14.08.2019"])
    assert (found.problems, found.started, found.ended, found.end_unread) == ((), None, None, True)
    assert found.remarks == ("Sluttdatoen er før startdatoen, så vi tar raden med uten dem.",)
    assert entry(header, [*SCHOOL[1], "15.08.2019"]).ended == date(2019, 8, 15)
    for far in ("31.12.9999", "31.12.2099", "31.12.99", "2958465"):
        assert entry(header, [*SCHOOL[1], far]).ended is None and entry(header, [*SCHOOL[1], far]).remarks == ()
    assert entry(header, [*SCHOOL[1], "31.12.27"]).ended == date(2027, 12, 31)
