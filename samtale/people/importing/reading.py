"""A file of any common kind as a table of cells, or a sentence that says why not."""

from django.utils.translation import gettext as _

from samtale.core import bounded

from .table import FileRefusedError, Table, table_from_bytes

MAX_BYTES = 5 * 1024 * 1024
LARGE, LARGE_PACKED = 400_000, 150_000  # a few thousand rows; an Excel file is packed


_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_table(content: bytes, told: bounded.Told = bounded.nobody_told) -> Table:
    """Read a CSV or XLSX file, or a web page's table: it shows in its bytes, not in its name.

    `told` hears how many of its rows are read. Raises FileRefusedError.
    """
    from . import csv_file, web_page, xlsx_file  # openpyxl is large, and only a bounded child reads a file

    if not content.strip():
        raise FileRefusedError(_("Filen er tom."))
    if len(content) > MAX_BYTES:
        raise FileRefusedError(
            _("Filen er større enn 5 MB. Del den ikke opp: ta heller bort kolonner som ikke brukes.")
        )
    if content.startswith(_OLE):
        raise FileRefusedError(
            _("Dette er en eldre Excel-fil (.xls) eller en fil med passord. Lagre den som .xlsx uten passord.")
        )
    if content.startswith(_ZIP):
        table = xlsx_file.read(content, told)
    else:
        table = (web_page if web_page.is_one(content) else csv_file).read(content)
    if not table.rows:
        raise FileRefusedError(_("Filen er tom."))
    return table


def is_large(content: bytes) -> bool:
    """Whether reading a file takes so long that nobody should wait for the answer meanwhile."""
    return len(content) > (LARGE_PACKED if content.startswith(_ZIP) else LARGE)


def read_apart(content: bytes, told: bounded.Told = bounded.nobody_told) -> Table:
    """As `read_table`, in a process of its own: nothing in the file gets at the program. Raises FileRefusedError."""
    too_heavy = _("Filen er for stor. Lagre bare arket med ansatte, og prøv igjen.")
    table = bounded.read_or_refuse(
        f"{__name__}:answer", content, refusal=FileRefusedError, too_heavy=too_heavy, told=told
    )
    return table_from_bytes(table.encode())


def answer(content: bytes) -> dict[str, str]:
    """What the process of its own answers."""
    return bounded.answer_or_refuse(
        lambda: read_table(content, bounded.tell).to_bytes().decode(), refusal=FileRefusedError
    )
