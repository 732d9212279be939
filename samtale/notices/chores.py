"""What the worker does now and then besides delivering; the apps above say what."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import Error as DatabaseError

log = structlog.get_logger("samtale.notices")

Chore = Callable[[datetime], object]

EVERY = timedelta(minutes=10)
# What a chore returns that has more to do than it would keep the letters waiting for.
AGAIN = object()
_chores: list[Chore] = []


def add(chore: Chore) -> None:
    """Have a function called every now and then with the time. It must bear being called by several workers at once."""
    if chore not in _chores:
        _chores.append(chore)


def do_all(now: datetime) -> bool:
    """Do them all, in the order they were added. One that fails stops neither the rest nor the letters.

    Returns whether one wants another turn as soon as the letters are sent. Raises the database's errors: then nothing
    else can be done either.
    """
    again = False
    for chore in _chores:
        try:
            again |= chore(now) is AGAIN
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001
            log.error("chore.failed", chore=chore.__qualname__, error=type(error).__name__)
    return again
