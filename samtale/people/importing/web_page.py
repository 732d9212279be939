"""The largest table of a web page: many systems send one out and call it .xls."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from .csv_file import decode
from .table import MAX_COLUMNS, MAX_ROWS, FileRefusedError, Table, collect

_LOOKS_LIKE = re.compile(rb"<(!doctype\s+html|html|head|body|meta|table|style|div)\b", re.IGNORECASE)
_XML_SHEET = re.compile(rb"<(\w+:)?workbook\b", re.IGNORECASE)
_MAIL_PAGE = re.compile(rb"(mime-version|content-type: multipart/)", re.IGNORECASE)
_BEGINNING = 2_000
_CELLS, _SILENT = {"td", "th"}, {"script", "style", "title"}
_MOST_CELLS = 2_000_000  # merged ones included


def is_one(content: bytes) -> bool:
    """Whether a file is a web page, or another thing written as one, whatever it is called."""
    start = _beginning(content)
    marked = start.startswith(b"<") and (_LOOKS_LIKE.search(start) or _XML_SHEET.search(start))
    return bool(marked or _MAIL_PAGE.match(start))


def read(content: bytes) -> Table:
    """The table. Raises FileRefusedError."""
    start = _beginning(content)
    if _MAIL_PAGE.match(start) or _XML_SHEET.search(start):
        raise FileRefusedError(
            _("Dette er et regneark lagret som tekst, ikke en Excel-fil. Åpne det i Excel, og lagre det som .xlsx.")
        )
    parser = _Parser()
    parser.feed(decode(content))
    parser.close()
    largest = max(parser.tables, key=lambda table: sum(map(len, table.rows)), default=None)
    if largest is None or not any(any(row) for row in largest.rows):
        raise FileRefusedError(
            _("Dette er en nettside uten tabell, ikke et regneark. Åpne den i Excel, og lagre den som .xlsx.")
        )
    return collect(enumerate(largest.rows, start=1))


def _beginning(content: bytes) -> bytes:
    start = content[:_BEGINNING].removeprefix(b"\xef\xbb\xbf")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.replace(b"\0", b"")[2:]
    return start.lstrip()


@dataclass
class _Grid:
    """One table: cells merged downwards or sideways leave empty ones, as in a spreadsheet."""

    rows: list[list[str]] = field(default_factory=list)
    below: dict[int, int] = field(default_factory=dict)  # how many rows a column is still covered for
    cell: list[str] | None = None
    spans: tuple[int, int] = (1, 1)

    def begin_row(self) -> None:
        self.end_cell()
        self.rows.append([])

    def begin_cell(self, attrs: dict[str, str | None]) -> None:
        self.end_cell()
        if not self.rows:
            self.rows.append([])
        self.cell, self.spans = [], (_span(attrs, "colspan"), _span(attrs, "rowspan"))

    def end_cell(self) -> None:
        if self.cell is None:
            return
        row, (wide, high) = self.rows[-1], self.spans
        while self.below.get(len(row)):
            self.below[len(row)] -= 1
            row.append("")
        if len(row) + wide > MAX_COLUMNS:
            raise FileRefusedError(_("Rad %(row)s har mer enn 200 kolonner.") % {"row": len(self.rows)})
        for i in range(len(row), len(row) + wide):
            self.below[i] = high - 1
        row += ["".join(self.cell), *[""] * (wide - 1)]
        self.cell = None


class _Parser(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tables: list[_Grid] = []
        self.open: list[_Grid] = []
        self.silent = 0
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag == "table":
            self.open.append(_Grid())
            self.tables.append(self.open[-1])
        elif self.open and tag == "tr":
            self._count(1)
            self.open[-1].begin_row()
        elif self.open and tag in _CELLS:
            self.open[-1].begin_cell(dict(attrs))
            self._count(self.open[-1].spans[0])
        elif tag in ("br", "p", "div"):
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif self.open and tag in {*_CELLS, "tr"}:
            self.open[-1].end_cell()
        elif self.open and tag == "table":
            self.open.pop().end_cell()

    def handle_data(self, data: str) -> None:
        if self.open and not self.silent and self.open[-1].cell is not None:
            self.open[-1].cell.append(data)

    def close(self) -> None:
        super().close()
        for table in self.open:
            table.end_cell()

    def _count(self, more: int) -> None:
        self.cells += more
        if self.cells > _MOST_CELLS:
            raise FileRefusedError(_("Filen har mer enn 50 000 rader."))


def _span(attrs: dict[str, str | None], name: str) -> int:
    text = (attrs.get(name) or "").strip()
    most = MAX_COLUMNS + 1 if name == "colspan" else MAX_ROWS
    return max(1, min(int(text), most)) if text.isascii() and text.isdigit() and len(text) < 9 else 1
