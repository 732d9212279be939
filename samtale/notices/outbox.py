"""Putting a message in the outbox, in the transaction of whatever caused it."""
import base64
from collections.abc import Iterable
from typing import NamedTuple

from samtale.people.models import Person

from .models import Message


class Attachment(NamedTuple):
    """A file to go with a message. «text/calendar; method=…» is also put where calendars look for it."""

    name: str
    content_type: str
    content: bytes


class Letter(NamedTuple):
    """An e-mail without files, to be queued together with others."""

    to: Person
    subject: str
    body: str


def queue_all(letters: Iterable[Letter]) -> None:
    """Queue many at once, as `queue` does with one. One statement, however many."""
    Message.objects.bulk_create(
        Message(to=one.to, subject=_one_line(one.subject), body=one.body) for one in letters if one.to.email)


def queue(
    *, to: Person, subject: str, body: str, attachments: Iterable[Attachment] = (), reply_to: Person | None = None,
) -> Message | None:
    """Queue one e-mail; it is sent after the transaction, or not at all when that is undone.

    Returns the row, or None for a person without an address. The address is read when it is sent, so that a
    corrected one is used.
    """
    if not to.email:
        return None
    return Message.objects.create(
        to=to, reply_to=reply_to, subject=_one_line(subject), body=body,
        attachments=[[a.name, a.content_type, base64.b64encode(a.content).decode()] for a in attachments],
    )


def _one_line(subject: str) -> str:
    return " ".join(subject.split())[:200]
