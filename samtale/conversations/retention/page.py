"""How long the parts of a conversation are kept, as the people it concerns are told."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery

from samtale.people import telling_apart
from samtale.people.models import Person

from ..access import ConversationAccess, visible_to
from ..models import (
    Destruction,
    NeedsToTakePart,
    NotesRequest,
    Postponement,
    Preparation,
    RetentionSchedule,
    TimeProposal,
)
from ..states import AFTER_SIGNING, Status
from . import legal_holds, periods
from .actions import TERMS, course_of, courses, day_of, schedule

AGREED = AFTER_SIGNING | {Status.UNSIGNED}


@dataclass(frozen=True)
class RetentionPage:
    """How long the parts of a conversation are kept, as one of the two is told; None where there is no date yet."""

    has_notes: bool
    keeps_notes: bool
    notes_until: date | None = None
    shared_until: date | None = None
    agreement_until: date | None = None
    keeps_agreement: bool = False
    notes_gone: date | None = None  # one's own
    shared_gone: date | None = None
    agreement_gone: date | None = None
    holds: list[legal_holds.HoldNotice] = field(default_factory=list)
    has_words: bool = False  # something is written or answered there
    asked_for: bool = False  # a leader's, by the employee: not destroyed for now


def kept_while_preparing(
    access: ConversationAccess, mine: Preparation | None, *, asked_for: bool = False
) -> RetentionPage:
    """What there is to say of own notes before anything is signed. One query."""
    holds = legal_holds.hold_notices(person=access.person, conversation=access.conversation)
    return RetentionPage(
        has_notes=mine is not None, keeps_notes=bool(mine and mine.kept_at), holds=holds, asked_for=asked_for
    )


@dataclass(frozen=True)
class KeptNotes:
    """Own notes: the day they go, or went; neither while it hangs on when the agreement is signed."""

    until: date | None
    gone: date | None
    kept: bool  # as long as the minutes
    brought_to: datetime | None  # the time of the conversation they were taken along to


@dataclass(frozen=True)
class KeptConversation:
    """How long one of a person's conversations is kept, for the page of everything about oneself."""

    id: UUID
    other: str
    held_on: date
    status: str
    notes: "KeptNotes | None"  # one's own
    shared_until: date | None
    agreement_until: date | None
    shared_gone: date | None
    agreement_gone: date | None
    is_held: bool  # nothing goes for now
    signs_nothing_yet: bool = False  # a check-in that has not come to a closing

    @property
    def is_cancelled(self) -> bool:
        """What was written together is then only about when to meet."""
        return self.status == Status.CANCELLED

    @property
    def is_agreed(self) -> bool:
        return self.status in AGREED


def retention_of(person: Person) -> list[KeptConversation]:
    """The person's own conversations as employee, the latest first. Two queries; two more where names are shared."""
    terms = schedule()
    mine = visible_to(person).filter(employee=person).select_related("guide__guide")
    rows = courses(mine).annotate(**_written(person)).order_by("-starts_at")
    names = telling_apart.in_words(telling_apart.names_of(row.leader for row in rows))
    return [_kept(row, terms, names[row.leader_id]) for row in rows]


def _written(person: Person) -> dict[str, Any]:
    """Of a conversation: what was ever written, as far as it is known. What never was, is not said to be destroyed."""
    mine = Preparation.objects.filter(conversation=OuterRef("pk"), author=person)
    told = NeedsToTakePart.objects.filter(preparation=OuterRef("pk"))
    went = Destruction.objects.filter(conversation=OuterRef("pk"), texts__gt=0)
    reasons = Postponement.objects.filter(conversation=OuterRef("pk"), reason__isnull=False)
    messages = TimeProposal.objects.filter(conversation=OuterRef("pk"), message__isnull=False)
    return {
        "has_notes": Exists(mine.filter(Preparation.with_words() | Q(Exists(told)))),
        "mine_kept_at": Subquery(mine.values("kept_at")[:1]),
        "mine_gone_at": Subquery(mine.values("key__destroyed_at")[:1]),
        "brought_to": Subquery(mine.values("brought_to__starts_at")[:1]),
        "said_of_time": Exists(reasons) | Exists(messages),
        "notes_went": Exists(went.filter(kind=Destruction.Kind.NOTES, author_id=person.pk)),
        "shared_went": Exists(went.filter(kind=Destruction.Kind.SHARED)),
        "agreement_went": Exists(went.filter(kind=Destruction.Kind.AGREEMENT)),
    }


