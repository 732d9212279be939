"""The two writes that every letter costs, as SQL: to put it together took as long as the letter itself."""

from datetime import datetime
from typing import Any

from django.db import connection

from samtale.core.columns import column
from samtale.core.commits import quick_commit

from .models import Message

_BEGUN = """UPDATE notices_message SET tries = %s, next_try_at = %s
WHERE id = %s AND next_try_at = %s AND sent_at IS NULL"""
# What is delivered lies with the receiver: the row keeps only that it was.
_SENT = """UPDATE notices_message SET sent_at = %s, next_try_at = NULL, error = '', body = '', attachments = '[]',
file_id = NULL WHERE id = %s"""


def begun(message: Message, tries: int, lease: datetime | None) -> bool:
    """Note a try and a new lease. Returns whether the row was still ours, by the lease it had."""
    return bool(
        _write(
            _BEGUN, ("tries", tries), ("next_try_at", lease), ("id", message.pk), ("next_try_at", message.next_try_at)
        )
    )


def sent(message: Message, at: datetime) -> None:
    """Note that a letter was taken by the mail server: at once, for until then it would be sent again."""
    _write(_SENT, ("sent_at", at), ("id", message.pk))


def _write(statement: str, *values: tuple[str, Any]) -> int:
    prepared = [column(Message, name).get_db_prep_value(value, connection) for name, value in values]
    with quick_commit(), connection.cursor() as cursor:
        cursor.execute(statement, prepared)
        return cursor.rowcount
