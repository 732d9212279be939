"""How long things are kept: the organisation's schedule, what is due by it, and keeping longer."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import Count, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from samtale.audit import log
from samtale.core import clock
from samtale.people.models import Person

from ..access import ensure_may_set_retention, lock
from ..models import Conversation, Destruction, Move, Point, Preparation, RetentionSchedule
from ..states import Status
from . import legal_holds, periods
from .periods import Course

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

Kind, Why = Destruction.Kind, Destruction.Why
# The database finds what may be due by whole days; lifetimes.py decides.
LEEWAY = timedelta(days=4)

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
TERMS = (
    "notes_days",
    "minutes_months",
    "minutes_months_at_most",
    "cancelled_months",
    "agreement_years",
    "facts_years",
    "left_months",
)


# The schedule


def schedule() -> RetentionSchedule:
    """What the organisation has decided; the defaults until it has decided anything. One query."""
    return RetentionSchedule.objects.first() or RetentionSchedule()


def change_schedule(*, by: Person, **terms: int) -> None:
    """Decide anew how long things are kept. It takes effect after a day. Raises NotAllowedError."""
    ensure_may_set_retention(by)
    with transaction.atomic():
        before = schedule()
        changed: dict[str, Any] = {name: value for name, value in terms.items() if getattr(before, name) != value}
        if not changed:
            return
        RetentionSchedule.objects.create(by=by, leader_notes_since=before.leader_notes_since, **terms)
        log.record("retention.changed", by=by.pk, **changed)


def decide_leader_notes(*, included: bool, by: Person) -> None:
    """Whether leaders' own notes go along when employees take out everything: those begun from now on, or none.

    Raises NotAllowedError.
    """
    ensure_may_set_retention(by)
    with transaction.atomic():
        before = schedule()
        if included == (before.leader_notes_since is not None):
            return
        since = timezone.now() if included else None
        terms = {name: getattr(before, name) for name in TERMS}
        # The times are as they were, and need not wait anew.
        at = before.at if before.pk else _LONG_AGO
        RetentionSchedule.objects.create(by=by, at=at, leader_notes_since=since, **terms)
        log.record("retention.leader_notes", by=by.pk, included="yes" if included else "no")


# What is due


class _Dates(TypedDict):
    next_signed_at: datetime | None
    cancelled_at: datetime | None
    agreement_kept_at: datetime | None
    is_held: bool


class _PointDates(TypedDict):
    was_in: datetime | None
    signed_at: datetime | None
    is_held: bool


if TYPE_CHECKING:
    Dated = WithAnnotations[Conversation, _Dates]
    DatedPoint = WithAnnotations[Point, _PointDates]


@dataclass(frozen=True)
class OwnNotes:
    """One party's own notes, and the conversation their time is counted from."""

    row: Preparation
    conversation: "Dated"


if TYPE_CHECKING:
    Due = Dated | OwnNotes | DatedPoint


def courses(rows: QuerySet[Conversation]) -> "QuerySet[Dated]":
    """Conversations with what their dates are counted from."""
    # The same leader, or whoever leads there now; two positions in two units each go their own way.
    later = Conversation.objects.filter(
        Q(leader=OuterRef("leader")) | Q(unit=OuterRef("unit")),
        Q(starts_at__gt=OuterRef("starts_at"))
        | Q(starts_at=OuterRef("starts_at"), created_at__gt=OuterRef("created_at")),
        employee=OuterRef("employee"),
        signed_at__isnull=False,
    ).order_by("signed_at")
    cancelled = Move.objects.filter(conversation=OuterRef("pk"), after=Status.CANCELLED).order_by("-at")
    return rows.select_related("employee", "leader", "shared_key", "agreement_key").annotate(
        next_signed_at=Subquery(later.values("signed_at")[:1], output_field=DateTimeField()),
        cancelled_at=Subquery(cancelled.values("at")[:1], output_field=DateTimeField()),
        agreement_kept_at=F("agreement__kept_at"),
        is_held=legal_holds.holding_conversation(),
    )


def points_dated(rows: QuerySet[Point]) -> "QuerySet[DatedPoint]":
    """Points with when the first conversation they were in began, and when the first of them was signed.

    They were in those of the two that began after they were written.
    """
    held = Conversation.objects.filter(
        employee=OuterRef("employee"), leader=OuterRef("leader"), held_at__gte=OuterRef("written_at")
    )
    signed = held.filter(signed_at__isnull=False).order_by("signed_at")
    return rows.select_related("employee", "leader", "key").annotate(
        was_in=Subquery(held.order_by("held_at").values("held_at")[:1], output_field=DateTimeField()),
        signed_at=Subquery(signed.values("signed_at")[:1], output_field=DateTimeField()),
        is_held=legal_holds.holding_the_two(),
    )


