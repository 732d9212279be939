"""Calendars at addresses that people have given us, read again every day: in turn, and by one worker each."""

import time as elapsed
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from samtale.vault import holders
from samtale.vault.destroying import destroy_key
from samtale.vault.models import DataKey

from ..models import ReadAtAddress
from . import ical

EVERY = timedelta(days=1)
JOB = holders.Job("calendars")
SECONDS_AT_ONCE = 30  # a chore leaves the worker to its letters in between
Source = TypeVar("Source", bound=ReadAtAddress)
Found = TypeVar("Found")


def new_key(person: int) -> DataKey:
    """What an address is sealed by: for its owner, and for the worker that reads it."""
    return DataKey.make(holders.one(person, f"{holders.JOB}:{JOB.kind}"))


def read_due(
    sources: QuerySet[Source],
    now: datetime,
    *,
    read: Callable[[bytes], Found],
    unreadable: type[Exception],
    keep: Callable[[Source, Found], None],
) -> None:
    """Read each that has not been tried for a day; one that fails keeps what there was, and is told why.

    What `read` makes of it, unless it raises `unreadable`, `keep` gets in a transaction. For the worker: it stops after
    a while and goes on the next time.
    """
    stop = elapsed.monotonic() + SECONDS_AT_ONCE
    due = sources.filter(tried_at__lte=now - EVERY, person__is_active=True)
    for source in due.select_related("key").order_by("tried_at", "pk"):
        if elapsed.monotonic() > stop:
            return
        mine = sources.filter(pk=source.pk, tried_at=source.tried_at)
        if not mine.update(tried_at=now):  # another worker is at it
            continue
        try:
            with holders.asked_by(JOB):
                address = source.address
            found = read(ical.fetch(address))
        except (ical.FetchError, unreadable) as error:
            sources.filter(pk=source.pk).update(failed=str(error)[:200])
        else:
            with transaction.atomic():
                keep(source, found)


def let_go(source: ReadAtAddress) -> None:
    """Forget an address, and the key it is sealed by."""
    destroy_key(source.key)
    source.delete()
    DataKey.bury([source.key_id])
