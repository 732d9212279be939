"""Sheets as an XLSX file; loads what writes it, so it is called by way of `core.apart`."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

Sheet = tuple[str, list[str], list[str], list[list[str | int]]]  # its name, what stands on top, the titles, the rows
# What a spreadsheet may take for the beginning of a formula, in one program or another.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def workbook(sheets: list[Sheet]) -> bytes:
    """An XLSX file with these sheets."""
    book = Workbook(write_only=True)
    for name, top, titles, rows in sheets:
        _fill(book.create_sheet(name), top, titles, rows)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: Any, top: list[str], head: list[str], rows: list[list[str | int]]) -> None:
    sheet.freeze_panes = f"A{len(top) + 2}"
    sheet.column_dimensions["A"].width = 44
    for text in top:
        sheet.append([_cell(sheet, text)])
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
