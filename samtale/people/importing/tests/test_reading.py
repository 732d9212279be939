"""Files of every kind become the same table, and those that cannot are refused with a sentence."""

import csv
import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from samtale.people.importing import xlsx_file
from samtale.people.importing.reading import MAX_BYTES, read_table
from samtale.people.importing.table import FileRefusedError, Row, Table, table_from_bytes

from .files import HEADER, SCHOOL, as_csv, as_excel_writes_it, as_xlsx, saved


def cells(content: bytes) -> list[list]:
    return [list(row.cells) for row in read_table(content).rows]


@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_way_of_writing_csv_gives_the_same_table(encoding, separator, line_end):
    assert cells(as_csv(SCHOOL, encoding=encoding, separator=separator, line_end=line_end)) == [HEADER, *SCHOOL]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_windows_1252_has_its_own_letters(separator):
    rows = [["1", "Ødegård", "Æsa – «Åse»", "€"]]
    assert cells(as_csv(rows, ["a", "b", "c", "d"], separator, "cp1252")) == [["a", "b", "c", "d"], *rows]


def test_quoted_fields_may_hold_separators_quotes_and_line_breaks():
    content = 'Navn;Stilling\r\n"Berg; Kari";"Lærer\n""5. trinn"""\r\n"Li, Ola";Rektor'.encode()
    assert cells(content) == [["Navn", "Stilling"], ["Berg; Kari", 'Lærer "5. trinn"'], ["Li, Ola", "Rektor"]]


def test_commas_inside_names_do_not_make_a_comma_file():
    rows = [["Berg, Kari, f. Li", "Nes, Siri, vikar"]] * 30
    assert cells(as_csv(rows, ["Navn", "Leder"]))[1:] == rows


def test_everything_quoted_and_excels_own_hint_are_understood():
    assert cells(as_csv(SCHOOL, quoting=csv.QUOTE_ALL)) == [HEADER, *SCHOOL]
    table = read_table(b"sep=;\r\n" + as_csv(SCHOOL))
    assert [list(row.cells) for row in table.rows] == [HEADER, *SCHOOL]
    assert table.rows[0].number == 2


def test_cells_lose_what_cannot_be_seen_and_empty_rows_go_with_their_number_kept():
    content = "Navn;Stilling\n\n;;;\n  Kari\u00a0\u200b  Berg ;\x07Lærer\ufeff\n".encode()
    assert read_table(content).rows == (Row(1, ("Navn", "Stilling")), Row(4, ("Kari Berg", "Lærer")))


def test_excel_gives_values_as_text_and_days_as_days():
    rows = [[1002, 1002.0, 12.5, True, date(2019, 8, 15), datetime(2019, 8, 15, 9, 30), None, "  Åse ", "007"]]
    assert cells(as_xlsx(rows, ["a"])) == [
        ["a"],
        ["1002", "1002", "12.5", "ja", date(2019, 8, 15), date(2019, 8, 15), "", "Åse", "007"],
    ]


def test_excel_and_csv_of_the_same_people_are_the_same_table():
    assert read_table(as_xlsx(SCHOOL)) == read_table(as_csv(SCHOOL))


def test_the_first_visible_sheet_is_read_and_the_others_are_named():
    book = Workbook()
    book.active.title = "Skjult"
    book.active.append(["hemmelig"])
    book.active.sheet_state = "hidden"
    book.create_sheet("Ansatte").append(["Navn"])
    book.create_sheet("Ledere").append(["Navn"])
    table = read_table(saved(book))
    assert (table.rows, table.unread_sheets) == ((Row(1, ("Navn",)),), ("Ledere",))


def test_a_formula_counts_by_its_stored_value_and_never_by_what_it_would_give():
    content = as_xlsx([["=1+1", "Berg"]], ["Ansattnr", "Etternavn"])
    assert cells(content)[1] == [xlsx_file.UNCOMPUTED, "Berg"]
    with_value = changed_member(content, "xl/worksheets/sheet1.xml", b"<f>1+1</f><v></v>", b"<f>1+1</f><v>1002</v>")
    assert cells(with_value)[1] == ["1002", "Berg"]


