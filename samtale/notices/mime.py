"""Writing an e-mail's parts (RFC 2045–2047, 2231) as the bytes that go over the wire: seven bits, short lines, CRLF."""

import re
from binascii import b2a_base64, b2a_qp
from email.charset import BASE64, Charset
from email.header import Header
from email.utils import formataddr, quote
from urllib.parse import quote as percent
from uuid import UUID

from django.core.mail import BadHeaderError
from django.utils.encoding import punycode

_NEWLINE = re.compile("\r\n|\r|\n")
_UTF_8 = Charset("utf-8")
_UTF_8.header_encoding = BASE64
_A_LINE = 57  # bytes: 76 letters of base64


def head(*headers: tuple[str, str]) -> bytes:
    """Headers, one a line. Raises BadHeaderError where a value would begin a new one."""
    lines = []
    for name, value in headers:
        if _NEWLINE.search(value):
            raise BadHeaderError(f"A line break in {name}.")
        lines.append(f"{name}: {_words(value, name)}")
    return "\r\n".join(lines).encode("ascii") + b"\r\n"


def text(content_type: str, content: str) -> bytes:
    """A part to be read."""
    return (
        head(("Content-Type", f'{content_type}; charset="utf-8"'), ("Content-Transfer-Encoding", "quoted-printable"))
        + b"\r\n"
        + b2a_qp(_NEWLINE.sub("\r\n", content).encode(), istext=True)
    )


def file(name: str, content_type: str, content: bytes) -> bytes:
    """A part to be kept under a name."""
    called = f'filename="{quote(name)}"' if name.isascii() else f"filename*=utf-8''{percent(name, safe='')}"
    return (
        head(
            ("Content-Type", content_type),
            ("Content-Transfer-Encoding", "base64"),
            ("Content-Disposition", f"attachment; {called}"),
        )
        + b"\r\n"
        + b"\r\n".join(b2a_base64(content[at : at + _A_LINE], newline=False) for at in range(0, len(content), _A_LINE))
    )


def multipart(kind: str, parts: list[bytes], letter: UUID) -> bytes:
    """Several parts as one; the only part as it is."""
    if len(parts) == 1:
        return parts[0]
    # «=_» stands in neither quoted-printable nor base64.
    boundary = f"=_{kind}_{letter.hex}"
    line = f"\r\n--{boundary}".encode()
    return (
        head(("Content-Type", f'multipart/{kind}; boundary="{boundary}"'))
        + b"".join(line + b"\r\n" + part for part in parts)
        + line
        + b"--\r\n"
    )


def address(name: str, email: str) -> str:
    """«Kari Dahl <kari@nordvag.example>», for a header."""
    person, _at, domain = email.rpartition("@")
    return formataddr((name, f"{person}@{punycode(domain)}"))


def _words(value: str, header: str) -> str:
    if value.isascii() and len(value) < 900:
        return value
    return Header(value, _UTF_8, header_name=header).encode(linesep="\r\n")
