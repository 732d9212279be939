"""The demo's mail server: what is sent is kept and can be read at /demo/mailbox/."""

from collections.abc import Sequence
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Count, Max, QuerySet

from .models import MailboxItem


class Backend(BaseEmailBackend):
    """Keeps each e-mail, whole, once a receiver."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        items = [
            MailboxItem(
                to=_bare(to),
                subject=email.subject[:200],
                raw=email.message().as_bytes(linesep="\r\n"),  # type: ignore[call-arg]  # Django's own, with linesep
            )
            for email in email_messages
            for to in email.recipients()
        ]
        MailboxItem.objects.bulk_create(items)
        return len(email_messages)


def _bare(address: str) -> str:
    return parseaddr(address)[1].lower()


def received(to: str = "") -> QuerySet[MailboxItem]:
    """What has come, the newest first; for one address where it is given."""
    items = MailboxItem.objects.order_by("-received_at", "-pk")
    return items.filter(to=to) if to else items


def receivers() -> QuerySet:
    """Each address that has got something, with `count`; whoever got something last comes first."""
    found = MailboxItem.objects.values("to").annotate(count=Count("pk"), last=Max("received_at"))
    return found.order_by("-last")