def test_what_excel_itself_writes_is_read():
    assert read_table(as_excel_writes_it()).rows == (
        Row(1, ("Ansattnr", "Etternavn", "Ansatt dato", "Leder")),
        Row(3, ("1001", "Ødegård", date(2015, 8, 1), "#N/A")),
    )


def test_rows_beyond_the_claimed_size_of_the_sheet_are_read():
    content = as_xlsx([["1", "Berg"], ["2", "Li"]], ["a", "b"])
    lying = changed_member(content, "xl/worksheets/sheet1.xml", b'ref="A1:B3"', b'ref="A1:A1"')
    assert cells(lying) == [["a", "b"], ["1", "Berg"], ["2", "Li"]]


def changed_member(content: bytes, name: str, before: bytes, after: bytes) -> bytes:
    """An Excel file with some bytes of one of its parts replaced."""
    new = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in old.namelist():
            part = old.read(member)
            if member == name:
                assert before in part
                part = part.replace(before, after)
            archive.writestr(member, part)
    return new.getvalue()


def refused(content: bytes) -> str:
    with pytest.raises(FileRefusedError) as problem:
        read_table(content)
    return str(problem.value)


def test_what_cannot_be_read_is_refused_with_a_sentence():
    assert "tom" in refused(b"")
    assert "tom" in refused(b" \r\n ;; \r\n")
    assert "5 MB" in refused(b"a" * (MAX_BYTES + 1))
    assert ".xlsx uten passord" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100)
    assert "CSV og Excel" in refused(b"\x89PNG\r\n\x1a\n\0\0\0\r")
    assert "linje 2" in refused(b'Navn;Stilling\n"Kari;Rektor\n')
    assert "50 000 rader" in refused(b"a;b\n" * 50_001)
    assert "200 kolonner" in refused(b"a;" * 201 + b"a")
    assert "200 kolonner" in refused(as_xlsx([["a"] * 202]))


def test_a_damaged_or_foreign_archive_is_refused():
    assert "skadet" in refused(b"PK\x03\x04 and then something else")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    assert "Excel-filen" in refused(other.getvalue())


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = io.BytesIO(as_xlsx(SCHOOL))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.bin", b"\0" * (xlsx_file.MAX_UNPACKED + 1))
    assert len(bomb.getvalue()) < MAX_BYTES
    assert "for stor" in refused(bomb.getvalue())
    many = io.BytesIO(as_xlsx(SCHOOL))
    with zipfile.ZipFile(many, "a") as archive:
        for i in range(xlsx_file.MAX_MEMBERS):
            archive.writestr(f"xl/media/{i}.bin", b"")
    assert "for stor" in refused(many.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_entities_are_refused_before_anything_unfolds_them(part, encoding):
    content = as_xlsx(SCHOOL)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read(part)
    bare = xml[xml.index(b"?>") + 2 :] if xml.startswith(b"<?xml") else xml
    doctype = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    evil = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}{bare.decode()}'.encode(encoding)
    assert "aldri skriver" in refused(changed_member(content, part, xml, evil))


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_sentence(content):
    for start in (b"", b"PK\x03\x04", b"\xef\xbb\xbf", b"\xff\xfe", b"sep=;\n"):
        try:
            table = read_table(start + content)
        except FileRefusedError as problem:
            assert str(problem)
        else:
            assert table.rows and all(row.cells and row.cells[-1] != "" for row in table.rows)


def test_a_table_can_be_kept_and_emptied():
    table = Table((Row(1, ("Navn", "Fødselsnr")), Row(3, ("Kari Berg", "01017012345", date(2026, 1, 1)))), ("Ark2",))
    assert table_from_bytes(table.to_bytes()) == table
    emptied = table.emptied({1}, after_row=1)
    assert emptied.rows == (Row(1, ("Navn", "Fødselsnr")), Row(3, ("Kari Berg", "", date(2026, 1, 1))))
    assert b"01017012345" in table.to_bytes() and b"01017012345" not in emptied.to_bytes()
