"""What the worker does now and then besides delivering; config/wiring.py says what."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import DataError, IntegrityError
from django.db import Error as DatabaseError

from samtale.core.wired import all_named
from samtale.vault import holders

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
    for chore in all_named(settings.LONG_JOBS):
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
    """Do them all, in their order. One that fails stops neither the rest nor the letters.

    Returns whether one wants another turn as soon as the letters are sent. Raises the database's errors: then nothing
    else can be done either.
    """
    again = False
    for chore in all_named(settings.JOBS):
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
