"""What every step shares: the order of doing, and moving a conversation from status to status."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from samtale.audit import log
from samtale.people.models import Person

from . import states
from .access import ConversationAccess, lock
from .models import Conversation, Move
from .rights import Right
from .states import What


@contextmanager
def locked(conversation_id: UUID, by: Person, *, may: Right, can: What | None = None) -> Iterator[ConversationAccess]:
    """Atomic → re-read with lock → may → can. Raises NotAllowedError or TransitionError; nothing is written then."""
    with transaction.atomic():
        access = lock(by, conversation_id, may=may)
        if can:
            require(can, access.conversation)
        yield access


def require(can: What, conversation: Conversation) -> None:
    """Raises TransitionError where the status says no, or the key it needs has been destroyed."""
    states.require(can, conversation.status)
    for key, things in states.NEEDS_KEY.items():
        if can in things and getattr(conversation, key).destroyed_at:
            raise states.TransitionError(can, conversation.status)


def move_on(conversation: Conversation, transition: str, *, by: Person | None) -> None:
    """Move a locked conversation by the table's transition; the row of who and when goes with it. Raises
    TransitionError.

    `by` is None for what happens by itself when the leader changes.
    """
    before, conversation.status = conversation.status, states.after(transition, conversation.status)
    if conversation.talks_now:  # the talk is over, and so is who spoke when
        conversation.talk_seconds = conversation.talked(timezone.now())
    conversation.talk_seconds.pop("stopped", None)
    conversation.save()
    Move.objects.create(conversation=conversation, before=before, after=conversation.status, by=by)
    log.record(f"status.{transition}", by=by.pk if by else None, conversation=conversation.pk)
    touch(conversation)


def touch(conversation: Conversation, *, text_only: bool = False) -> None:
    """Say that something the two share has changed, so that the other's page fetches it.

    `text_only` is for a text written live, which the other's page merges by itself; all else makes it fetch its parts.
    """
    changed = {"live_version": F("live_version") + 1}
    if not text_only:
        changed["parts_version"] = F("live_version") + 1
    Conversation.objects.filter(pk=conversation.pk).update(**changed)
    conversation.live_version += 1
    if not text_only:
        conversation.parts_version = conversation.live_version


class NotPossibleError(Exception):
    """The agreement does not allow it as it stands; the message is a sentence for the person."""
