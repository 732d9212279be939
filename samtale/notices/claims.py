"""Who sends which letter: rows claimed for a time, begun one by one, given back when they were not."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from . import noting
from .models import Message, Unreachable

TRIES = 10
# Whoever claims a row has it alone this long; a worker that died leaves it to the next one then.
LEASE = timedelta(minutes=10)
AT_ONCE = 20  # rows claimed together; the lease begins anew with each letter


def _due(now: datetime | None) -> QuerySet[Message]:
    return Message.objects.filter(next_try_at__lte=now or timezone.now())


def any_due(now: datetime | None) -> bool:
    # A reading only: the idle worker takes no write lock.
    return _due(now).exists()


def many_due() -> bool:
    """Whether more is due than is claimed together."""
    return _due(None)[AT_ONCE:].exists()


@dataclass(frozen=True)
class Claimed:
    """A row that is this worker's for a while: when it was due, and whether its receiver could not be reached."""

    message: Message
    was_due: datetime | None
    was_unreachable: bool


def claim(now: datetime | None) -> deque[Claimed]:
    """Take the oldest due rows for LEASE, past the rows other workers hold; empty when there are none after all."""
    lease = (now or timezone.now()) + LEASE
    with transaction.atomic():
        rows = _due(now).order_by("next_try_at").select_related("to", "reply_to")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        refused = Unreachable.objects.filter(person=OuterRef("to"))
        found = list(rows.annotate(was_unreachable=Exists(refused))[:AT_ONCE])
        Message.objects.filter(pk__in=[row.pk for row in found]).update(next_try_at=lease)
    claimed = deque(Claimed(row, row.next_try_at, row.was_unreachable) for row in found)
    for row in found:
        row.next_try_at = lease
    return claimed


def begin(claimed: deque[Claimed], now: datetime | None) -> Claimed | None:
    """Count a try of the next claimed row that is still ours, with a new lease; None when there are no more."""
    while claimed:
        one = claimed.popleft()
        message = one.message
        worn_out = message.tries >= TRIES  # the worker died on the last try
        lease = None if worn_out else (now or timezone.now()) + LEASE
        tries = message.tries if worn_out else message.tries + 1
        still_ours = noting.begun(message, tries, lease)
        message.tries, message.next_try_at = tries, lease
        if still_ours and not worn_out:
            return one
    return None


def ours(message: Message) -> QuerySet[Message]:
    # The lease is the mark of who took it: one that ran out may have given the row to another worker.
    return Message.objects.filter(pk=message.pk, next_try_at=message.next_try_at, sent_at=None)


def give_back(claimed: Iterable[Claimed]) -> None:
    """Let others have at once what was claimed and not begun."""
    try:
        for one in claimed:
            ours(one.message).update(next_try_at=one.was_due)
    except DatabaseError:
        pass  # the lease runs out by itself
