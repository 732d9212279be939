"""A table as any kind of file gives it: cells in rows, and the sentence for a file that is refused."""

import json
import unicodedata
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

MAX_ROWS = 50_000
MAX_COLUMNS = 200

Cell = str | date


class FileRefusedError(Exception):
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
                "rows": [[row.number, *map(_plain, row.cells)] for row in self.rows],
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

    def taken_out(self, columns: set[int], after_row: int) -> dict[str, list]:
        """What stands in some columns (from 0) below a row, by the row's number, as JSON can say it."""
        return {
            str(row.number): [[i, _plain(row.cells[i])] for i in sorted(columns) if i < len(row.cells) and row.cells[i]]
            for row in self.rows
            if row.number > after_row
        }

    def put_back(self, cells: dict[str, list]) -> "Table":
        """The same table with what was taken out of it."""
        rows = []
        for row in self.rows:
            whole = list(row.cells)
            for i, cell in cells.get(str(row.number), ()):
                whole[i] = _cell(cell)
            rows.append(replace(row, cells=tuple(whole)))
        return replace(self, rows=tuple(rows))


def _plain(cell: Cell) -> str | dict[str, str]:
    return {"date": cell.isoformat()} if isinstance(cell, date) else cell


def _cell(plain: str | dict[str, str]) -> Cell:
    return date.fromisoformat(plain["date"]) if isinstance(plain, dict) else plain


def table_from_bytes(content: bytes) -> Table:
    """The table `Table.to_bytes` wrote."""
    stored = json.loads(bytes(content))
    return Table(
        rows=tuple(Row(number, tuple(map(_cell, cells))) for number, *cells in stored["rows"]),
        unread_sheets=tuple(stored["unread_sheets"]),
    )


def collect(rows, unread_sheets: tuple[str, ...] = ()) -> Table:
    """A table of the rows (number, cells) that are not empty, cleaned. Raises FileRefusedError at a limit."""
    kept = []
    for number, cells in rows:
        cells = [clean(cell) if isinstance(cell, str) else cell for cell in cells]
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise FileRefusedError(_("Rad %(row)s har mer enn 200 kolonner.") % {"row": number})
        kept.append(Row(number, tuple(cells)))
        if len(kept) > MAX_ROWS:
            raise FileRefusedError(_("Filen har mer enn 50 000 rader."))
    return Table(tuple(kept), unread_sheets)


def clean(text: str) -> str:
    """A cell's text with single spaces and nothing invisible in it."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if c.isspace() else c for c in text)
    if not text.isprintable():
        text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return " ".join(text.split())
