"""With whom something has been done in a conversation since a row of the log: whether, never what."""

from collections.abc import Set

from samtale.audit.log import READING
from samtale.audit.models import AccessLog

from .facts import the_two_of


def done_since(people: Set[int], log_row: int) -> set[int]:
    """Those of some people in whose conversations something was done, and not only read."""
    rows = AccessLog.objects.filter(pk__gt=log_row, conversation_id__isnull=False).exclude(event__startswith=READING)
    two = the_two_of({one for one in rows.values_list("conversation_id", flat=True) if one})
    return {person for pair in two.values() for person in pair if person in people}
