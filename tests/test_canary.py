"""A stored conversation's words cannot be found in the database file, its journal, the logs or the mail."""

import base64
import io
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from pyrage.x25519 import Identity

from samtale.conversations.models import Minutes
from samtale.guides.tests.pdf_text import text_of
from samtale.notices.models import MailboxItem, Message
from samtale.operations import backing_up, envelope
from samtale.vault.fields import SealedText
from tests.canary_words import Course, Words

from .course import conversation_at
from .fixtures import LiveApp, free_port

pytestmark = [pytest.mark.journey, pytest.mark.both_databases]


def disguises(word: str) -> list[bytes]:
    """A word as it may lie in bytes without being sealed: plain, wide, in hexadecimal, in base64."""
    plain = word.encode()
    inside = [base64.b64encode(b"\0" * lead + plain)[4 if lead else 0 : -4] for lead in range(3)]
    return [plain, word.encode("utf-16-le"), plain.hex().encode(), plain.hex().upper().encode(), *inside]


def found_in(content: bytes, words: list[str]) -> list[str]:
    return [word for word in words if any(disguise in content for disguise in disguises(word))]


def sealed_fields() -> list[SealedText]:
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    return [field for field in fields if isinstance(field, SealedText)]


def unwritten(words: list[str]) -> list[str]:
    """The sealed fields in which none of the words stands: the walk above does not know of them."""
    # An answer on the scale is a figure; that there is one is all we can ask.
    return [
        str(field)
        for field in sealed_fields()
        if not any(
            text.isdigit() or found_in(text.encode(), words)
            for text in (str(getattr(row, field.attname)) for row in field.model._base_manager.all())
        )
    ]


def everything_stored(app: LiveApp) -> dict[str, bytes]:
    """All there is on disk: the files, and with PostgreSQL every table as text."""
    beside = Path(app.environment["SAMTALE_VAR"])
    files = [path for path in beside.rglob("*") if path.is_file() and beside / "static" not in path.parents]
    stored = {str(path): path.read_bytes() for path in [*app.stored_files, *files]}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names():
                cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - a name from the database itself
                stored[table] = "\n".join(row[0] for row in cursor.fetchall()).encode()
    return stored | a_backup()


def a_backup() -> dict[str, bytes]:
    """A backup as it lies there, and what whoever holds its identity reads in it."""
    identity, file, lines = Identity.generate(), io.BytesIO(), []
    backing_up.make(file, [str(identity.to_public())])
    envelope.open_sealed(io.BytesIO(file.getvalue()), str(identity), lines.append)
    assert b"conversations_sharedtopic" in b"".join(lines)
    return {"backup": file.getvalue(), "opened backup": b"\n".join(lines)}


def everything_sent(app: LiveApp) -> dict[str, bytes]:
    """Every letter, whole and with its attachments opened: while it waits, and as it has come to the mailbox."""
    sent = {}
    for message in Message.objects.all():
        sent[f"queued {message.subject}"] = f"{message.subject}\n{message.body}".encode()
        for name, _, content in message.attachments:
            sent[f"queued {message.subject}: {name}"] = opened(name, base64.b64decode(content))
    app.deliver()
    for item in MailboxItem.objects.all():
        letter = message_from_bytes(bytes(item.raw), policy=policy.default)
        sent[f"sent {item.pk} {item.subject}"] = str(letter.items()).encode()
        for part in letter.walk():
            if not part.is_multipart():
                name = part.get_filename() or part.get_content_type()
                sent[f"sent {item.pk} {item.subject}: {name}"] = opened(name, part.get_payload(decode=True))
    return sent


def opened(name: str, content: bytes) -> bytes:
    return text_of(content).encode() if name.endswith(".pdf") else content


def leaks(where: dict[str, bytes], words: list[str]) -> list[str]:
    return [f"{place}: {found}" for place, content in where.items() if (found := found_in(content, words))]


@pytest.fixture
def talkative(live_app, tmp_path) -> Iterator[LiveApp]:
    """A server of its own on the same database that logs all it can."""
    url = f"http://127.0.0.1:{free_port()}"
    environment = live_app.environment | {"SAMTALE_URL": url, "SAMTALE_LOG_LEVEL": "DEBUG"}
    app = replace(live_app, url=url, environment=environment, log=tmp_path / "debug.log", process=None)
    app.start()
    yield app
    app.stop()


def test_no_word_can_be_found(cast, talkative):
    word = Words()
    Course(talkative, cast, word).walk()
    assert unwritten(word.given) == []
    assert leaks(everything_sent(talkative), word.given) == []
    assert leaks(everything_stored(talkative), word.given) == []
    assert "Internal Server Error" in talkative.log.read_text(), "the log says too little to prove anything"


def test_the_search_finds_what_lies_in_the_clear(cast, talkative):
    """Or the test above would prove nothing."""
    word = Words()
    minutes = Minutes._meta
    conversation_at("holding", cast)
    with connection.cursor() as cursor:  # a text that went round its field
        cursor.execute(f"UPDATE {minutes.db_table} SET {minutes.get_field('text').column} = %s", [word().encode()])  # noqa: S608
    in_column, in_row, in_log, in_letter, in_file = word.given[0], word(), word(), word(), word()
    Message.objects.create(
        to=cast.leader,
        subject="Til deg",
        body=in_letter,
        attachments=[["a.ics", "text/calendar", base64.b64encode(in_file.encode()).decode()]],
    )
    cast.unit.name = in_row
    cast.unit.save()
    with talkative.log.open("a") as log:
        log.write(in_log)
    letters = everything_sent(talkative)
    for one in (in_column, in_row, in_log, in_letter):
        assert leaks(everything_stored(talkative), [one]), one
    for one in (in_letter, in_file):
        assert {place.split()[0] for place in leaks(letters, [one])} == {"queued", "sent"}, one
    lead = base64.b64encode(b"x" + in_row.encode() + b"yz")
    assert found_in(lead, [in_row]) and not found_in(lead, [in_log])
