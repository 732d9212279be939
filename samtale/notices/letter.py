"""A message from the outbox as an e-mail that mail readers and calendars understand."""

import base64
from email.charset import QP, Charset
from email.utils import format_datetime, formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.encoding import punycode

from samtale.core.mail_html import as_html
from samtale.people.letter_language import writing_to
from samtale.people.models import Person

from . import shared_files
from .models import Message

# Seven bits and short lines: what every server on the way passes on as it is.
SEVEN_BITS = Charset("utf-8")
SEVEN_BITS.body_encoding = QP


def as_email(message: Message) -> EmailMultiAlternatives:
    """The e-mail of a row, with the same Message-ID and Date each time, so that a repeated one is recognised.

    Its `message()` raises BadHeaderError where a name would begin a new header.
    """
    email = EmailMultiAlternatives(
        message.subject,
        message.body,
        settings.DEFAULT_FROM_EMAIL,
        [address_of(message) or ""],
        reply_to=[_named(message.reply_to)] if message.reply_to and message.reply_to.email else None,
        headers={
            "To": _named(message.to, address_of(message)),
            "Message-ID": f"<{message.pk}@{_domain()}>",
            "Date": format_datetime(message.queued_at),
            "Auto-Submitted": "auto-generated",
        },
    )
    email.encoding = SEVEN_BITS
    with writing_to(message.to):
        email.attach_alternative(as_html(message.body, title=message.subject), "text/html")
    for name, content_type, encoded in message.attachments:
        content = base64.b64decode(encoded)
        if content_type.startswith("text/calendar"):
            # Outlook looks for the request beside the text, Apple and Google also among the files (RFC 6047, 2.4).
            if "method=publish" not in content_type.lower():
                email.attach_alternative(content.decode(), content_type)
            content_type = "application/ics"
        email.attach(name, content, content_type)
    if message.file_id:
        email.attach(*shared_files.read(message.file_id))
    return email


def address_of(message: Message) -> str | None:
    """Where a letter goes: to the person's address as it is now, unless the letter has one of its own."""
    return message.address or message.to.email


def _named(person: Person, address: str | None = None) -> str:
    """«Kari Dahl <kari@nordvag.example>», for a header."""
    name, _at, domain = (address or person.email or "").rpartition("@")
    return formataddr((person.name, f"{name}@{punycode(domain)}"))


def _domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