def course_of(row: "Dated") -> Course:
    return Course(
        held_on=clock.here(row.held_at or row.starts_at).date(),
        signed_on=day_of(row.signed_at),
        cancelled_on=day_of(row.cancelled_at) if row.status == Status.CANCELLED else None,
        stopped=row.status in (Status.STOPPED, Status.DONE),
        next_signed_on=day_of(row.next_signed_at),
        left_on=left_on(row.employee),
        keeps_agreement=row.agreement_kept_at is not None,
    )


def day_of(moment: datetime | None) -> date | None:
    return timezone.localtime(moment, timezone.get_default_timezone()).date() if moment else None


def left_on(person: Person) -> date | None:
    """The last day of somebody who does not work here any more; None for whoever does, or is back."""
    return None if person.is_active else person.left_on


def _left_before(day: date, who: str) -> Q:
    return Q(**{f"{who}__is_active": False, f"{who}__left_on__lte": day})


def due(kind: str, terms: RetentionSchedule, today: date) -> "Iterator[Due]":
    """Whatever of a kind is due on a day: own notes, points, or conversations for the rest."""
    return _those_due(_DUE[kind], kind, terms, today)


def _those_due(find: "_Find", kind: str, terms: RetentionSchedule, today: date) -> "Iterator[Due]":
    return (row for row in find(terms, today + LEEWAY) if until(kind, row, terms) <= today)


def until(kind: str, row: "Due", terms: RetentionSchedule) -> date:
    """The day one of `due`'s rows is to be destroyed; never while a legal hold stands."""
    if isinstance(row, Point):
        return date.max if row.is_held else _point_until(row, terms)
    conversation = row.conversation if isinstance(row, OwnNotes) else row
    if conversation.is_held:
        return date.max
    course = course_of(conversation)
    if isinstance(row, OwnNotes):
        mine = row.row
        return periods.notes_until(
            course,
            terms,
            kept=mine.kept_at is not None,
            author_left_on=left_on(mine.author),
            asked_until=_asked_until(mine),
        )
    by_kind = {
        Kind.SHARED: periods.shared_until,
        Kind.AGREEMENT: periods.agreement_until,
        Kind.FACTS: periods.facts_until,
    }
    return by_kind[Kind(kind)](course, terms)


def _asked_until(notes: Preparation) -> date | None:
    return max((day for one in notes.requests.all() if (day := one.holds_until)), default=None)


def held_conversations() -> QuerySet[Conversation]:
    """Those held, themselves or by either of the two: for what is not to be forgotten."""
    return Conversation.objects.filter(legal_holds.holding_conversation())


def _point_until(row: "DatedPoint", terms: RetentionSchedule) -> date:
    """By whichever of the two left first, where both have."""
    left = min((day for day in (left_on(row.employee), left_on(row.leader)) if day), default=None)
    return periods.points_until(clock.here(row.written_at).date(), terms, signed_on=day_of(row.signed_at), left_on=left)


def notes_until(conversation: Conversation) -> date | None:
    """The day own notes of a conversation go, for a letter about it; None while a hold stops it. Two queries."""
    row = courses(Conversation.objects.filter(pk=conversation.pk)).get()
    return None if row.is_held else periods.notes_until(course_of(row), schedule())


def _was_by(day: date) -> Q:
    """Held, or to be held, by a day; the two may begin weeks before the time they had agreed on."""
    return Q(starts_at__date__lte=day) | Q(held_at__date__lte=day)


def _may_end(terms: RetentionSchedule, day: date) -> Q:
    """Whether minutes may be due: old enough, followed by another conversation, called off, or somebody left."""
    months = periods.add_months
    return (
        _was_by(months(day, -terms.minutes_months_at_most) + LEEWAY)
        | Q(next_signed_at__date__lte=months(day, -terms.minutes_months) + LEEWAY)
        | Q(status=Status.CANCELLED)
        | _left_before(months(day, -terms.left_months) + LEEWAY, "employee")
    )


def _due_shared(terms: RetentionSchedule, day: date) -> "QuerySet[Dated]":
    return courses(Conversation.objects.filter(shared_key__destroyed_at=None)).filter(_may_end(terms, day))


def _due_agreements(terms: RetentionSchedule, day: date) -> "QuerySet[Dated]":
    old = _was_by(periods.add_months(day, -12 * terms.agreement_years) + LEEWAY)
    left = _left_before(periods.add_months(day, -terms.left_months) + LEEWAY, "employee")
    kept = Conversation.objects.filter(agreement_key__destroyed_at=None)
    return courses(kept.filter(old | left | Q(status__in=[Status.CANCELLED, Status.STOPPED, Status.DONE])))


