"""CSV as Norwegian systems write it: semicolon, comma or tab; UTF-8, UTF-16 or Windows-1252."""

import codecs
import csv
import io
from collections import Counter

from django.utils.translation import gettext as _

from .table import FileRefusedError, Table, collect

SEPARATORS = ";\t,"
_SAMPLE_LINES = 20


def read(content: bytes) -> Table:
    """The table of a CSV file. Raises FileRefusedError."""
    text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    first, _newline, rest = text.partition("\n")
    skipped = 0
    if first.lower().startswith("sep=") and len(first) == 5:  # Excel's own hint
        separator, text, skipped = first[4], rest, 1
    else:
        separator = _separator(text)
    return collect(_rows(text, separator, skipped))


def _rows(text: str, separator: str, skipped: int):
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from enumerate(lines, start=1 + skipped)
    except csv.Error as error:
        raise FileRefusedError(
            _("Vi kan ikke lese linje %(line)s. Et anførselstegn er åpnet og ikke lukket, eller lukket for tidlig.")
            % {"line": lines.line_num + skipped}
        ) from error


def decode(content: bytes) -> str:
    """The text of a file. Raises FileRefusedError."""
    if content.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileRefusedError(_("Vi kan ikke lese filen. Vi leser CSV og Excel (.xlsx)."))


def _separator(text: str) -> str:
    """The separator that divides most of the first lines in equally many parts."""
    lines = _lines_outside_quotes(text)

    def fit(separator: str) -> tuple[int, int]:
        counts = Counter(line.count(separator) for line in lines if separator in line)
        return max(((times, count) for count, times in counts.items()), default=(0, 0))

    return max(SEPARATORS, key=fit)


def _lines_outside_quotes(text: str) -> list[str]:
    """The first lines with what stands in quotes left out, a line break in quotes included."""
    outside = "".join(text[:200_000].split('"')[::2])
    return [line for line in outside.split("\n")[:_SAMPLE_LINES] if line.strip()]
