"""How long the parts of a conversation are kept, as the people it concerns are told."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from samtale.people.models import Person

from ..access import ConversationAccess, visible_to
from ..models import Preparation, RetentionSchedule
from . import legal_holds, periods
from .actions import TERMS, course_of, courses, day_of, schedule


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


def kept_while_preparing(access: ConversationAccess, mine: Preparation | None) -> RetentionPage:
    """What there is to say of own notes before anything is signed. One query."""
    holds = legal_holds.hold_notices(person=access.person, conversation=access.conversation)
    return RetentionPage(has_notes=mine is not None, keeps_notes=bool(mine and mine.kept_at), holds=holds)


@dataclass(frozen=True)
class KeptConversation:
    """How long one of a person's conversations is kept, for the page of everything about oneself."""

    id: UUID
    other: str
    held_on: date
    signed: bool
    shared_until: date
    agreement_until: date | None
    shared_gone: date | None
    agreement_gone: date | None


def retention_of(person: Person) -> list[KeptConversation]:
    """The person's own conversations as employee, the latest first. Two queries."""
    terms, found = schedule(), []
    for row in courses(visible_to(person).filter(employee=person)).order_by("-starts_at"):
        course = course_of(row)
        agreement = periods.agreement_until(course, terms)
        found.append(
            KeptConversation(
                id=row.pk,
                other=row.leader.name,
                held_on=course.held_on,
                signed=row.signed_at is not None,
                shared_until=periods.shared_until(course, terms),
                agreement_until=None if agreement == date.max else agreement,
                shared_gone=day_of(row.shared_key.destroyed_at),
                agreement_gone=day_of(row.agreement_key.destroyed_at),
            )
        )
    return found


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
            **{f"terms_{name}": Subquery(decided.values(name)[:1]) for name in TERMS},
        )
        .get()
    )
    said = {name: getattr(row, f"terms_{name}") for name in TERMS}
    terms = RetentionSchedule(**{name: value for name, value in said.items() if value is not None})
    course, keeps = course_of(row), row.mine_kept_at is not None
    agreement = periods.agreement_until(course, terms)
    notes = periods.notes_until(course, terms, kept=keeps) if course.signed_on or course.cancelled_on else None
    return RetentionPage(
        has_notes=row.mine is not None and row.mine_gone_at is None,
        has_words=row.has_words,
        keeps_notes=keeps,
        notes_until=notes,
        shared_until=periods.shared_until(course, terms),
        agreement_until=None if agreement == date.max else agreement,
        keeps_agreement=course.keeps_agreement,
        notes_gone=day_of(row.mine_gone_at),
        shared_gone=day_of(row.shared_key.destroyed_at),
        agreement_gone=day_of(row.agreement_key.destroyed_at),
        holds=legal_holds.hold_notices(person=access.person, conversation=row) if row.is_held else [],
    )