def _old_facts(terms: RetentionSchedule, day: date) -> "QuerySet[Dated]":
    return courses(Conversation.objects.filter(_was_by(periods.add_months(day, -12 * terms.facts_years) + LEEWAY)))


def _due_facts(terms: RetentionSchedule, day: date) -> "QuerySet[Dated]":
    rest = Q(shared_key__destroyed_at__isnull=False, agreement_key__destroyed_at__isnull=False)
    notes = Preparation.objects.filter(conversation=OuterRef("pk"), key__destroyed_at=None)
    return _old_facts(terms, day).filter(~Exists(notes), rest)


def _due_notes(terms: RetentionSchedule, day: date) -> Iterator[OwnNotes]:
    left = _left_before(periods.add_months(day, -terms.left_months) + LEEWAY, "author")
    mine = Preparation.objects.filter(conversation=OuterRef("pk"), key__destroyed_at=None)
    ends = Q(signed_at__isnull=False) & Exists(mine.filter(kept_at=None)) | _may_end(terms, day)
    by_id = {row.pk: row for row in courses(Conversation.objects.all()).filter(Exists(mine), ends)}
    gone = Preparation.objects.filter(key__destroyed_at=None).select_related("author", "key", "conversation")
    by_leavers = set(gone.filter(left).values_list("conversation", flat=True)) - by_id.keys()
    by_id |= {row.pk: row for row in courses(Conversation.objects.filter(pk__in=by_leavers))}
    for row in gone.filter(conversation__in=by_id.keys()).prefetch_related("requests"):
        yield OwnNotes(row, by_id[row.conversation_id])


def _due_points(terms: RetentionSchedule, day: date) -> "QuerySet[DatedPoint]":
    left = periods.add_months(day, -terms.left_months) + LEEWAY
    old = Q(written_at__date__lte=periods.add_months(day, -Point.MONTHS) + LEEWAY)
    ends = old | Q(signed_at__isnull=False) | _left_before(left, "employee") | _left_before(left, "leader")
    return points_dated(Point.objects.all()).filter(ends)


_Find = Callable[[RetentionSchedule, date], "Iterable[Due]"]
_DUE: dict[str, _Find] = {
    Kind.NOTES: _due_notes,
    Kind.POINTS: _due_points,
    Kind.SHARED: _due_shared,
    Kind.AGREEMENT: _due_agreements,
    Kind.FACTS: _due_facts,
}
KINDS = tuple(_DUE)  # in the order they are destroyed


def preview(terms: RetentionSchedule, on: date) -> dict[str, int]:
    """How many of each kind a schedule would destroy on a day. Counts, never whose."""
    # What was said in a conversation never has a longer time than that it was: what is left of it goes the same night.
    by_then = _DUE | {Kind.FACTS: _old_facts}
    return {kind: sum(1 for _row in _those_due(by_then[kind], kind, terms, on)) for kind in KINDS}


@dataclass(frozen=True)
class Done:
    """What was destroyed of a kind in a day."""

    day: date
    label: str
    why: str
    count: int


def done_lately(days: int = 50) -> list[Done]:
    """What has been destroyed, day by day, the latest first. One query."""
    found = (
        Destruction.objects.annotate(day=TruncDate("at"))
        .values_list("day", "kind", "why")
        .annotate(count=Count("pk"))
        .order_by("-day", "kind", "why")[:days]
    )
    return [Done(day, str(Kind(kind).label), str(Why(why).label), count) for day, kind, why, count in found]


# Keeping longer


def keep_notes(*, conversation_id: UUID, keep: bool, by: Person) -> None:
    """The owner wants the own notes kept after signing, as long as the minutes, or not after all.

    Raises NotAllowedError.
    """
    with transaction.atomic():
        access = lock(by, conversation_id, may="keep_notes")
        mine = Preparation.objects.filter(conversation=access.conversation, author=by, key__destroyed_at=None)
        if mine.filter(kept_at__isnull=keep).update(kept_at=timezone.now() if keep else None):
            log.record("notes.kept" if keep else "notes.let_go", by=by.pk, conversation=conversation_id)


def keep_agreement(*, conversation_id: UUID, keep: bool, by: Person) -> None:
    """The employee wants the agreement as long as the employment lasts, or not after all. Raises NotAllowedError."""
    with transaction.atomic():
        access = lock(by, conversation_id, may="keep_agreement")
        agreement = access.conversation.agreement
        if access.conversation.agreement_key.destroyed_at is None and keep == (agreement.kept_at is None):
            agreement.kept_at = timezone.now() if keep else None
            agreement.save(update_fields=["kept_at"])
            log.record("agreement.kept" if keep else "agreement.let_go", by=by.pk, conversation=conversation_id)
