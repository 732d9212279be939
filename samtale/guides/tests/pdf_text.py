"""Reads the text and the tags of a PDF our typesetter makes, for tests; not a reader of any PDF."""

import re
import zlib
from collections.abc import Iterator

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """Everything written on the pages, a drawn piece a line, in reading order within a page."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    lines = []
    for page in (body for body in objects.values() if b"/Type/Page/" in body):
        fonts = _fonts(objects, page)
        content = _stream(objects[int(re.search(rb"/Contents (\d+)", page)[1])])
        for font, drawn in re.findall(rb"/(f\d+) [\d.]+ Tf.*?\[(.*?)\]TJ", content, re.DOTALL):
            raw = b"".join(_strings(drawn))
            lines.append("".join(fonts[font][raw[at : at + 2]] for at in range(0, len(raw), 2)))
    return "\n".join(lines)


def tags_of(pdf: bytes) -> list[str]:
    """The structure elements in the file: H1, H2, P, L, Table and so on."""
    return [tag.decode() for tag in re.findall(rb"/Type/StructElem/S/(\w+)", pdf)]


def _stream(body: bytes) -> bytes:
    return zlib.decompress(STREAM.search(body)[1])


def _fonts(objects: dict[int, bytes], page: bytes) -> dict[bytes, dict[bytes, str]]:
    resources = objects[int(re.search(rb"/Resources (\d+)", page)[1])]
    fonts = {}
    for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources):
        letters = _stream(objects[int(re.search(rb"/ToUnicode (\d+)", objects[int(number)])[1])])
        fonts[name] = {
            bytes.fromhex(glyph.decode()): bytes.fromhex(letter.decode()).decode("utf-16-be")
            for glyph, letter in re.findall(rb"<(\w{4})> <(\w+)>\n", letters)
        }
    return fonts


def _strings(drawn: bytes) -> Iterator[bytes]:
    """The strings of a drawing operator, with escapes resolved; parentheses inside come in pairs."""
    at = 0
    while (at := drawn.find(b"(", at)) >= 0:
        start, depth, at = at + 1, 1, at + 1
        while depth:
            sign = drawn[at : at + 1]
            depth += (sign == b"(") - (sign == b")")
            at += 2 if sign == b"\\" else 1
        yield ESCAPE.sub(_escaped, drawn[start : at - 1])


def _escaped(match: re.Match) -> bytes:
    code = match[1]
    return bytes([int(code, 8)]) if code.isdigit() else ESCAPES.get(code, code)
