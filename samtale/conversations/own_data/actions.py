"""A leader's own notes that are not in the take-out: asked for, given, or refused with grounds.

Whoever wrote them answers, also when somebody else leads by now; when they have left, whoever leads the employee today,
who cannot read them and so cannot refuse. Giving opens nothing for whoever gives: the notes get another key.
"""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from samtale.audit import log
from samtale.audit.refusals import NotAllowedError
from samtale.core import clock
from samtale.core.sure import sure
from samtale.notices import outbox
from samtale.people.leadership.relations import is_leader_of, leaders_of
from samtale.people.models import Person, still_works_here
from samtale.people.ways_in import coming_back
from samtale.vault import holders
from samtale.vault.destroying import destroy_key, move_texts, overwriting
from samtale.vault.models import DataKey

from .. import access
from ..models import NotesRequest, Preparation, PreparationNote, RetentionSchedule
from . import letters

_SHOWN = ("key", "employee", "preparation__author", "preparation__conversation__leader")


class AnsweredError(Exception):
    """It has been answered or withdrawn meanwhile."""


@dataclass(frozen=True)
class Opened:
    """A request, and what the reader may do with it."""

    row: NotesRequest
    is_own: bool
    wrote_them: bool
    leads: bool  # the reader can still read the notes

    @property
    def may_answer(self) -> bool:
        return not self.is_own and self.row.waits

    @property
    def may_refuse(self) -> bool:
        """A refusal rests on what is written, so it is for whoever wrote it."""
        return self.may_answer and self.wrote_them


# Asking


def left_out(person: Person) -> QuerySet[Preparation]:
    """Leaders' own notes of somebody's conversations that are neither shared nor in what that one takes out."""
    own = access.visible_to(person).filter(employee=person).values("pk")
    hidden = PreparationNote.objects.filter(preparation=OuterRef("pk"), text__isnull=False, shared_at=None)
    rows = Preparation.objects.filter(Exists(hidden), conversation__in=own, key__destroyed_at=None)
    return rows.exclude(author=person).exclude(Preparation.going_along(person.pk, RetentionSchedule.notes_since()))


def _to_ask_for(person: Person) -> QuerySet[Preparation]:
    """Those nobody is to answer for now, and in which something is written since they were refused."""
    mine = NotesRequest.objects.filter(preparation=OuterRef("pk"))
    refused = mine.filter(outcome=NotesRequest.Outcome.REFUSED).order_by("-answered_at")
    rows = left_out(person).annotate(written=Sum("notes__version"), before=Subquery(refused.values("written")[:1]))
    new = Q(before=None) | Q(written__gt=F("before"))
    return rows.filter(new, ~Exists(mine.filter(NotesRequest.is_open()))).select_related("author", "conversation")


def ask(*, by: Person) -> list[NotesRequest]:
    """Ask for all of one's leaders' own notes that are left out; what is asked for, or refused as it is, is not again.

    Returns what is asked for now: nothing where there is nothing. Raises ShutForNowError.
    """
    made = []
    with transaction.atomic():
        for pk, conversation in list(_to_ask_for(by).order_by("pk").values_list("pk", "conversation")):
            access.lock(by, conversation, may="ask_for_notes")  # two presses at once ask once
            notes = _to_ask_for(by).filter(pk=pk).first()
            if notes is None:
                continue
            row = NotesRequest.objects.create(employee=by, preparation=notes)
            log.record("notes.asked_for", by=by.pk, conversation=conversation)
            made.append(row)
        for row in made:
            for leader in answerers(row):
                letters.asked(row, to=leader)
    return made


def answerers(row: NotesRequest) -> list[Person]:
    """Who answers today: whoever wrote the notes while they work here, else those who lead the employee."""
    author = Person.objects.filter(still_works_here(clock.today()), pk=row.preparation.author_id)
    return list(author) or list(leaders_of(row.employee).exclude(pk=row.employee_id))


def _may_answer(row: NotesRequest, person: Person) -> bool:
    if person.pk == row.employee_id:
        return False
    if person.pk == row.preparation.author_id:
        return True
    if is_leader_of(person, row.employee_id) and person in answerers(row):
        return True
    return False


# Reading


