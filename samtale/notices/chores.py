"""What the worker does now and then besides delivering; config/wiring.py says what."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import DataError, IntegrityError
from django.db import Error as DatabaseError

from samtale.core.wired import all_named
from samtale.vault import holders

from . import failed_chores

log = structlog.get_logger("samtale.notices")

EVERY = timedelta(minutes=10)
# What a chore returns that has more to do than it would keep the letters waiting for.
AGAIN = object()
NOBODY = holders.Nobody()


def do_long(now: datetime, stop: Callable[[], bool] = lambda: False) -> None:
    """Do the long ones that have something to do; one that fails stops no other. Raises the database's errors.

    Each is called with the time and with a function that says when the worker shall end, and is the cheapest of
    queries when there is nothing to do. It must bear being broken off anywhere.
    """
    known = failed_chores.known()
    for chore, do in zip(settings.LONG_JOBS, all_named(settings.LONG_JOBS), strict=True):
        with _tried(str(chore), now, known):
            do(now, stop)


def do_all(now: datetime) -> bool:
    """Do them all, in their order. One that fails stops neither the rest nor the letters.

    Returns whether one wants another turn as soon as the letters are sent. Raises the database's errors: then nothing
    else can be done either.
    """
    again, known = False, failed_chores.known()
    for chore, do in zip(settings.JOBS, all_named(settings.JOBS), strict=True):
        with _tried(str(chore), now, known):
            again |= do(now) is AGAIN
    return again


@contextmanager
def _tried(chore: str, now: datetime, known: set[str]) -> Iterator[None]:
    """That it was not done is remembered, so that an administrator sees it; `known` are those that were not."""
    try:
        with holders.asked_by(NOBODY):  # a job that opens a text says who asks for it
            yield
    except (DataError, IntegrityError) as error:  # of the rows it was about, not of the database
        _failed(chore, error, now)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001
        _failed(chore, error, now)
    else:
        if chore in known:
            failed_chores.done(chore)


def _failed(chore: str, error: Exception, now: datetime) -> None:
    log.error("chore.failed", chore=chore, error=type(error).__name__)
    failed_chores.failed(chore, type(error).__name__, now)
