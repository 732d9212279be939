"""A message from the outbox as an e-mail that mail readers and calendars understand."""

import base64
from email.utils import format_datetime, parseaddr
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from samtale.core.mail_html import as_html
from samtale.people.letter_language import writing_to

from . import mime, shared_files
from .models import Message


class Written(NamedTuple):
    """An e-mail as it goes over the wire."""

    content: bytes

    def as_bytes(self, linesep: str = "\r\n") -> bytes:
        return self.content


class Email(EmailMessage):
    """What mail backends ask for, written by us: Django's own way takes several times as long, and files longest."""

    content: bytes = b""

    def message(self) -> Written:  # type: ignore[override]  # backends ask it for its bytes alone
        return Written(self.content)


def as_email(message: Message) -> Email:
    """The e-mail of a row, with the same Message-ID and Date each time, so that a repeated one is recognised.

    Raises BadHeaderError where a name would begin a new header.
    """
    headers = [
        ("Subject", message.subject),
        ("From", mime.address(*parseaddr(settings.DEFAULT_FROM_EMAIL))),
        ("To", mime.address(message.to.name, address_of(message))),
        ("Message-ID", f"<{message.pk}@{_domain()}>"),
        ("Date", format_datetime(message.queued_at)),
        ("Auto-Submitted", "auto-generated"),
        ("MIME-Version", "1.0"),
    ]
    if message.reply_to and message.reply_to.email:
        headers.append(("Reply-To", mime.address(message.reply_to.name, message.reply_to.email)))
    email = Email(message.subject, message.body, to=[address_of(message) or ""])
    email.content = mime.head(*headers) + _body(message)
    return email


def address_of(message: Message) -> str | None:
    """Where a letter goes: to the person's address as it is now, unless the letter has one of its own."""
    return message.address or message.to.email


def _body(message: Message) -> bytes:
    with writing_to(message.to):
        html = as_html(message.body, title=message.subject)
    shown, files = [mime.text("text/plain", message.body), mime.text("text/html", html)], []
    for name, content_type, encoded in message.attachments:
        content = base64.b64decode(encoded)
        if content_type.startswith("text/calendar"):
            # Outlook looks for the request beside the text, Apple and Google also among the files (RFC 6047, 2.4).
            if "method=publish" not in content_type.lower():
                shown.append(mime.text(content_type, content.decode()))
            content_type = "application/ics"
        files.append(mime.file(name, content_type, content))
    if message.file_id:
        files.append(shared_files.as_part(message.file_id))
    return mime.multipart("mixed", [mime.multipart("alternative", shown, message.pk), *files], message.pk)


def _domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
