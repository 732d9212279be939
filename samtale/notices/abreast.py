"""Several connections to the mail server at once, when more waits than one claim takes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from django.db import Error as DatabaseError
from django.db import connection

from . import claims, delivery

log = structlog.get_logger("samtale.notices")


def deliver_due(connections: int, *, stop: Callable[[], bool] = lambda: False) -> int:
    """As `delivery.deliver_due`, over up to so many connections, each in a thread with its own to the database.

    Returns how many were sent. Raises MailServerDownError and the database's errors when they meet the first
    connection; a mail server that lets in fewer than asked for is content with those.
    """
    if connections < 2 or not claims.many_due():
        return delivery.deliver_due(stop=stop)
    with ThreadPoolExecutor(connections - 1) as pool:
        others = [pool.submit(_help, stop) for _ in range(connections - 1)]
        sent = delivery.deliver_due(stop=stop)
    return sent + sum(other.result() for other in others)


def _help(stop: Callable[[], bool]) -> int:
    try:
        return delivery.deliver_due(stop=stop)
    except (DatabaseError, delivery.MailServerDownError) as error:
        log.warning("delivery.fewer_connections", error=type(error).__name__)
        return 0
    finally:
        connection.close()
