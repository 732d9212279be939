"""Two imports, or one and the undoing of another, wait for each other."""

from django.db import connection

_LOCK = 0x1A907


def one_at_a_time() -> None:
    """Until the caller's transaction ends; SQLite's writers wait anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
