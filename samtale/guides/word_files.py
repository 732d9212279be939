"""The lines of a Word document, opened with bounds: no bombs, no macros, no document types, nothing fetched."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from io import BytesIO

from defusedxml.ElementTree import fromstring
from docx import Document
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from . import marks
from .marks import Line

MAX_MEMBERS = 400
MAX_UNPACKED = 20 * 1024 * 1024
MAX_LINES = 4000

COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
MACROS = re.compile(rb"macroEnabled|vnd\.ms-office\.vbaProject", re.IGNORECASE)
ASIDE = ("/header", "/footer", "/footnotes", "/endnotes")  # relations whose text stands outside the page's flow
SKIPPED = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:sectPr"),
    qn("w:pPr"),
    qn("w:rPr"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
BREAKS = {qn("w:br"), qn("w:cr")}


class UnsafeDocumentError(Exception):
    """The document is not opened; `reason` is big, macros, locked, other or broken."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def read_docx(data: bytes) -> tuple[list[Line], list[str]]:
    """The lines of a .docx with their marks, and the texts of its headers, footers and notes.

    Raises UnsafeDocumentError.
    """
    try:
        check_package(data)
        walker = _Walker(Document(BytesIO(data)))
        return list(walker.lines()), list(walker.aside())
    except UnsafeDocumentError:
        raise
    except Exception as error:  # a crooked file fails in as many ways as zip, XML and Word have readers
        raise UnsafeDocumentError("broken") from error


def check_package(data: bytes) -> None:
    """Raise UnsafeDocumentError unless the zip is a Word document of bounded size without macros and document types.

    A file that is no sound zip or no sound XML raises whatever its reader does.
    """
    with zipfile.ZipFile(BytesIO(data)) as package:
        members = package.infolist()
        names = {member.filename for member in members}
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
            raise UnsafeDocumentError("big")
        if any(member.flag_bits & 1 for member in members):
            raise UnsafeDocumentError("locked")
        if len(names) < len(members) or not {member.compress_type for member in members} <= COMPRESSIONS:
            raise UnsafeDocumentError("broken")
        if "[Content_Types].xml" not in names:
            raise UnsafeDocumentError("other")
        types = package.read("[Content_Types].xml")
        if MACROS.search(types) or any(name.lower().endswith("vbaproject.bin") for name in names):
            raise UnsafeDocumentError("macros")
        if b"wordprocessingml.document.main+xml" not in types:
            raise UnsafeDocumentError("other")
        for member in members:  # reading stops at the size the member declares
            _check_member(member.filename, package.read(member))


def _check_member(name: str, content: bytes) -> None:
    if name.lower().endswith((".xml", ".rels")):
        fromstring(content, forbid_dtd=True)
    elif b"<!DOCTYPE" in content.replace(b"\x00", b"")[:4096]:  # an XML part under another name
        raise UnsafeDocumentError("broken")


