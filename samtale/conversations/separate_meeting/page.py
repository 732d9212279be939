"""Where a separate meeting was begun, which its pages lead back to. Looking it up leaves no trace."""

from uuid import UUID

from samtale.people.models import Person

from .. import access
from ..access import ConversationAccess, NotAllowedError
from ..models import SeparateMeeting


def begun_in(asked: str, *, by: Person) -> ConversationAccess | None:
    """The conversation it is begun in the middle of; none where none is named. Raises NotAllowedError."""
    if not asked:
        return None
    try:
        conversation_id = UUID(asked)
    except ValueError:
        raise NotAllowedError from None
    opened = access.peek(by, conversation_id, to="separate")
    if not opened.may_separate:
        raise NotAllowedError
    return opened


def way_back(asked: str, *, made: SeparateMeeting, by: Person) -> UUID | None:
    """The conversation a meeting leads back to, where it is of the same two; what else is named leads nowhere."""
    try:
        opened = begun_in(asked, by=by)
    except NotAllowedError:
        return None
    if opened is None or opened.other.pk != made.other_than(by).pk:
        return None
    return opened.conversation.pk
