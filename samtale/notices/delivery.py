"""Delivering the outbox: claimed by several workers, noted one by one, tried again with longer and longer waits."""

import smtplib
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from . import claims, noting, unreachable
from .letter import address_of, as_email
from .models import Message

WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, 240, 360, 360)]
KEPT_FOR = timedelta(days=90)  # that a letter was sent, or given up
TIMEOUT = 20  # seconds for each answer of the mail server: a whole letter stays well within the lease

log = structlog.get_logger("samtale.notices")


class NoAddressError(Exception):
    """The person had an address when the message was queued, and has none now."""


class MailServerDownError(Exception):
    """The mail server does not answer or does not let us in; no message is to blame."""


def deliver_due(now: datetime | None = None, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, oldest first, until nothing is or `stop` says so. Returns how many were sent.

    Raises MailServerDownError; what is not sent then keeps its tries. A letter is sent at least once: only a worker
    that dies between the server's yes and our note of it leaves it to be sent again, with the same Message-ID.
    """
    sent, mail = 0, None
    claimed: deque[claims.Claimed] = deque()
    try:
        while not stop() and (claimed or claims.any_due(now)):
            mail = mail or _connect()  # before a letter is begun, so that a server that is away costs none a try
            claimed = claimed or claims.claim(now)
            if begun := claims.begin(claimed, now):
                error = _send(begun.message, mail)
                _note(begun, error, now or timezone.now())
                sent += error is None
                if error:
                    _close(mail)
                    mail = None
    finally:
        _close(mail)
        claims.give_back(claimed)
    return sent


def try_again() -> int:
    """Set what was given up back in the queue. Returns how many."""
    return Message.objects.filter(sent_at=None, next_try_at=None).update(tries=0, next_try_at=timezone.now(), error="")


def forget_old(now: datetime) -> int:
    """Delete the rows of letters that were sent or given up a while ago. Returns how many; the worker does it."""
    old = now - KEPT_FOR
    over = Message.objects.filter(next_try_at=None)
    return over.filter(Q(sent_at__lt=old) | Q(sent_at=None, queued_at__lt=old)).delete()[0]


def _send(message: Message, mail: BaseEmailBackend) -> Exception | None:
    """Send a begun row. Returns what went wrong; None when the server took it."""
    try:
        if not address_of(message):
            raise NoAddressError
        mail.send_messages([as_email(message)])
    except Exception as error:  # noqa: BLE001 - one letter that cannot be sent must not stop the others
        return error
    return None


def _note(begun: claims.Claimed, error: Exception | None, now: datetime) -> None:
    message = begun.message
    if error:
        _note_failure(message, error, now)
        return
    noting.sent(message, timezone.now())
    if begun.was_unreachable and not message.address:
        unreachable.reached(message.to)


def _note_failure(message: Message, error: Exception, now: datetime) -> None:
    refused, said = unreachable.refusal(error), describe(error)
    given_up = bool(refused) or message.tries >= claims.TRIES
    with transaction.atomic():
        ours = claims.ours(message).update(
            next_try_at=None if given_up else now + WAITS[message.tries - 1], error=said[:200]
        )
        if ours and refused and not message.address:
            unreachable.note(message.to, refused, now)
    log.warning(
        "message.given_up" if given_up else "message.failed", message=str(message.pk), tries=message.tries, error=said
    )


def describe(error: Exception) -> str:
    """An error as its kind and the server's codes: what servers write besides may quote the letter."""
    code, enhanced = unreachable.codes(error)
    if isinstance(error, OSError) and code is None:
        code = error.strerror
    return " ".join(str(part) for part in (type(error).__name__, code, enhanced) if part)


def _connect() -> BaseEmailBackend:
    mail = get_connection(timeout=settings.EMAIL_TIMEOUT or TIMEOUT)
    try:
        mail.open()
    except (OSError, smtplib.SMTPException) as error:
        raise MailServerDownError(describe(error)) from error
    return mail


def _close(mail: BaseEmailBackend | None) -> None:
    if mail is not None:
        try:
            mail.close()
        except (OSError, smtplib.SMTPException):
            pass  # it hung up first
