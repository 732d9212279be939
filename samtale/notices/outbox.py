"""Putting a message in the outbox, in the transaction of whatever caused it."""

import base64
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from samtale.people.models import Person

from . import shared_files
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
    matter: str = ""


class Withdrawn(NamedTuple):
    """Whose letters were taken back, by number, and to whom of them none of it can have come.

    Of a letter that a worker had begun nobody knows whether it came.
    """

    receivers: set[int]
    unreached: set[int]


def queue_all(letters: Iterable[Letter]) -> None:
    """Queue many at once, as `queue` does with one. One statement, however many."""
    Message.objects.bulk_create(
        Message(to=one.to, subject=_one_line(one.subject), body=one.body, matter=one.matter)
        for one in letters
        if one.to.email
    )


def queue(
    *,
    to: Person,
    subject: str,
    body: str,
    attachments: Iterable[Attachment] = (),
    shared: Attachment | None = None,
    reply_to: Person | None = None,
    matter: str = "",
    address: str = "",
    not_before: datetime | None = None,
) -> Message | None:
    """Queue one e-mail; it is sent after the transaction, or not at all when that is undone.

    `shared` is a file that goes with many letters and says nothing of one person; it is stored once for all of them.
    Returns the row, or None for a person without an address. The address is read when it is sent, so that a
    corrected one is used; `address` is another than the person's own. `matter` is what it is about, for `withdraw`,
    and `not_before` when it may leave.
    """
    if not (address or to.email):
        return None
    return Message.objects.create(
        to=to,
        address=address,
        reply_to=reply_to,
        subject=_one_line(subject),
        body=body,
        matter=matter,
        next_try_at=not_before or timezone.now(),
        attachments=[[a.name, a.content_type, base64.b64encode(a.content).decode()] for a in attachments],
        file_id=shared_files.keep(shared.name, shared.content_type, shared.content) if shared else None,
    )


def withdraw(*matters: str, to: Person | Collection[int] | None = None) -> Withdrawn:
    """Take back what is not sent about some matters, to everybody, one or some; also what was given up."""
    waiting = Message.objects.filter(matter__in=matters, sent_at=None)
    if to is not None:
        waiting = waiting.filter(to__in=[to.pk] if isinstance(to, Person) else to)
    with transaction.atomic():
        # Locked, so that a worker begins none of them in between; one it has begun is sent, and noted nowhere.
        rows = list(waiting.select_for_update(of=("self",)).values_list("pk", "to", "tries"))
        if rows:
            Message.objects.filter(pk__in=[pk for pk, _to, _tries in rows]).delete()
    receivers = {to for _pk, to, _tries in rows}
    return Withdrawn(receivers, receivers - {to for _pk, to, tries in rows if tries})


def _one_line(subject: str) -> str:
    return " ".join(subject.split())[:200]
