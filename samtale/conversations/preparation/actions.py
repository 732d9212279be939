"""Prepare: own notes and answers, shared when the author wants, and the word that one is ready."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from samtale.core.sure import sure
from samtale.guides.answers import answer_anonymously
from samtale.guides.choosing import published
from samtale.guides.models import Guide, Statement, Topic
from samtale.people.models import Person
from samtale.vault import holders
from samtale.vault.destroying import overwriting
from samtale.vault.models import DataKey

from .. import letter_subjects, states, steps
from ..access import ConversationAccess, NotAllowedError, lock
from ..merge import clean, merge
from ..models import Preparation, PreparationNote, RetentionSchedule, StatementAnswer, WorkplaceFocus

# What is shared or taken back at once: the note on a topic (its key), the answers to the statements, or everything.
What = int | Literal["answers", "all"]


def ensure_preparation(*, access: ConversationAccess) -> Preparation | None:
    """The person's own preparation, made with its own key at the first opening; None when it is too late to begin."""
    conversation = access.conversation
    found = _own(access)
    if found or not access.may_prepare or not states.can("prepare", conversation.status):
        return found
    with transaction.atomic():
        lock(access.person, conversation.pk, may="prepare")  # two tabs opened at once make one
        found = _own(access)
        if found is None:
            key = DataKey.make(_holders(access))
            found = Preparation.objects.create(conversation=conversation, author=access.person, key=key)
    return found


def _holders(access: ConversationAccess) -> str:
    """The author; and where a leader has been told so before beginning, the employee's own take-out."""
    if access.is_leader and RetentionSchedule.notes_since():
        access.conversation.holders_of_new_keys()  # or the employee named there may be another
        return holders.one(access.person.pk, f"{holders.TAKE_OUT}:{access.conversation.employee_id}")
    return holders.one(access.person.pk)


def _own(access: ConversationAccess) -> Preparation | None:
    mine = Preparation.objects.filter(conversation=access.conversation, author=access.person)
    found = mine.select_related("key").first()
    if found:
        found.conversation = access.conversation
    return found


def own_note(*, access: ConversationAccess, topic_id: int) -> PreparationNote:
    """The person's own note on a topic, not stored when it is new.

    Raises NotAllowedError for a topic of another form, and TransitionError where it is too late to begin.
    """
    found = (
        PreparationNote.objects.filter(
            topic=topic_id, preparation__conversation=access.conversation, preparation__author=access.person
        )
        .select_related("preparation__key", "shown_key")
        .first()
    )
    if found:
        found.preparation.conversation = access.conversation
        return found
    if not topics_for(access).filter(pk=topic_id).exists():
        raise NotAllowedError
    mine = ensure_preparation(access=access)
    if mine is None or mine.key.destroyed_at:
        raise states.TransitionError("write_note", access.conversation.status)
    return PreparationNote(preparation=mine, topic_id=topic_id)


def asked(access: ConversationAccess) -> QuerySet[Topic]:
    """The topics a party is asked about: those of the form, and for the leader those of the aid in use."""
    wanted = Q(version=access.conversation.guide_id)
    if access.may_use_leader_aid:
        wanted |= Q(version=Subquery(published(Guide.Kind.LEADER_AID).values("pk")[:1]))
    return Topic.objects.filter(wanted)


def topics_for(access: ConversationAccess) -> QuerySet[Topic]:
    """The topics a party may note on: those of the form, and for the leader those of a preparation aid."""
    allowed = Q(version=access.conversation.guide_id)
    if access.may_use_leader_aid:
        allowed |= Q(version__guide__kind=Guide.Kind.LEADER_AID, version__published_at__isnull=False)
    return Topic.objects.filter(allowed)


# Sharing, and taking it back


def share(*, conversation_id: UUID, what: What, by: Person) -> bool:
    """Show the other an own note, the own answers, or everything written. Notes on the leader's aid are never shown.

    Returns whether anything of it is written, and so is shown now. Raises NotAllowedError, TransitionError.
    """
    with steps.locked(conversation_id, by, may="share", can="prepare") as access:
        now = timezone.now()
        written = [row for row in _own_rows(access, what) if _is_written(row)]
        new = [row for row in written if row.shared_at is None]
        for row in new:
            row.show()
            row.shared_at = now
            row.save(update_fields=["shown_key", "shown", "shared_at"])
        if new:
            steps.touch(access.conversation)
        return bool(written)


def take_back(*, conversation_id: UUID, what: What, by: Person) -> bool:
    """Take back what was shown the other: the other's copy is destroyed. Returns whether anything was shown.

    Raises NotAllowedError; TransitionError once the conversation has begun.
    """
    with overwriting(), steps.locked(conversation_id, by, may="share", can="unshare") as access:
        shown = [row for row in _own_rows(access, what) if row.shared_at]
        for row in shown:
            row.shared_at = None
            row.save(update_fields=["shared_at"])
            row.hide()
        if shown:
            steps.touch(access.conversation)
        return bool(shown)


