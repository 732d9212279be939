"""A file of any common kind as a table of cells, or a sentence that says why not."""

import json
import unicodedata
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from samtale.core import bounded

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200

Cell = str | date

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class FileRefused(Exception):
    """The file as a whole cannot be used; the message is for the screen."""


@dataclass(frozen=True)
class Row:
    """A row that is not empty, with the number a spreadsheet program shows beside it."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    rows: tuple[Row, ...]
    unread_sheets: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        """The table as JSON; `table_from_bytes` gives back an equal one."""
        return json.dumps(
            {
                "rows": [
                    [row.number, *({"date": c.isoformat()} if isinstance(c, date) else c for c in row.cells)]
                    for row in self.rows
                ],
                "unread_sheets": self.unread_sheets,
            },
            ensure_ascii=False,
        ).encode()

    def emptied(self, columns: set[int], after_row: int) -> "Table":
        """The same table without what stands in some columns (from 0) below a row."""
        return replace(
            self,
            rows=tuple(
                row
                if row.number <= after_row
                else replace(row, cells=tuple("" if i in columns else cell for i, cell in enumerate(row.cells)))
                for row in self.rows
            ),
        )


def table_from_bytes(content: bytes) -> Table:
    """The table `Table.to_bytes` wrote."""
    stored = json.loads(bytes(content))
    return Table(
        rows=tuple(
            Row(number, tuple(date.fromisoformat(c["date"]) if isinstance(c, dict) else c for c in cells))
            for number, *cells in stored["rows"]
        ),
        unread_sheets=tuple(stored["unread_sheets"]),
    )


def read_table(content: bytes) -> Table:
    """Read a CSV or XLSX file; what it is shows in its bytes, not in its name. Raises FileRefused."""
    from . import csv_file, xlsx_file

    if not content.strip():
        raise FileRefused(_("Filen er tom."))
    if len(content) > MAX_BYTES:
        raise FileRefused(_("Filen er større enn 5 MB. Del den ikke opp: ta heller bort kolonner som ikke brukes."))
    if content.startswith(_OLE):
        raise FileRefused(
            _("Dette er en eldre Excel-fil (.xls) eller en fil med passord. Lagre den som .xlsx uten passord.")
        )
    table = (xlsx_file if content.startswith(_ZIP) else csv_file).read(content)
    if not table.rows:
        raise FileRefused(_("Filen er tom."))
    return table


def read_apart(content: bytes) -> Table:
    """As `read_table`, in a process of its own: nothing in the file gets at the program. Raises FileRefused."""
    try:
        answer = bounded.read(f"{__name__}:answer", content)
    except bounded.OutOfBounds as out:
        raise FileRefused(_("Filen er for tung å lese. Lagre bare arket med ansatte, og prøv igjen.")) from out
    if "refused" in answer:
        raise FileRefused(answer["refused"])
    return table_from_bytes(answer["table"].encode())


def answer(content: bytes) -> dict[str, str]:
    """What the process of its own answers."""
    try:
        return {"table": read_table(content).to_bytes().decode()}
    except FileRefused as refused:
        return {"refused": str(refused)}


def collect(rows, unread_sheets: tuple[str, ...] = ()) -> Table:
    """A table of the rows (number, cells) that are not empty, cleaned. Raises FileRefused at a limit."""
    kept = []
    for number, cells in rows:
        cells = [clean(cell) if isinstance(cell, str) else cell for cell in cells]
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise FileRefused(_("Rad %(row)s har mer enn 200 kolonner.") % {"row": number})
        kept.append(Row(number, tuple(cells)))
        if len(kept) > MAX_ROWS:
            raise FileRefused(_("Filen har mer enn 50 000 rader."))
    return Table(tuple(kept), unread_sheets)


def clean(text: str) -> str:
    """A cell's text with single spaces and nothing invisible in it."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if c.isspace() else c for c in text)
    if not text.isprintable():
        text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return " ".join(text.split())
