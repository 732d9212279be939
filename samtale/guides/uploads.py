"""A file somebody uploads becomes a draft form: its kind is told by its content, never by its name."""

import codecs
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from samtale.core import bounded

from .reading import DraftForm, DraftTopic, read_lines, read_text

MAX_BYTES = 2 * 1024 * 1024
MAX_LETTERS = 100_000
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class UnreadableFileError(Exception):
    """Why the file cannot be used, as a sentence for whoever uploaded it."""


def read_upload(data: bytes) -> DraftForm:
    """What is understood of a .docx or text file. Raises UnreadableFileError with a sentence to show."""
    if not data.strip():
        raise UnreadableFileError(_("Filen er tom."))
    if len(data) > MAX_BYTES:
        raise UnreadableFileError(_("Filen er større enn 2 MB. Fjern bilder fra dokumentet, eller lim inn teksten."))
    if data.startswith(b"PK"):
        return _read_word(data)
    form = read_text(decode(data))
    if not (form.topics or form.purpose or form.unsorted or form.title):
        raise UnreadableFileError(_("Vi fant ingen tekst i filen."))
    return form


def read_apart(data: bytes) -> DraftForm:
    """As `read_upload`, in a process of its own: nothing in the file gets at the program.

    Raises UnreadableFileError.
    """
    too_heavy = _("Dokumentet er for stort. Lim inn teksten i stedet.")
    found = bounded.read_or_refuse(f"{__name__}:answer", data, refusal=UnreadableFileError, too_heavy=too_heavy)
    return DraftForm(**found | {"topics": [DraftTopic(**topic) for topic in found["topics"]]})


def answer(data: bytes) -> dict[str, Any]:
    """What the process of its own answers."""
    return bounded.answer_or_refuse(lambda: asdict(read_upload(data)), refusal=UnreadableFileError)


def _read_word(data: bytes) -> DraftForm:
    sentences = {
        "big": _("Dokumentet er for stort til å være et skjema. Lim inn teksten i stedet."),
        "macros": _("Dokumentet inneholder makroer. Lagre det som et vanlig Word-dokument (.docx) og prøv igjen."),
        "locked": _("Dokumentet er låst med passord. Fjern passordet og prøv igjen."),
        "other": _("Dette er ikke et Word-dokument. Lagre skjemaet som .docx eller .txt, eller lim inn teksten."),
        "broken": _("Vi klarer ikke å åpne dokumentet. Lagre det på nytt i Word, eller lim inn teksten."),
    }
    from .word_files import (  # python-docx is large, and only a bounded child reads a document
        UnsafeDocumentError,
        read_docx,
    )

    try:
        lines, aside = read_docx(data)
    except UnsafeDocumentError as unsafe:
        raise UnreadableFileError(sentences[unsafe.reason]) from unsafe
    if sum(len(line.text) for line in lines) > MAX_LETTERS:
        raise UnreadableFileError(sentences["big"])
    if not lines:
        raise UnreadableFileError(_("Vi fant ingen tekst i dokumentet."))
    form = read_lines(lines)
    form.unsorted = "\n".join(filter(None, [form.unsorted, *aside]))
    return form


def decode(data: bytes) -> str:
    """Text from bytes.

    UTF-8 or UTF-16 by its byte order mark, else UTF-8, else Windows-1252. Raises UnreadableFileError.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFileError(
            _("Dette er et dokument i et eldre eller låst format. Lagre det som .docx og prøv igjen.")
        )
    if data.startswith((b"%PDF", b"{\\rtf")):
        raise UnreadableFileError(
            _("Vi leser Word-dokumenter (.docx) og ren tekst (.txt). Lim inn teksten hvis du har den.")
        )
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _checked(data.decode(encoding, errors="replace"))
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _checked(data.decode("cp1252", errors="replace"))


def _checked(text: str) -> str:
    if "\x00" in text:
        raise UnreadableFileError(
            _("Dette er ikke en tekstfil. Lagre skjemaet som .docx eller .txt, eller lim inn teksten.")
        )
    if len(text) > MAX_LETTERS:
        raise UnreadableFileError(_("Teksten er for lang til å være et skjema."))
    return text
