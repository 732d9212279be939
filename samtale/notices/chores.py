"""What the worker does now and then besides delivering; the apps above say what."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import DataError, IntegrityError
from django.db import Error as DatabaseError

from samtale.vault import holders

log = structlog.get_logger("samtale.notices")

Chore = Callable[[datetime], object]
LongChore = Callable[[datetime, Callable[[], bool]], object]

EVERY = timedelta(minutes=10)
# What a chore returns that has more to do than it would keep the letters waiting for.
AGAIN = object()
NOBODY = holders.Nobody()
_chores: list[Chore] = []
_long: list[LongChore] = []


def add(chore: Chore) -> None:
    """Have a function called every now and then with the time. It must bear being called by several workers at once."""
    if chore not in _chores:
        _chores.append(chore)


def add_long(chore: LongChore) -> None:
    """Have a function that may take minutes called as soon as may be, beside the letters, which do not wait for it.

    It is called with the time and with a function that says when the worker shall end, and is the cheapest of queries
    when there is nothing to do. It must bear being broken off anywhere.
    """
    if chore not in _long:
        _long.append(chore)


def do_long(now: datetime, stop: Callable[[], bool] = lambda: False) -> None:
    """Do the long ones that have something to do; one that fails stops no other. Raises the database's errors."""
    for chore in _long:
        try:
            with holders.asked_by(NOBODY):  # a job that opens a text says who asks for it
                chore(now, stop)
        except (DataError, IntegrityError) as error:
            log.error("chore.failed", chore=chore.__qualname__, error=type(error).__name__)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001
            log.error("chore.failed", chore=chore.__qualname__, error=type(error).__name__)


def do_all(now: datetime) -> bool:
    """Do them all, in the order they were added. One that fails stops neither the rest nor the letters.

    Returns whether one wants another turn as soon as the letters are sent. Raises the database's errors: then nothing
    else can be done either.
    """
    again = False
    for chore in _chores:
        try:
            with holders.asked_by(NOBODY):
                again |= chore(now) is AGAIN
        except (DataError, IntegrityError) as error:  # of the rows it was about, not of the database
            log.error("chore.failed", chore=chore.__qualname__, error=type(error).__name__)
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001
            log.error("chore.failed", chore=chore.__qualname__, error=type(error).__name__)
    return again
