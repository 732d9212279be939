"""Changing master keys: every data key wrapped anew while servers run, and the old key forgotten afterwards."""

import time
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models import Count, ProtectedError, QuerySet

from . import keys, sources
from .keys import VaultError
from .models import DataKey, MasterKey

BATCH = 200
# Between two batches others get to write: SQLite has one writer at a time.
PAUSE = 0.02


def pending() -> QuerySet[DataKey]:
    """The stored keys that are not wrapped by the current master key."""
    current = MasterKey.last_taken()
    return DataKey.objects.filter(wrapped__isnull=False).exclude(master=current)


def needed() -> dict[str, int]:
    """How many stored keys each master key wraps."""
    alive = DataKey.objects.filter(wrapped__isnull=False).values_list("master_id")
    return dict(alive.annotate(count=Count("pk")).order_by("master_id"))


def begin() -> MasterKey:
    """The master key to rotate to, taken into use: where nothing is left to do the next one, else the current.

    The next one is the first that the source lists; a file that has no new key first gets one. Raises VaultError
    where the source is not a file and lists none.
    """
    if pending().exists():
        return MasterKey.current()
    keys.forget()
    first, current = next(iter(keys.master_keys())), MasterKey.last_taken()
    if current is not None and first == current.id:
        if sources.kind() != "file":
            raise VaultError(f"The first key of {sources.name()} is the one in use: list a new one before it.")
        first = sources.add()
        keys.forget()
    return MasterKey.take_into_use(first)


def rewrap(master: MasterKey, *, batch: int = BATCH, done: Callable[[int], object] = lambda count: None) -> int:
    """Wrap every data key by `master`; `done` is told the count after each batch. Interrupted, run it again.

    Returns how many were wrapped. Raises VaultError when a stored key does not open: it is left as it was.
    """
    count = 0
    while wrapped := _rewrap_batch(master, batch):
        count += wrapped
        done(count)
        time.sleep(PAUSE)
    return count


@transaction.atomic
def _rewrap_batch(master: MasterKey, size: int) -> int:
    # Locked, so that a key destroyed at this moment stays destroyed; rows that point to it are not held up.
    rows = DataKey.objects.filter(wrapped__isnull=False).exclude(master=master)
    batch = list(rows.select_for_update(no_key=True).order_by("pk")[:size])
    for key in batch:
        key.wrap(master.id)
        DataKey.objects.filter(pk=key.pk, wrapped__isnull=False).update(master=master, wrapped=key.wrapped)
    return len(batch)


def prune() -> list[str]:
    """Forget every master key but the current one (and those listed before it, which wait for their turn).

    Returns the ids; out of a file they are taken. Raises VaultError while a stored key needs one of them.
    """
    current = MasterKey.current()
    # What is destroyed needs no key.
    DataKey.objects.filter(wrapped__isnull=True).exclude(master=None).update(master=None)
    for master_id, count in needed().items():
        if master_id != current.id:
            raise VaultError(f"{count} stored keys still need «{master_id}»: run «samtale keys rotate» first.")
    try:
        with transaction.atomic():
            # Also a row that is being stored at this moment stops it: the database holds the two to each other.
            known = set(MasterKey.objects.exclude(pk=current.pk).values_list("pk", flat=True))
            MasterKey.objects.filter(pk__in=known).delete()
    except (ProtectedError, IntegrityError):
        raise VaultError("A key was stored at this moment: run «samtale keys rotate» again.") from None
    keys.forget()
    listed = list(keys.master_keys())
    gone = known | set(listed[listed.index(current.id) + 1 :])
    if sources.kind() == "file" and gone & set(listed):
        sources.remove(gone)
        keys.forget()
    return sorted(gone)
