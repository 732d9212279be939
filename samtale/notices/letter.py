"""A message from the outbox as an e-mail that mail readers and calendars understand."""
import base64
from email import encoders
from email.charset import QP, Charset
from email.mime.base import MIMEBase
from email.utils import format_datetime, formataddr
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from .models import Message

# Quoted-printable keeps every line within seven bits and 76 characters, whatever servers lie between.
_UTF_8 = Charset("utf-8")
_UTF_8.body_encoding = QP


def as_email(message: Message) -> EmailMultiAlternatives:
    """The e-mail of a row, with the same Message-ID and Date each time, so that a repeated one is recognised."""
    email = EmailMultiAlternatives(
        subject=message.subject, body=message.body, to=[_address(message.to)],
        reply_to=[_address(message.reply_to)] if message.reply_to and message.reply_to.email else None,
        headers={"Message-ID": f"<{message.pk}@{_domain()}>", "Date": format_datetime(message.queued_at),
                 "Auto-Submitted": "auto-generated"},
    )
    email.encoding = _UTF_8
    for name, content_type, encoded in message.attachments:
        _attach(email, name, content_type, encoded)
    return email


def _attach(email: EmailMultiAlternatives, name: str, content_type: str, encoded: str) -> None:
    if not content_type.startswith("text/calendar"):
        email.attach(_file(name, content_type, encoded))
        return
    content = base64.b64decode(encoded)
    # Outlook looks for the request beside the text, Apple and Google also among the files (RFC 6047, 2.4).
    if "method=publish" not in content_type.lower():
        email.attach_alternative(content.decode(), content_type)
    email.attach(name, content, "application/ics")


@lru_cache(maxsize=8)
def _file(name: str, content_type: str, encoded: str) -> MIMEBase:
    # The same form goes with thousands of letters; a part is only read when it is sent.
    part = MIMEBase(*content_type.split("/", 1))
    part.set_payload(base64.b64decode(encoded))
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=name if name.isascii() else ("utf-8", "", name))
    return part


def _address(person) -> str:
    return formataddr((person.name, person.email))


def _domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
