"""What the worker does for destroyed keys: their ids are written down, and what somebody has put back goes again."""

from collections.abc import Callable
from datetime import datetime

from samtale.audit import log
from samtale.vault import destroyed, destroyed_ids


def destroy_restored_keys(now: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Once an hour; returns how many keys were there again, as after a restore by other means than our own.

    Raises OSError, ValueError.
    """
    if not destroyed.is_due():
        return 0
    destroyed.catch_up(now)
    if again := destroyed.destroy_again(destroyed_ids.here()):
        log.record("keys.destroyed_again", by=None, count=again)
    return again
