"""A web page called a spreadsheet is read as its table, or named as what it is."""

import html

import pytest

from samtale.people.importing.reading import read_apart, read_table
from samtale.people.importing.table import FileRefusedError

from .files import HEADER, SCHOOL, as_csv


def page(rows, before: str = "", after: str = "") -> str:
    cells = "".join(f"<tr>{''.join(f'<td class=x>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    head = "<html><head><meta charset=utf-8><style>td{}</style></head>"
    return f"{head}<body>{before}<table>{cells}</table>{after}</body></html>"


WHOLE = [HEADER, *SCHOOL]


@pytest.mark.parametrize(
    "content",
    [
        page(WHOLE).encode(),
        ("\ufeff\r\n " + page(WHOLE)).encode(),
        page(WHOLE).encode("cp1252"),
        page(WHOLE).encode("utf-16"),
        page(WHOLE, before="<table><tr><td>Logo</td></tr></table><!-- <table> -->").encode(),
        page(WHOLE).replace("</td>", "").replace("</tr>", "").encode(),
        page(WHOLE)[page(WHOLE).index("<table>") :].upper().replace("&AMP;", "&amp;").encode(),
    ],
)
def test_a_web_page_is_its_table(content):
    expected = read_table(as_csv(SCHOOL))
    found = read_table(content)
    if b"CLASS=X" in content:
        assert [row.cells for row in found.rows] == [tuple(cell.upper() for cell in row.cells) for row in expected.rows]
    else:
        assert [row.cells for row in found.rows] == [row.cells for row in expected.rows]


def test_merged_cells_leave_empty_ones_and_what_is_not_shown_is_not_read():
    text = """<table><tr><th colspan=2>Ansatte<th>Sted<tr><td rowspan="2">1</td><td>Kari<br>Anne</td><td>A</td></tr>
    <tr><td><script>alert(1)</script>Ola</td><td>B</td></tr><tr><td>2<td><table><tr><td>indre</table><td>C</table>"""
    rows = read_apart(text.encode()).rows
    assert [row.cells for row in rows] == [
        ("Ansatte", "", "Sted"),
        ("1", "Kari Anne", "A"),
        ("", "Ola", "B"),
        ("2", "", "C"),
    ]


@pytest.mark.parametrize(
    "content, said",
    [
        (b"<!DOCTYPE html><html><body><form>Logg inn</form></body></html>", "nettside uten tabell"),
        (b"<html><frameset><frame src='sheet001.htm'></frameset></html>", "nettside uten tabell"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "lagret som tekst"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html><table>", "lagret som tekst"),
    ],
)
def test_what_cannot_be_read_is_named_as_what_it_is_with_what_to_do(content, said):
    for read in (read_table, read_apart):
        with pytest.raises(FileRefusedError, match=f"{said}.*lagre de[nt] som .xlsx"):
            read(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<table>" + b"<tr><td colspan=200 rowspan=50000>" * 60_000,
        b"<table>" + b"<tr><td>x" * 60_000,
        b"<table><tr><td colspan=99999999>x<td>y",
    ],
)
def test_a_page_that_swells_is_refused(content):
    with pytest.raises(FileRefusedError, match="rader|kolonner"):
        read_apart(content)
