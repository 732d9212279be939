"""The first visible sheet of an Excel file: values as they were last shown, never calculated here."""

import io
import logging
import zipfile
from datetime import date, datetime
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl import DEFUSEDXML, load_workbook

from samtale.core.bounded import Told, nobody_told

from .table import MAX_COLUMNS, MAX_ROWS, Cell, FileRefusedError, Table, collect

MAX_UNPACKED = 60 * 1024 * 1024
MAX_MEMBERS = 500
# What stands in a cell whose formula has no stored value.
UNCOMPUTED = "#FORMEL!"

if not DEFUSEDXML:
    raise ImportError("openpyxl does not find defusedxml, which is what refuses entity bombs.")
logger = logging.getLogger(__name__)
Place = tuple[int, int]
_TOLD_EVERY = 200  # rows


def read(content: bytes, told: Told = nobody_told) -> Table:
    """The table of an Excel file; `told` hears how far it has come. Raises FileRefusedError."""
    _refuse_bombs(content)
    try:
        formulas: set[Place] = set()
        table = _read(content, formulas, told)
        return _read(content, formulas, told, data_only=True) if formulas else table
    except FileRefusedError:
        raise
    except Exception as error:  # openpyxl raises whatever it stumbles on
        logger.info("An xlsx file could not be read: %s", type(error).__name__)
        raise FileRefusedError(
            _("Vi kan ikke lese Excel-filen. Åpne den i Excel, lagre den på nytt som .xlsx, og prøv igjen.")
        ) from error


def _refuse_bombs(content: bytes) -> None:
    """Look at what the archive says it holds before any of it is unpacked; zipfile never reads more than that."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
            raise FileRefusedError(_("Excel-filen er for stor når den pakkes ut. Lagre bare arket med ansatte."))
        for member in members:
            _refuse_document_types(archive.read(member))
    except FileRefusedError:
        raise
    except Exception as error:  # zipfile, zlib and encryption each have their own
        raise FileRefusedError(_("Excel-filen er skadet. Lagre den på nytt og prøv igjen.")) from error


def _refuse_document_types(part: bytes) -> None:
    """Excel never writes a document type; whoever does may be about to define entities."""

    def refuse(*_args) -> None:
        raise FileRefusedError(_("Vi kan ikke lese Excel-filen, for den inneholder noe Excel aldri skriver."))

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        pass  # a picture, say; openpyxl will speak up if it was needed


def _read(content: bytes, formulas: set[Place], told: Told, *, data_only: bool = False) -> Table:
    """One reading of the sheet; the first notes where formulas are, the second takes their stored values."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)
    try:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not visible:
            raise FileRefusedError(_("Excel-filen har ingen synlige ark."))
        sheet = visible[0]
        claimed = sheet.max_row or 0
        sheet.reset_dimensions()  # a file may claim any size
        rows = _rows(sheet.iter_rows(max_col=MAX_COLUMNS + 1), formulas, data_only)
        rows = _counted(rows, claimed if claimed <= MAX_ROWS else 0, told)
        return collect(rows, tuple(other.title for other in visible[1:]))
    finally:
        book.close()


def _counted(rows, claimed: int, told: Told):
    for number, cells in rows:
        if number % _TOLD_EVERY == 0:
            told(number, claimed if claimed >= number else 0)
        yield number, cells


def _rows(rows, formulas: set[Place], data_only: bool):
    for number, row in enumerate(rows, start=1):
        cells: list[Cell] = []
        for column, cell in enumerate(row):
            if cell.value is not None:
                cells.extend([""] * (column - len(cells)))
                cells.append(_text(cell.value))
                if not data_only and cell.data_type == "f":
                    formulas.add((number, column))
            elif data_only and (number, column) in formulas:
                cells.extend([""] * (column - len(cells)))
                cells.append(UNCOMPUTED)
        yield number, cells


def _text(value) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
