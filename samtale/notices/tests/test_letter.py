"""Letters as they go over the wire, read back by a parser that did not write them."""

import base64
from email import message_from_bytes, policy
from uuid import uuid4

import pytest
from django.core.mail import BadHeaderError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from samtale.notices.letter import as_email
from samtale.notices.models import Message
from samtale.people.models import Person

ODD = "Hei\n.\n..to\tre  \n\tfire = fem \N{GRINNING FACE}\nFrom her\n--=_mixed\n" + "å" * 500
REQUEST = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Samtale på rommet\r\nEND:VCALENDAR\r\n".encode()
A_LINE = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=1, max_size=80)


def letter(**given) -> Message:
    kari = Person(first_name="Kari", last_name="Dahl", email="kari@nordvag.example")
    message = {"pk": uuid4(), "to": kari, "subject": "Hei", "body": "Hei", "queued_at": timezone.now()}
    return Message(**message | given)


def attached(name: str, content_type: str, content: bytes) -> list[str]:
    return [name, content_type, base64.b64encode(content).decode()]


def sent(message: Message) -> bytes:
    return as_email(message).message().as_bytes(linesep="\r\n")


def read(raw: bytes):
    return message_from_bytes(raw, policy=policy.default)


@pytest.mark.parametrize("text", ["Hei", "Hei\n", ".", ODD])
def test_text_comes_as_it_was_written_in_short_lines_of_seven_bits(text):
    raw = sent(letter(body=text))
    found = read(raw)
    assert found.get_body(["plain"]).get_content().splitlines() == text.splitlines()
    assert raw.isascii() and max(map(len, raw.split(b"\r\n"))) <= 78
    assert b"\r" not in raw.replace(b"\r\n", b"") and b"\n" not in raw.replace(b"\r\n", b"")
    assert not any(part.defects for part in found.walk())


@given(A_LINE, A_LINE)
@settings(max_examples=60)
def test_any_subject_and_name_comes_as_it_was_written(subject, name):
    said, called = " ".join(subject.split()), " ".join(name.split()) or "Kari"
    raw = sent(letter(subject=said, to=Person(first_name=called, last_name="Dahl", email="kari@ærfugl.no")))
    found = read(raw)
    assert raw.isascii() and found["Subject"] == said
    assert [one.addr_spec for one in found["To"].addresses] == ["kari@xn--rfugl-rra.no"]
    assert found["To"].addresses[0].display_name == f"{called} Dahl"


@given(st.binary(max_size=400), A_LINE)
@settings(max_examples=60)
def test_any_file_comes_whole(content, name):
    called = f"a{name}b.pdf"
    found = read(sent(letter(attachments=[attached(called, "application/pdf", content)])))
    (part,) = found.iter_attachments()
    assert part.get_payload(decode=True) == content and part.get_filename() == called
    assert part.get_content_disposition() == "attachment"


def test_the_request_stands_beside_the_text_and_among_the_files():
    files = [attached("samtale.ics", 'text/calendar; method=REQUEST; charset="utf-8"', REQUEST)]
    found = read(sent(letter(attachments=files)))
    assert [part.get_content_type() for part in found.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    *_, request, file = found.walk()
    assert request.get_param("method") == "REQUEST" and request.get_content_charset() == "utf-8"
    assert request.get_payload(decode=True).splitlines() == REQUEST.splitlines()
    assert file.get_payload(decode=True) == REQUEST and file.get_filename() == "samtale.ics"


def test_the_same_letter_is_known_again_and_says_that_nobody_wrote_it():
    message = letter()
    once, again = read(sent(message)), read(sent(message))
    assert once["Message-ID"] == again["Message-ID"] == f"<{message.pk}@127.0.0.1>" and once["Date"] == again["Date"]
    assert once["Auto-Submitted"] == "auto-generated" and once["From"].addresses[0].addr_spec


def test_a_value_that_would_begin_a_header_is_refused():
    assert as_email(letter(subject="Hei alle")).message()["Subject"] == "Hei alle"
    for newline in "\r", "\n", "\r\n":
        mean = f"Hei{newline}Bcc: alle@nordvag.example"
        for message in (letter(subject=mean), letter(to=Person(first_name=mean, last_name="", email="k@n.example"))):
            with pytest.raises(BadHeaderError):
                as_email(message).message()
