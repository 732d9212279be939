"""Own notes of an invitation that ended, taken along to the next one between the same two."""

from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from samtale.audit import log
from samtale.core.sure import sure
from samtale.guides.models import Statement, Topic
from samtale.people.models import Person
from samtale.vault.destroying import overwriting

from .. import steps
from ..access import ConversationAccess, NotAllowedError, lock
from ..merge import LONGEST
from ..models import Conversation, Preparation, PreparationNote, StatementAnswer
from ..states import Status, TransitionError
from . import actions


class NoRoomError(Exception):
    """What is to be taken along has no place beside what is written there; carries the topic's title."""

    def __init__(self, title: str):
        super().__init__(title)
        self.title = title


@dataclass
class Brought:
    """What a press did."""

    found: bool  # there was something, and it had not been taken along before
    unshared: int = 0  # texts the other could read, and cannot until they are shared again
    left: int = 0  # notes on a leader's aid, where none is in use any more
    still_shared: bool = False  # something of it can be read by the other where it stood


class _Turn(NamedTuple):
    """A note, the topics that may take it (the form's, or the aid's: that is not for sharing), and its own."""

    row: PreparationNote
    alike: list[Topic]
    same: Topic | None


def left_behind(by: Person, conversation: Conversation) -> QuerySet[Preparation]:
    """The person's own preparations of ended invitations between the same two, with words not taken along.

    Those to the same form first, then the latest.
    """
    two = {"conversation__employee": conversation.employee_id, "conversation__leader": conversation.leader_id}
    rows = Preparation.objects.filter(
        Preparation.with_words(), author=by, brought_to=None, key__destroyed_at=None, **two
    )
    same_form = Q(conversation__guide__guide=conversation.guide.guide_id)
    return (
        rows.filter(conversation__status=Status.CANCELLED)
        .exclude(conversation=conversation)
        .annotate(of_the_form=same_form)
        .order_by("-of_the_form", "-conversation__starts_at", "pk")
    )


def bring(*, conversation_id: UUID, source_id: UUID, by: Person) -> Brought:
    """Join the own notes of an ended invitation to those of another that lies ahead; once, whole or not at all.

    They are sealed anew under the key there, and stay where they were until their day. Nothing is shown the other by
    it. Raises NotAllowedError, TransitionError, NoRoomError.
    """
    with overwriting(), steps.locked(conversation_id, by, may="prepare", can="bring_notes") as access:
        source = lock(by, source_id, may="prepare").conversation
        there = access.conversation
        if (source.employee_id, source.leader_id) != (there.employee_id, there.leader_id):
            raise NotAllowedError
        if source.status != Status.CANCELLED:
            raise TransitionError("bring_notes", source.status)
        old = left_behind(by, there).filter(conversation=source).select_related("key").first()
        if old is None:
            return Brought(found=False)
        old.conversation = source
        mine = sure(actions.ensure_preparation(access=access))
        done = _Notes(access, mine).take(old)
        done.unshared += _bring_answers(access, mine, old)
        done.still_shared = _is_shared(old)
        old.brought_to = there
        old.save(update_fields=["brought_to"])
        log.record("notes.brought", by=by.pk, conversation=there.pk, source=str(source.pk))
        steps.touch(there)
        return done


