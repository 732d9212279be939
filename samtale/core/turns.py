"""Taking turns at a database that lets one write at a time."""

import time

from django.db import connection

# One who waits for SQLite's lock looks again every 100 ms at the longest; a pause longer than that lets them in.
PAUSE = 0.12


def let_others_write() -> None:
    """Between two transactions of something long: wait until whoever waits to write has had a turn.

    PostgreSQL lets others write meanwhile, and inside a transaction there is nothing to let go of.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(PAUSE)
