"""Hold: the topics in the order the two want, which of them have been touched, and the time each has talked."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from samtale.audit import log
from samtale.core import clock
from samtale.guides.models import Guide
from samtale.people.models import Person

from .. import letter_subjects, states, steps
from ..access import ConversationAccess, NotAllowedError
from ..agreement import actions as agreement_actions
from ..agreement import editing
from ..agreement.document import agreement_of
from ..invitation.actions import close_proposals
from ..models import Conversation, SharedTopic, TalkAidConsent, is_check_in
from ..states import Status
from . import letters
from .undoing import UNDO_WITHIN

MOST_TOPICS = 40
# Longer than a start can be taken back, so that one that is has sent nothing.
LETTERS_WAIT = UNDO_WITHIN + timedelta(minutes=1)


class LaterDayError(Exception):
    """They were called for a later day: whoever begins now is asked first."""


class MainTopicError(Exception):
    """A main topic can be given little weight, not be laid aside."""


class MustBeSignedError(Exception):
    """There is something the two are to sign: the closing comes first."""


class TooManyTopicsError(Exception):
    """Nobody talks through that many."""


def start(*, conversation_id: UUID, by: Person, ask_first: bool = False) -> None:
    """Begin the conversation: either of the two does. What was shared stays shared; open goals from before come along.

    On another day than they were called for, the time moves to now. Raises NotAllowedError, TransitionError, and with
    `ask_first` LaterDayError; nothing happens when it has begun already.
    """
    with steps.locked(conversation_id, by, may="start") as access:
        current = access.conversation
        if current.status == Status.HOLDING:
            return
        states.after("start", current.status)
        now = timezone.now()
        days_ahead = (clock.here(current.starts_at).date() - clock.here(now).date()).days
        if ask_first and days_ahead > 0:
            raise LaterDayError
        current.held_at, current.letters_unsent = now, letter_subjects.begun(current)
        if days_ahead:
            current.called_for, current.starts_at = current.starts_at, now.replace(second=0, microsecond=0)
            current.sequence += 1
        steps.move_on(current, "start", by=by)
        if days_ahead:
            letters.begun(current, not_before=now + LETTERS_WAIT)
        editing.carry_over(current, agreement_of(current))


def close(*, conversation_id: UUID, by: Person) -> None:
    """Go to the closing. Raises NotAllowedError, TransitionError; nothing happens when the two are there already."""
    with steps.locked(conversation_id, by, may="close") as access:
        if access.conversation.status != Status.CLOSING:
            steps.move_on(access.conversation, "close", by=by)
            SharedTopic.objects.filter(conversation=access.conversation).update(asked_back_by=None)


def finish(*, conversation_id: UUID, by: Person) -> None:
    """End a check-in that is held, with nothing to sign; nothing happens when it has ended already.

    Raises NotAllowedError, TransitionError, and MustBeSignedError for a yearly conversation, and where the two have
    agreed on something.
    """
    with steps.locked(conversation_id, by, may="close") as access:
        current = access.conversation
        if current.status == Status.DONE:
            return
        if current.status == Status.CLOSING:
            raise MustBeSignedError
        states.after("finish", current.status)
        if not is_check_in(current) or agreement_actions.has_something_new(agreement_of(current)):
            raise MustBeSignedError
        steps.move_on(current, "finish", by=by)


def let_lapse(*, conversation_id: UUID, before: datetime) -> bool:
    """Call off, by nobody's press, a check-in that was to be before a moment and never began; nobody is written to.

    Returns whether it was; False where it has begun, has been moved or is over.
    """
    with transaction.atomic():
        rows = Conversation.objects.select_for_update(of=("self",)).filter(
            pk=conversation_id, guide__guide__kind=Guide.Kind.CHECK_IN, starts_at__lt=before, status__in=states.BEFORE
        )
        conversation = rows.first()
        if conversation is None:
            return False
        conversation.sequence += 1
        close_proposals(conversation)
        steps.move_on(conversation, "lapse", by=None)
        letter_subjects.begun(conversation)
    return True


def wrap_up(*, conversation_id: UUID, before: datetime) -> bool:
    """End, by nobody's press, a check-in the two began before a moment and left open; what is to be signed stays.

    Returns whether it was ended, or moved on to its closing.
    """
    with transaction.atomic():
        rows = Conversation.objects.select_for_update(of=("self",)).select_related("guide__guide")
        current = rows.filter(pk=conversation_id, status=Status.HOLDING, held_at__lt=before).first()
        if current is None or not is_check_in(current):
            return False
        current = Conversation.objects.select_related("guide__guide", "shared_key", "agreement_key").get(pk=current.pk)
        steps.move_on(
            current, "close" if agreement_actions.has_something_new(agreement_of(current)) else "finish", by=None
        )
    return True


# The topics of this one conversation


def mark_touched(*, conversation_id: UUID, topic_id: UUID, touched: bool, by: Person) -> None:
    """Say that the two have been into a topic, or that they have not. Raises NotAllowedError, TransitionError."""
    with steps.locked(conversation_id, by, may="touch_topics", can="write_shared") as access:
        topic = _topic(access, topic_id)
        if touched == (topic.touched_at is not None):
            return
        topic.touched_at, topic.touched_by = (timezone.now(), by) if touched else (None, None)
        topic.save(update_fields=["touched_at", "touched_by"])
        _changed(access, "topic.touched" if touched else "topic.untouched", topic)


def set_aside(*, conversation_id: UUID, topic_id: UUID, aside: bool, by: Person) -> None:
    """Leave a topic out of this conversation, or take it in again; its text is kept.

    Raises NotAllowedError, TransitionError, MainTopicError.
    """
    with steps.locked(conversation_id, by, may="arrange_topics", can="write_shared") as access:
        topic = _topic(access, topic_id)
        if aside and topic.is_main:
            raise MainTopicError
        if aside == (topic.skipped_at is not None):
            return
        topic.skipped_at = timezone.now() if aside else None
        topic.save(update_fields=["skipped_at"])
        _changed(access, "topic.laid_aside" if aside else "topic.taken_in", topic)


def set_weight(*, conversation_id: UUID, topic_id: UUID, weight: str, by: Person) -> None:
    """Give a topic little weight, or as much as the others. Raises NotAllowedError, TransitionError, ValueError."""
    with steps.locked(conversation_id, by, may="arrange_topics", can="write_shared") as access:
        topic = _topic(access, topic_id)
        if topic.weight == SharedTopic.Weight(weight):
            return
        topic.weight = SharedTopic.Weight(weight)
        topic.save(update_fields=["weight"])
        _changed(access, "topic.weighed", topic)


def add_topic(*, conversation_id: UUID, topic_id: UUID, title: str, by: Person) -> SharedTopic:
    """Add a topic of the two's own, last. `topic_id` is the browser's: the same again adds nothing.

    Raises NotAllowedError, TransitionError, TooManyTopicsError.
    """
    with steps.locked(conversation_id, by, may="arrange_topics", can="write_shared") as access:
        topics = list(SharedTopic.objects.filter(conversation=access.conversation).order_by("order"))
        for topic in topics:
            if topic.pk == topic_id:
                return topic
        if len(topics) >= MOST_TOPICS:
            raise TooManyTopicsError
        last = topics[-1].order if topics else 0
        topic = SharedTopic(pk=topic_id, conversation=access.conversation, own_title=title, order=last + 1)
        topic.save(force_insert=True)
        _changed(access, "topic.added", topic)
        return topic


def place_topic(*, conversation_id: UUID, topic_id: UUID, before: UUID | None, by: Person) -> None:
    """Place a topic before another one, or last. Raises NotAllowedError, TransitionError."""
    with steps.locked(conversation_id, by, may="arrange_topics", can="write_shared") as access:
        topics = list(SharedTopic.objects.filter(conversation=access.conversation).order_by("order"))
        moved = next((topic for topic in topics if topic.pk == topic_id), None)
        if moved is None:
            raise NotAllowedError
        rest = [topic for topic in topics if topic.pk != topic_id]
        place = next((at for at, topic in enumerate(rest) if topic.pk == before), len(rest))
        rest.insert(place, moved)
        if [topic.pk for topic in rest] == [topic.pk for topic in topics]:
            return
        for order, topic in enumerate(rest, start=1):
            topic.order = order
        SharedTopic.objects.bulk_update(rest, ["order"])
        _changed(access, "topic.placed", moved)


def _topic(access: ConversationAccess, topic_id: UUID) -> SharedTopic:
    topics = SharedTopic.objects.select_related("topic").filter(conversation=access.conversation)
    topic = topics.filter(pk=topic_id).first()
    if topic is None:
        raise NotAllowedError
    return topic


def _changed(access: ConversationAccess, event: str, topic: SharedTopic) -> None:
    log.record(event, by=access.person.pk, conversation=access.conversation.pk, topic=str(topic.pk))
    steps.touch(access.conversation)


# Who talks how much: two sums, only while both wish it


def wish_talk_aid(*, conversation_id: UUID, wished: bool, by: Person) -> None:
    """One's own wish to have the aid, or not to.

    Unless both wish it the sums are gone, and the other is told by whom. Raises NotAllowedError, TransitionError.
    """
    with steps.locked(conversation_id, by, may="use_talk_aid", can="write_shared") as access:
        current = access.conversation
        mine = TalkAidConsent.objects.filter(conversation=current, person=by)
        if wished == mine.exists():
            return
        if wished:
            TalkAidConsent.objects.create(conversation=current, person=by)
        else:
            mine.delete()
        gone = not wished and current.has_talk_sums
        _store_talk(current, {"stopped": access.party} if gone else {})


def count(*, conversation_id: UUID, talks: str, by: Person) -> None:
    """From now on the one who talks is counted, «employee» or «leader», or nobody; whoever was counted is no more.

    Which of the two it is, and from when, is kept only for so long: then there are the two sums. Raises
    NotAllowedError, also when not both wish the aid, and TransitionError.
    """
    with steps.locked(conversation_id, by, may="use_talk_aid", can="write_shared") as access:
        current, now = access.conversation, timezone.now()
        if TalkAidConsent.objects.filter(conversation=current).count() < 2:
            raise NotAllowedError
        if current.status != Status.HOLDING:
            raise states.TransitionError("talk", current.status)
        if talks != current.talks_now:
            running = {"now": talks, "since": now.isoformat()} if talks else {}
            _store_talk(current, current.talked(now) | running)


def stop_counting(now: datetime) -> int:
    """Who is still being counted where the two have gone is no more; the worker does it. Returns how many."""
    held = Conversation.objects.filter(status=Status.HOLDING).exclude(talk_seconds={})
    return sum(_stop(one.pk, now) for one in held if one.counted_too_long(now))


@transaction.atomic
def _stop(conversation_id: UUID, now: datetime) -> bool:
    found = Conversation.objects.select_for_update().get(pk=conversation_id)
    if not found.counted_too_long(now):
        return False
    _store_talk(found, found.talked(now))
    return True


def _store_talk(conversation: Conversation, talk: dict[str, Any]) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(talk_seconds=talk)
    steps.touch(conversation)