def _kept(row: Any, terms: RetentionSchedule, other: str) -> KeptConversation:
    course = course_of(row)
    shared_gone, agreement_gone = day_of(row.shared_key.destroyed_at), day_of(row.agreement_key.destroyed_at)
    has_shared = row.said_of_time if row.status == Status.CANCELLED else True
    agreement = periods.agreement_until(course, terms)
    return KeptConversation(
        id=row.pk,
        other=other,
        held_on=course.held_on,
        status=row.status,
        is_held=row.is_held,
        signs_nothing_yet=row.signs_nothing_yet,
        notes=_kept_notes(row, course, terms),
        shared_until=periods.shared_until(course, terms) if has_shared and not shared_gone else None,
        agreement_until=None if agreement == date.max else agreement,
        shared_gone=shared_gone if row.shared_went else None,
        agreement_gone=agreement_gone if row.agreement_went else None,
    )


def _kept_notes(row: Any, course: periods.Course, terms: RetentionSchedule) -> KeptNotes | None:
    if not (row.has_notes or row.notes_went):
        return None
    return KeptNotes(
        until=_notes_until(course, terms, kept=row.mine_kept_at is not None),
        gone=day_of(row.mine_gone_at) if row.notes_went else None,
        kept=row.mine_kept_at is not None,
        brought_to=row.brought_to,
    )


def _notes_until(course: periods.Course, terms: RetentionSchedule, *, kept: bool) -> date | None:
    """The day own notes go; None while it hangs on when the agreement is signed."""
    is_over = course.signed_on or course.cancelled_on or course.stopped
    return periods.notes_until(course, terms, kept=kept) if is_over else None


def read(access: ConversationAccess) -> RetentionPage:
    """What is kept how long. One query."""
    decided = RetentionSchedule.objects.all()
    mine = Preparation.objects.filter(conversation=OuterRef("pk"), author=access.person)
    row = (
        courses(visible_to(access.person).filter(pk=access.conversation.pk))
        .annotate(
            mine=Subquery(mine.values("pk")[:1]),
            has_words=Exists(mine.filter(Preparation.with_words())),
            mine_kept_at=Subquery(mine.values("kept_at")[:1]),
            mine_gone_at=Subquery(mine.values("key__destroyed_at")[:1]),
            asked_for=NotesRequest.holding(preparation__conversation=OuterRef("pk"), preparation__author=access.person),
            **{f"terms_{name}": Subquery(decided.values(name)[:1]) for name in TERMS},
        )
        .get()
    )
    said = {name: getattr(row, f"terms_{name}") for name in TERMS}
    terms = RetentionSchedule(**{name: value for name, value in said.items() if value is not None})
    course, keeps = course_of(row), row.mine_kept_at is not None
    agreement = periods.agreement_until(course, terms)
    return RetentionPage(
        has_notes=row.mine is not None and row.mine_gone_at is None,
        has_words=row.has_words,
        asked_for=row.asked_for,
        keeps_notes=keeps,
        notes_until=_notes_until(course, terms, kept=keeps),
        shared_until=periods.shared_until(course, terms),
        agreement_until=None if agreement == date.max else agreement,
        keeps_agreement=course.keeps_agreement,
        notes_gone=day_of(row.mine_gone_at),
        shared_gone=day_of(row.shared_key.destroyed_at),
        agreement_gone=day_of(row.agreement_key.destroyed_at),
        holds=legal_holds.hold_notices(person=access.person, conversation=row) if row.is_held else [],
    )