@dataclass
class _Notes:
    """The notes of a preparation while others are joined to them."""

    access: ConversationAccess
    mine: Preparation
    rows: dict[int | None, PreparationNote] = field(init=False)
    topics: list[Topic] = field(init=False)

    def __post_init__(self) -> None:
        own = PreparationNote.objects.filter(preparation=self.mine).select_related("shown_key")
        self.rows = {row.topic_id: row for row in own}
        for row in self.rows.values():
            row.preparation = self.mine
        self.topics = list(actions.asked(self.access))

    def take(self, old: Preparation) -> Brought:
        """Those with a topic of their own first, so that the rest do not take their room."""
        done, changed = Brought(found=True), set()
        brought = PreparationNote.objects.filter(preparation=old, text__isnull=False).select_related("topic")
        for row, alike, same in self._in_turn(brought.order_by("topic__order", "topic"), old):
            if not alike:
                done.left += 1
                continue
            topic, text = self.place(row, alike, same)
            note = self.rows.setdefault(topic.pk, PreparationNote(preparation=self.mine, topic=topic))
            if text != note.text:
                note.text = text
                changed.add(topic.pk)
        done.unshared = sum(self.store(self.rows[pk]) for pk in changed)
        return done

    def _in_turn(self, rows: QuerySet[PreparationNote], old: Preparation) -> list[_Turn]:
        turns: list[_Turn] = []
        for row in rows:
            row.preparation = old
            of_the_form = row.topic.version_id == old.conversation.guide_id
            alike = [one for one in self.topics if (one.version_id == self.access.conversation.guide_id) == of_the_form]
            turns.append(_Turn(row, alike, _same_topic(row.topic, alike)))
        return sorted(turns, key=lambda turn: turn.same is None)

    def place(self, row: PreparationNote, alike: list[Topic], same: Topic | None) -> tuple[Topic, str]:
        """Where a note goes, and what the text there is with it. Raises NoRoomError."""
        words = row.text
        if same and len(text := _joined(self.text(same), words)) <= LONGEST:
            return same, text
        for topic in sorted(alike, key=lambda one: one.kind != Topic.Kind.OPEN):
            text = _joined(self.text(topic), f"{row.topic.title}\n{words}")
            if len(text) <= LONGEST:
                return topic, text
        raise NoRoomError(row.topic.title)

    def text(self, topic: Topic) -> str:
        return self.rows[topic.pk].text if topic.pk in self.rows else ""

    def store(self, note: PreparationNote) -> bool:
        """What the other could read is theirs no longer: the author has not said that the rest is to be read."""
        was_shared = note.shared_at is not None
        note.version += 1
        note.shared_at = None
        note.save()
        if was_shared:
            note.hide()
        return was_shared


def _same_topic(topic: Topic, among: list[Topic]) -> Topic | None:
    """The topic itself, else the one that is called the same."""
    title = topic.title.strip().casefold()
    called = (one for one in among if one.title.strip().casefold() == title)
    return next((one for one in among if one.pk == topic.pk), None) or next(called, None)


def _joined(before: str, words: str) -> str:
    """Both, what stood there first; words that stand there already are not put there twice."""
    if not before.strip():
        return words
    return before if words.strip() in before else f"{before.rstrip()}\n\n{words}"


def _is_shared(preparation: Preparation) -> bool:
    rows = (PreparationNote, StatementAnswer)
    return any(row.objects.filter(preparation=preparation, shared_at__isnull=False).exists() for row in rows)


def _bring_answers(access: ConversationAccess, mine: Preparation, old: Preparation) -> int:
    """Answers to statements that are in the form there and not answered. Returns how many of the others unshared."""
    own = list(StatementAnswer.objects.filter(preparation=mine).select_related("shown_key"))
    asked = [one for one in actions.statements_of(access=access, anonymous=False) if access.may_answer_statements]
    answered = {row.statement_id for row in own}
    new = []
    for row in StatementAnswer.objects.filter(preparation=old).select_related("statement"):
        row.preparation = old
        to = _same_statement(row.statement, asked)
        if to and to.pk not in answered:
            answered.add(to.pk)
            new.append(StatementAnswer(preparation=mine, statement=to, score=row.score))
    for row in new:
        row.save()
    shown = [row for row in own if row.shared_at] if new else []  # all are shared, or none
    for row in shown:
        row.preparation, row.shared_at = mine, None
        row.save(update_fields=["shared_at"])
        row.hide()
    return len(shown)


def _same_statement(statement: Statement, asked: list[Statement]) -> Statement | None:
    same = next((one for one in asked if one.pk == statement.pk), None)
    return same or next((one for one in asked if one.text == statement.text), None)