def read(*, request_id: UUID, by: Person) -> Opened:
    """A request, for the employee and whoever answers. Records the reading. Raises NotAllowedError, ShutForNowError."""
    row = NotesRequest.objects.filter(pk=request_id).select_related(*_SHOWN).first()
    if row is None or not (row.employee_id == by.pk or _may_answer(row, by)):
        raise NotAllowedError
    coming_back.ensure_open(by, row.asked_at, timezone.now())
    log.record_reading("opened.notes_request", by=by.pk, conversation=row.preparation.conversation_id)
    return Opened(
        row,
        is_own=row.employee_id == by.pk,
        wrote_them=row.preparation.author_id == by.pk,
        leads=row.preparation.author_id == by.pk and is_leader_of(by, row.employee_id),
    )


# Answering, and taking it back


def give(*, request_id: UUID, by: Person) -> None:
    """Let the notes go along in what the employee takes out, from now on. Raises NotAllowedError, AnsweredError."""
    with overwriting(), transaction.atomic():
        row = _locked(request_id, by)
        notes = row.preparation
        before, theirs = notes.key, f"{holders.TAKE_OUT}:{row.employee_id}"
        move_texts(notes, "key", to=DataKey.make(holders.one(notes.author_id, theirs)))
        with suppress(ProtectedError):
            before.delete()
        Preparation.objects.filter(pk=notes.pk).update(given_at=timezone.now())
        _answer(row, NotesRequest.Outcome.GIVEN, by)


def refuse(*, request_id: UUID, ground: str, why: str, by: Person) -> None:
    """Say no to all of it, with the exemption and the reason. For whoever wrote the notes.

    Raises NotAllowedError, AnsweredError. Personopplysningsloven § 16: a refusal is in writing and names the exemption.
    """
    with transaction.atomic():
        row = _locked(request_id, by)
        if by.pk != row.preparation.author_id:
            raise NotAllowedError
        row.ground = NotesRequest.Ground(ground)
        row.key = DataKey.make(holders.one(row.employee_id, f"author:{by.pk}"))
        row.why = why
        _answer(row, NotesRequest.Outcome.REFUSED, by)


def ensure_may_refuse(*, request_id: UUID, by: Person) -> None:
    """Raises NotAllowedError for anybody but whoever wrote the notes."""
    if not NotesRequest.objects.filter(pk=request_id, preparation__author=by).exists():
        raise NotAllowedError


def _locked(request_id: UUID, by: Person) -> NotesRequest:
    """The request with the conversation's row and its own locked, for whoever may answer it and while it waits."""
    found = NotesRequest.objects.filter(pk=request_id).values_list("preparation__conversation", flat=True).first()
    if found is None:
        raise NotAllowedError
    access.lock_unread(found)
    rows = NotesRequest.objects.select_for_update(of=("self",)).select_related(*_SHOWN, "preparation__key")
    row = rows.get(pk=request_id)
    if not _may_answer(row, by):
        raise NotAllowedError
    if not row.waits:
        raise AnsweredError
    return row


def _answer(row: NotesRequest, outcome: NotesRequest.Outcome, by: Person) -> None:
    row.outcome, row.answered_at, row.answered_by = outcome, timezone.now(), by
    row.written = row.preparation.notes.aggregate(written=Sum("version"))["written"] or 0
    row.save()
    log.record(f"notes.request_{outcome}", by=by.pk, conversation=row.preparation.conversation_id)
    outbox.withdraw(letters.matter(row))
    letters.answered(row, to=row.employee)


def withdraw(*, request_id: UUID, by: Person) -> None:
    """Take the request back; what is answered stands. Raises NotAllowedError, AnsweredError."""
    with transaction.atomic():
        rows = NotesRequest.objects.select_for_update(of=("self",)).select_related(*_SHOWN)
        row = rows.filter(pk=request_id, employee=by).first()
        if row is None:
            raise NotAllowedError
        if row.withdrawn_at:
            return
        if row.answered_at:
            raise AnsweredError
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        log.record("notes.request_withdrawn", by=by.pk, conversation=row.preparation.conversation_id)
        unheard = outbox.withdraw(letters.matter(row)).unreached
        for leader in answerers(row):
            if leader.pk not in unheard:
                letters.withdrawn(row, to=leader)


def forget(row: NotesRequest) -> None:
    """Delete a request with its answer, in a transaction."""
    if row.key_id:
        destroy_key(sure(row.key))
    row.delete()
