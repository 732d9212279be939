"""Made-up files of people, as different systems would write them."""

import csv
import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook

HEADER = [
    "Ansattnr",
    "Etternavn",
    "Fornavn",
    "E-post",
    "Stilling",
    "Yrkesgruppe",
    "Sektor",
    "Enhet",
    "Avdeling",
    "Leders ansattnr",
    "Ansettelsesforhold",
    "Ansatt dato",
]
WITH_END = [*HEADER, "Sluttdato"]
SCHOOL = [
    [
        "1001",
        "Ødegård",
        "Åse",
        "ase.odegard@nordvag.example",
        "Rektor",
        "leder",
        "Oppvekst",
        "Solbakken skole",
        "",
        "",
        "Fast",
        "01.08.2015",
    ],
    [
        "1002",
        "Berg",
        "Kari",
        "kari.berg@nordvag.example",
        "Lærer",
        "lærer",
        "Oppvekst",
        "Solbakken skole",
        "5. trinn",
        "1001",
        "Fast",
        "15.08.2019",
    ],
    [
        "1003",
        "Nguyen",
        "Linh",
        "linh.nguyen@nordvag.example",
        "Vikarlærer",
        "lærer",
        "Oppvekst",
        "Solbakken skole",
        "5. trinn",
        "1001",
        "Vikar",
        "1.1.2026",
    ],
    [
        "1004",
        "Hætta",
        "Áilu",
        "ailu.haetta@nordvag.example",
        "Vaktmester",
        "drift",
        "Teknisk",
        "Eiendom",
        "",
        "1001",
        "Midlertidig",
        "2024-02-29",
    ],
]


def as_csv(
    rows: Sequence[Sequence],
    header: Sequence[str] = HEADER,
    separator: str = ";",
    encoding: str = "utf-8",
    quoting: int = csv.QUOTE_MINIMAL,
    line_end: str = "\r\n",
) -> bytes:
    """A CSV file of rows under a header."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=line_end)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: Sequence[Sequence], header: Sequence[str] = HEADER, sheet: str = "Ansatte", **more_sheets) -> bytes:
    """An Excel file of rows under a header, and of further sheets by name."""
    book = Workbook()
    book.active.title = sheet
    for row in [header, *rows]:
        book.active.append(list(row))
    for name, cells in more_sheets.items():
        other = book.create_sheet(name)
        for row in cells:
            other.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def without(number: str, rows: Sequence[Sequence] = SCHOOL) -> list[Sequence]:
    """The rows without one person's."""
    return [row for row in rows if row[0] != number]


def changed(rows: Sequence[Sequence], number: str, **cells) -> list[list]:
    """The rows with cells of one person's replaced; names of cells as in HEADER, with _ for space and without signs."""
    places = {name.replace(" ", "_").replace("-", ""): i for i, name in enumerate(HEADER)}
    rows = [list(row) for row in rows]
    for row in rows:
        if row[0] == number:
            for name, value in cells.items():
                row[places[name]] = value
    return rows


_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_EXCEL_PARTS = {
    "[Content_Types].xml": f'''<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/styles.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
<Override PartName="/xl/sharedStrings.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>''',
    "_rels/.rels": f'''<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"
 Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>''',
    "xl/_rels/workbook.xml.rels": f'''<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>
<Relationship Id="rId3" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>''',
    "xl/workbook.xml": f'''<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>
<sheet name="Ansatte" sheetId="1" r:id="rId1"/></sheets></workbook>''',
    "xl/styles.xml": f'''<styleSheet xmlns="{_SHEETS}"><numFmts count="1"><numFmt numFmtId="164"
 formatCode="dd\\.mm\\.yyyy"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill
 patternType="none"/></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="2">
<xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs><cellStyles count="1">
<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>''',
    "xl/sharedStrings.xml": f'''<sst xmlns="{_SHEETS}"><si><t>Ansattnr</t></si><si><t>Etternavn</t></si>
<si><t>Ansatt dato</t></si><si><r><t>Øde</t></r><r><t>gård</t></r></si><si><t>Leder</t></si></sst>''',
    "xl/worksheets/sheet1.xml": f'''<worksheet xmlns="{_SHEETS}"><dimension ref="A1:D3"/><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>
<c r="D1" t="s"><v>4</v></c></row>
<row r="3"><c r="A3"><v>1001</v></c><c r="B3" t="s"><v>3</v></c><c r="C3" s="1"><v>42217</v></c>
<c r="D3" t="e"><f>VLOOKUP(1,A:B,2)</f><v>#N/A</v></c></row></sheetData></worksheet>''',
}


def as_excel_writes_it() -> bytes:
    """A small file with what Excel itself uses and libraries seldom write: shared and rich strings, an error value."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in _EXCEL_PARTS.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}')
    return content.getvalue()