def _own_rows(access: ConversationAccess, what: What) -> list[PreparationNote | StatementAnswer]:
    mine = {"preparation__conversation": access.conversation, "preparation__author": access.person}
    rows: list[PreparationNote | StatementAnswer] = []
    if what != "answers":
        topics = {} if what == "all" else {"topic": what}
        notes = PreparationNote.objects.filter(**mine, **topics, topic__version=access.conversation.guide_id)
        rows += notes.select_related("preparation__key", "shown_key")
    if what in ("answers", "all"):
        rows += StatementAnswer.objects.filter(**mine).select_related("preparation__key", "shown_key")
    for row in rows:
        row.preparation.conversation = access.conversation
    return rows


def _is_written(row: PreparationNote | StatementAnswer) -> bool:
    return isinstance(row, StatementAnswer) or bool(row.text.strip())


# Ready, and what is answered on a scale


def set_ready(*, conversation_id: UUID, ready: bool, by: Person) -> None:
    """Tell the other that one is ready, or that one is not after all. Raises NotAllowedError, TransitionError."""
    with steps.locked(conversation_id, by, may="prepare", can="prepare") as access:
        mine = sure(ensure_preparation(access=access))
        if ready != (mine.ready_at is not None):
            mine.ready_at = timezone.now() if ready else None
            mine.save(update_fields=["ready_at"])
            if ready:
                letter_subjects.prepared(access.conversation, to=by)
            steps.touch(access.conversation)


def answer(*, conversation_id: UUID, scores: Mapping[int, int], by: Person) -> None:
    """Answer statements for the two, by their keys.

    Raises NotAllowedError, TransitionError, ValueError outside the scale.
    """
    with steps.locked(conversation_id, by, may="answer_statements", can="prepare") as access:
        mine = sure(ensure_preparation(access=access))
        mine.conversation = access.conversation
        rows = StatementAnswer.objects.filter(preparation=mine).select_related("shown_key")
        before = {row.statement_id: row for row in rows}
        shared_at = next((row.shared_at for row in before.values() if row.shared_at), None)
        for statement in _answered(access, scores, Statement.Audience.THE_TWO):
            row = before.get(statement.pk) or StatementAnswer(statement=statement, shared_at=shared_at)
            row.preparation, row.score = mine, str(_score(scores[statement.pk]))
            if shared_at:
                row.show()
            row.save()
        if shared_at:
            steps.touch(access.conversation)


def answer_for_organisation(*, conversation_id: UUID, scores: Mapping[int, int], by: Person) -> None:
    """Send the employee's anonymous answers, once: they cannot be found again, and so not changed.

    Raises NotAllowedError, TransitionError, ValueError outside the scale. Nothing of it goes into the log.
    """
    with steps.locked(conversation_id, by, may="answer_anonymously", can="prepare") as access:
        mine = sure(ensure_preparation(access=access))
        if mine.anonymous_sent:
            return
        for statement in _answered(access, scores, Statement.Audience.ANONYMOUS):
            answer_anonymously(
                statement=statement,
                unit=access.conversation.unit,
                year=timezone.localdate().year,
                score=_score(scores[statement.pk]),
            )
        mine.anonymous_sent = True
        mine.save(update_fields=["anonymous_sent"])


def statements_of(*, access: ConversationAccess, anonymous: bool) -> list[Statement]:
    """The form's statements for the organisation, or for the two. One query."""
    audience = Statement.Audience.ANONYMOUS if anonymous else Statement.Audience.THE_TWO
    return list(Statement.objects.filter(version=access.conversation.guide_id, audience=audience))


def _answered(access: ConversationAccess, scores: Mapping[int, int], audience: str) -> list[Statement]:
    return list(Statement.objects.filter(version=access.conversation.guide_id, audience=audience, pk__in=scores))


def _score(score: int) -> int:
    if score not in range(1, 6):
        raise ValueError("A score is 1 to 5.")
    return score


# The workplace's goals and focus areas


def set_focus(*, conversation_id: UUID, text: str, was: str = "", by: Person) -> None:
    """Write what the workplace's goals and focus areas mean here, once for all the leader's own reports.

    `text` was made of `was`: what another page of the leader's has saved meanwhile is kept.
    Raises NotAllowedError unless `by` leads the conversation.
    """
    with steps.locked(conversation_id, by, may="set_focus"):
        found = WorkplaceFocus.objects.select_for_update().filter(leader=by).first()
        text = merge(clean(was), clean(text), found.text if found else "").text
        WorkplaceFocus.objects.update_or_create(leader=by, defaults={"text": text})