class _Walker:
    """Goes through a document as it is read, tables and text boxes included."""

    def __init__(self, document):
        self.document = document
        self.counters: Counter[str] = Counter()

    def lines(self) -> Iterator[Line]:
        for number, line in enumerate(self._blocks(self.document.element.body)):
            if number >= MAX_LINES:
                raise UnsafeDocumentError("big")
            yield line

    def aside(self) -> Iterator[str]:
        """Texts beside the page's flow, each once."""
        seen = set()
        for relation in self.document.part.rels.values():
            if relation.is_external or not relation.reltype.endswith(ASIDE):
                continue
            part = relation.target_part
            root = part.element if hasattr(part, "element") else parse_xml(part.blob)
            for paragraph in root.iter(qn("w:p")):
                text = " ".join("".join(_texts(paragraph)).split())
                if text and text not in seen:
                    seen.add(text)
                    yield text

    def _blocks(self, element) -> Iterator[Line]:
        for child in element:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                for row in child.iter(qn("w:tr")):
                    if _owner(row, "w:tbl") is child:
                        yield from self._row(row)
            elif child.tag not in SKIPPED:
                yield from self._blocks(child)

    def _row(self, row) -> Iterator[Line]:
        """A row's cells in order; the head of a table as one line."""
        cells = [list(self._blocks(cell)) for cell in row.iter(qn("w:tc")) if _owner(cell, "w:tr") is row]
        cells = [cell for cell in cells if cell]
        joined = " ".join(line.text for cell in cells for line in cell)
        if len(cells) > 1 and (marks.is_table_head(joined) or marks.is_columns(joined)):
            yield Line(text=joined, after_blank=True)
        else:
            for cell in cells:
                yield from cell

    def _paragraph(self, paragraph) -> Iterator[Line]:
        known = self._mark(paragraph)
        for place, raw in enumerate("".join(_texts(paragraph)).split("\n")):
            line = marks.line(raw, after_blank=place == 0)
            if line.text:
                styled = known and not (known["mark"] == "bold" and line.mark)
                yield replace(line, **known) if styled else line
                known = {}
        for box in paragraph.iter(qn("w:txbxContent")):
            if not any(above.tag in SKIPPED for above in box.iterancestors()):
                yield from self._blocks(box)

    def _mark(self, paragraph) -> dict:
        """How the paragraph is marked by its style or its list, as fields of a Line."""
        properties = paragraph.pPr
        name, level, listed = self._style(properties.style if properties is not None else None)
        outline = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if outline is not None and int(outline.get(qn("w:val"))) < 9:
            level = int(outline.get(qn("w:val"))) + 1
        if name == "title":
            return {"mark": "heading", "level": 0}
        if level:
            return {"mark": "heading", "level": level}
        own = properties.numPr if properties is not None else None
        if own is not None and own.numId is not None:
            listed = (str(own.numId.val), own.ilvl.val if own.ilvl is not None else 0)
        if listed and listed[0] != "0":
            return self._list_mark(*listed)
        return {"mark": "bold"} if _is_bold(paragraph) else {}

    def _list_mark(self, number_id: str, level: int) -> dict:
        if self._number_formats.get((number_id, level), "bullet") in ("bullet", "none"):
            return {"mark": "bullet"}
        self.counters[number_id] += level == 0
        return {"mark": "number", "level": level, "number": None if level else self.counters[number_id]}

    def _style(self, style_id: str | None) -> tuple[str, int, tuple[str, int] | None]:
        """A style's name, its heading level (0: none) and its list, its ancestors' where it has none itself."""
        name, level, listed = "", 0, None
        for _ in range(12):
            style = self._styles.get(style_id)
            if style is None:
                break
            own_name = (style.name_val or "").casefold()
            name = name or own_name
            if not level and (match := re.fullmatch(r"heading (\d)", own_name)):
                level = int(match[1])
            found = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if listed is None and found is not None and found.numId is not None:
                listed = (str(found.numId.val), found.ilvl.val if found.ilvl is not None else 0)
            style_id = style.basedOn_val
        return name, level, listed

    @cached_property
    def _styles(self) -> dict:
        return {style.styleId: style for style in self.document.styles.element.style_lst}

    @cached_property
    def _number_formats(self) -> dict[tuple[str, int], str]:
        """(list, level) → bullet, decimal and so on."""
        root = self.document.part.numbering_part.element
        formats = {
            (abstract.get(qn("w:abstractNumId")), int(level.get(qn("w:ilvl")))): kind.get(qn("w:val"))
            for abstract in root.iter(qn("w:abstractNum"))
            for level in abstract.iter(qn("w:lvl"))
            for kind in level.iter(qn("w:numFmt"))
        }
        abstract_of = {
            number.get(qn("w:numId")): number.find(qn("w:abstractNumId")).get(qn("w:val"))
            for number in root.iter(qn("w:num"))
        }
        return {
            (number, level): kind
            for number, abstract in abstract_of.items()
            for (owner, level), kind in formats.items()
            if owner == abstract
        }


def _texts(element) -> Iterator[str]:
    """The pieces of a paragraph's text, insertions included, deletions and text boxes not."""
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:tab"):
            yield "\t"
        elif child.tag in BREAKS:
            yield "\n"
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif child.tag not in SKIPPED and child.tag != qn("w:txbxContent") and isinstance(child.tag, str):
            yield from _texts(child)


def _owner(element, tag: str):
    return next(element.iterancestors(qn(tag)), None)


def _is_bold(paragraph) -> bool:
    """Whether every piece of text in the paragraph is bold."""
    runs = [run for run in paragraph.iter(qn("w:r")) if "".join(_texts(run)).strip()]
    return bool(runs) and all(
        (bold := run.find(f"{qn('w:rPr')}/{qn('w:b')}")) is not None and bold.get(qn("w:val")) not in ("0", "false")
        for run in runs
    )
