"""How a round goes as a spreadsheet: status and counts by unit and by who holds. No employee is named."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from .figures import WORDS, Progress
from .page import SHOWN

# What a spreadsheet may take for the beginning of a formula, in one program or another.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def spreadsheet(seen: Progress) -> bytes:
    """An XLSX file with a sheet of units and one of holders."""
    book = Workbook(write_only=True)
    stands = [str(WORDS[stand]) for stand in SHOWN]
    _fill(
        book.create_sheet(_("Enheter")),
        [_("Enhet"), _("Nivå"), _("Med i runden"), *stands],
        (
            [branch.name, branch.depth, branch.people, *(branch.counts[stand] for stand in SHOWN)]
            for branch in seen.branches
        ),
    )
    _fill(
        book.create_sheet(_("Holder samtaler")),
        [_("Navn"), _("Har begynt"), _("Samtaler"), *stands],
        (
            [row.name, _("ja") if row.has_begun else _("nei"), row.people, *(row.counts[stand] for stand in SHOWN)]
            for row in seen.holders
        ),
    )
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Any, head: list[str], rows: Iterable[list]) -> None:
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width = 36
    titles = [WriteOnlyCell(sheet, text) for text in head]
    for title in titles:
        title.font = Font(bold=True)
    sheet.append(titles)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: str | int) -> WriteOnlyCell:
    """A text is a text, whatever it begins with, also when the file is saved as CSV and opened again."""
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, f"'{value}" if value.startswith(_BEGINS_A_FORMULA) else value)
    cell.data_type = "s"
    return cell
