"""Destroying one kind of one conversation, and writing down that it was done."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from samtale.audit import log
from samtale.goals.models import Action, Goal
from samtale.vault.destroying import destroy_key
from samtale.vault.models import DataKey

from ..models import (
    Agreement,
    AgreementGoal,
    Conversation,
    Destruction,
    Minutes,
    NeedsToTakePart,
    NotesRequest,
    Point,
    Preparation,
)

Kind, Why = Destruction.Kind, Destruction.Why


def destroy_notes(preparation: Preparation, *, why: str, at: datetime) -> None:
    """One party's notes and answers. Inside a transaction with the conversation locked."""
    texts = destroy_key(preparation.key)
    told = NeedsToTakePart.objects.filter(preparation=preparation)
    for rows in (preparation.notes.all(), preparation.answers.all(), told):
        for row in rows.select_related("shown_key"):
            row.hide()
    preparation.notes.all().delete()
    preparation.answers.all().delete()
    told.delete()
    _write_down(Kind.NOTES, preparation.conversation, texts, why=why, at=at, author_id=preparation.author_id)


def destroy_point(point: Point, *, why: str, at: datetime) -> None:
    """One point for the next conversation. Inside a transaction with it locked."""
    texts = point.destroy()
    Destruction.objects.create(kind=Kind.POINTS, texts=texts, why=why, at=at, author_id=point.by_id)
    log.record("retention.destroyed", by=None, person=point.by_id, kind=str(Kind.POINTS), texts=texts, why=str(why))


def destroy_shared(conversation: Conversation, *, why: str, at: datetime) -> None:
    """Minutes, comments, shared texts, reasons. Inside a transaction with the conversation locked."""
    minutes = Minutes.of(conversation)
    texts = destroy_key(conversation.shared_key) + destroy_key(minutes.own_key)
    if minutes.leader_writes and minutes.shown_key:  # no copy: the words lie there alone
        texts += destroy_key(minutes.shown_key)
    minutes.hide()
    _write_down(Kind.SHARED, conversation, texts, why=why, at=at)


def destroy_agreement(conversation: Conversation, *, why: str, at: datetime) -> None:
    """The agreement with its goals and actions, but for goals a later agreement goes on with.

    Inside a transaction with the conversation locked.
    """
    links = AgreementGoal.objects.filter(agreement__conversation=conversation)
    linked = Goal.objects.filter(pk__in=links.values("goal"))
    elsewhere = AgreementGoal.objects.filter(
        goal=OuterRef("pk"), agreement__conversation__agreement_key__destroyed_at=None
    ).exclude(agreement__conversation=conversation)
    for goal in linked.filter(Exists(elsewhere), key=conversation.agreement_key).select_related("key"):
        goal.give_own_key(goal.key.holders)
    over = linked.exclude(Exists(elsewhere)).exclude(key=conversation.agreement_key)
    owned = over.exclude(key__in=Agreement.objects.values("conversation__agreement_key")).filter(key__destroyed_at=None)
    own_keys = {goal.key_id: goal.key for goal in owned.select_related("key")}
    keys = [conversation.agreement_key, *own_keys.values()]
    texts = sum(destroy_key(key) for key in keys)
    _end_goals(Goal.objects.filter(key__in=keys), at)
    _write_down(Kind.AGREEMENT, conversation, texts, why=why, at=at)


def _end_goals(goals: QuerySet[Goal], at: datetime) -> None:
    """What nobody can read any more is not waited for either."""
    QuerySet(Action).filter(goal__in=goals, status__in=[Action.Status.DRAFT, *Action.OPEN]).update(
        status=Action.Status.DROPPED
    )
    goals.exclude(status=Goal.Status.ENDED).update(status=Goal.Status.ENDED, ended_at=at)


def delete_conversation(conversation: Conversation, *, why: str, at: datetime) -> None:
    """That it was: the row with all that hangs on it, and the keys. Inside a transaction with it locked.

    The rest has been destroyed before. Goals that go on elsewhere stay.
    """
    keys = [conversation.shared_key_id, conversation.agreement_key_id]
    keys += conversation.preparations.values_list("key", flat=True)
    keys.append(conversation.minutes.own_key_id)
    refusals = NotesRequest.objects.filter(preparation__conversation=conversation, key__isnull=False)
    keys += refusals.values_list("key", flat=True)
    _write_down(Kind.FACTS, conversation, 0, why=why, at=at)
    gone = Goal.objects.filter(Q(key=conversation.agreement_key_id) | Q(pk__in=_goals_of_no_other(conversation)))
    keys += gone.values_list("key", flat=True)
    gone.delete()
    conversation.delete()
    DataKey.bury(keys)


def _goals_of_no_other(conversation: Conversation) -> QuerySet:
    """Goals in this conversation's agreement alone: one that went over to a new leader has a key of its own."""
    links = AgreementGoal.objects.filter(agreement__conversation=conversation).values("goal")
    elsewhere = AgreementGoal.objects.exclude(agreement__conversation=conversation).filter(goal=OuterRef("pk"))
    return Goal.objects.filter(~Exists(elsewhere), pk__in=links).values("pk")


def _write_down(
    kind: str, conversation: Conversation, texts: int, *, why: str, at: datetime, author_id: int | None = None
) -> None:
    Destruction.objects.create(
        kind=kind, conversation=conversation.pk, texts=texts, why=why, at=at, author_id=author_id
    )
    log.record("retention.destroyed", by=None, conversation=conversation.pk, kind=str(kind), texts=texts, why=str(why))
