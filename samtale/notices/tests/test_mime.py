"""Letters as bytes, read back by a parser that did not write them."""

from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from django.core.mail import BadHeaderError
from hypothesis import given
from hypothesis import strategies as st

from samtale.notices import mime

ODD = "Hei\n.\n..to\rtre  \n\tfire = fem \x0c\u2028 \N{GRINNING FACE}\nFrom her\n--=_mixed\n" + "å" * 500


def read(raw: bytes):
    return message_from_bytes(raw, policy=policy.default)


def lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("text", ["", "Hei", "Hei\n", ".", ODD])
def test_text_comes_as_it_was_written_in_short_lines_of_seven_bits(text):
    raw = mime.text("text/plain", text)
    assert lines(read(raw).get_payload(decode=True).decode()) == lines(text)
    assert raw.isascii() and max(map(len, raw.split(b"\r\n"))) <= 76
    assert b"\r" not in raw.replace(b"\r\n", b"") and b"\n" not in raw.replace(b"\r\n", b"")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=300))
def test_any_text_comes_as_it_was_written(text):
    assert lines(read(mime.text("text/plain", text)).get_payload(decode=True).decode()) == text


@given(st.binary(max_size=400), st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=60))
def test_any_file_comes_whole(content, name):
    part = read(mime.file(f"a{name}b", "application/pdf", content))
    assert part.get_payload(decode=True) == content and part.get_content_disposition() == "attachment"
    assert part.get_filename() == f"a{name}b"


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=200))
def test_any_subject_and_name_comes_as_it_was_written(text):
    said = " ".join(text.split())
    raw = mime.head(("Subject", said), ("To", mime.address(said, "kari@ærfugl.no"))) + b"\r\n"
    assert raw.isascii()
    found = message_from_bytes(raw, policy=policy.default)
    assert found["Subject"] == said
    assert found["To"].addresses[0].addr_spec == "kari@xn--rfugl-rra.no"


def test_a_value_that_would_begin_a_header_is_refused():
    assert mime.head(("Subject", "Hei alle")) == b"Subject: Hei alle\r\n"
    for newline in "\r", "\n", "\r\n":
        with pytest.raises(BadHeaderError):
            mime.head(("Subject", f"Hei{newline}Bcc: alle@nordvag.example"))


def test_parts_in_parts_are_kept_apart():
    letter = uuid4()
    inner = mime.multipart("alternative", [mime.text("text/plain", "a"), mime.text("text/calendar", "b")], letter)
    whole = read(mime.multipart("mixed", [inner, mime.file("f", "application/pdf", b"c")], letter))
    assert [part.get_content_type() for part in whole.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/calendar",
        "application/pdf",
    ]
    assert not any(part.defects for part in whole.walk())
    assert mime.multipart("mixed", [inner], letter) == inner
