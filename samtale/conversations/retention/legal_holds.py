"""Legal hold: stopping destruction for a person or a conversation, by two administrators, seen by those it concerns."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from samtale.audit import log
from samtale.core import clock
from samtale.core.sure import sure
from samtale.people.models import Person, Role
from samtale.vault import holders
from samtale.vault.models import DataKey

from .. import access
from ..access import NotAllowedError
from ..models import Conversation, LegalHold
from . import letters

UNCONFIRMED = LegalHold.UNCONFIRMED


class SamePersonError(Exception):
    """Whoever asked cannot confirm: it takes two."""


class NobodyFoundError(Exception):
    """No such person, or no conversation of theirs on that day."""


def in_force(now: datetime | None = None) -> Q:
    """The condition that a hold stops destruction."""
    since = (now or timezone.now()) - UNCONFIRMED
    return Q(lifted_at=None) & (Q(confirmed_at__isnull=False) | Q(asked_at__gt=since))


def holding_conversation() -> Exists:
    """Whether a conversation's row is held: itself, or either of the two."""
    two = Q(person=OuterRef("employee")) | Q(person=OuterRef("leader"))
    return Exists(LegalHold.objects.filter(in_force(), Q(conversation=OuterRef("pk")) | two))


def holding_the_two() -> Exists:
    """Whether something of an employee and a leader is held: either of the two, or a conversation of theirs."""
    two = Q(person=OuterRef("employee")) | Q(person=OuterRef("leader"))
    theirs = Q(conversation__employee=OuterRef("employee"), conversation__leader=OuterRef("leader"))
    return Exists(LegalHold.objects.filter(in_force(), two | theirs))


def ask(*, hold_id: UUID, who: str, on: date | None, reason: str, by: Person) -> LegalHold:
    """Ask for a hold on everybody's of a person (number or e-mail), or on the conversation of one day.

    It holds at once, and lapses unless another administrator confirms it. Raises NotAllowedError, NobodyFoundError.
    """
    access.ensure_may_set_retention(by)
    with transaction.atomic():
        if same := LegalHold.objects.filter(pk=hold_id).first():
            return same
        words = who.strip()
        person = Person.objects.filter(Q(employee_number=words) | Q(email__iexact=words)).first()
        if person is None:
            raise NobodyFoundError
        conversation = _on(person, on) if on else None
        hold = LegalHold(pk=hold_id, person=None if conversation else person, conversation=conversation, asked_by=by)
        whose = conversation.holders_of_new_keys() if conversation else hold.key_holders("key")
        hold.key = DataKey.make(f"{whose} {holders.ROLE}:{Role.Kind.ADMINISTRATOR}")
        hold.reason = reason
        hold.save(force_insert=True)
        _log("hold.asked", hold, by)
        letters.stopped(hold, _concerned(hold), until=clock.here(hold.asked_at + UNCONFIRMED).date())
    return hold


def _on(person: Person, on: date) -> Conversation:
    held = Q(held_at__date=on) | Q(starts_at__date=on)
    found = access.conversations_with(person).filter(held).first()
    if found is None:
        raise NobodyFoundError
    return found


def confirm(*, hold_id: UUID, by: Person) -> None:
    """The second administrator's yes. Raises NotAllowedError, SamePersonError."""
    with transaction.atomic():
        hold = _locked(hold_id, by)
        if hold.confirmed_at or hold.lifted_at:
            return
        if hold.asked_by_id == by.pk:
            raise SamePersonError
        hold.confirmed_by, hold.confirmed_at = by, timezone.now()
        hold.save(update_fields=["confirmed_by", "confirmed_at"])
        _log("hold.confirmed", hold, by)
        letters.confirmed(hold, _concerned(hold))


def lift(*, hold_id: UUID, by: Person) -> None:
    """Ask for a hold to end; by another administrator, end it. Raises NotAllowedError, SamePersonError."""
    with transaction.atomic():
        hold = _locked(hold_id, by)
        if hold.lifted_at:
            return
        if hold.lift_asked_by_id is None:
            hold.lift_asked_by, hold.lift_asked_at = by, timezone.now()
            _log("hold.lift_asked", hold, by)
        elif hold.lift_asked_by_id == by.pk:
            raise SamePersonError
        else:
            hold.lifted_by, hold.lifted_at = by, timezone.now()
            _log("hold.lifted", hold, by)
        hold.save(update_fields=["lift_asked_by", "lift_asked_at", "lifted_by", "lifted_at"])
        if hold.lifted_at:
            letters.ended(hold, _concerned(hold, freed=True))


def _concerned(hold: LegalHold, *, freed: bool = False) -> list[letters.Concerned]:
    """Those who are told of a hold, as on their pages: a former leader is not. `freed`: whom no other hold concerns."""
    person, only = hold.person, hold.conversation
    rows = access.conversations_with(only.employee if only else sure(person))
    if only:
        rows = rows.filter(pk=only.pk)
    leads = access.led_conversations(clock.today()).values("pk")
    rows = rows.annotate(is_held=holding_conversation(), leads=Q(pk__in=leads)).select_related("employee", "leader")
    found: dict[int, letters.Concerned] = {}
    still_held: set[int] = set()
    for row in rows.order_by("-starts_at"):
        for one in (row.employee, row.leader) if row.leads else (row.employee,):
            on_oneself = one == person
            found.setdefault(one.pk, letters.Concerned(one, row, on_oneself=on_oneself))
            still_held |= {one.pk} if row.is_held else set()
    if person:
        found.setdefault(person.pk, letters.Concerned(person, None, on_oneself=True))
        still_held |= {person.pk} if LegalHold.objects.filter(in_force(), person=person).exists() else set()
    here = [one for one in found.values() if one.to.is_active]
    return [one for one in here if one.to.pk not in still_held] if freed else here


def _locked(hold_id: UUID, by: Person) -> LegalHold:
    access.ensure_may_set_retention(by)
    hold = LegalHold.objects.select_for_update().filter(pk=hold_id).first()
    if hold is None:
        raise NotAllowedError
    return hold


def _log(event: str, hold: LegalHold, by: Person) -> None:
    log.record(event, by=by.pk, conversation=hold.conversation_id, person=hold.person_id, hold=str(hold.pk))


def others_who_may(person: Person) -> bool:
    """Whether there is another administrator to confirm what somebody asked for. One query."""
    roles = Role.objects.filter(kind=Role.Kind.ADMINISTRATOR, person__is_active=True)
    return roles.exclude(person=person).exists()


def active_holds() -> list[LegalHold]:
    """The holds that are not lifted, the latest first. For administrators. One query."""
    rows = LegalHold.objects.filter(in_force()).select_related(
        "person", "conversation__employee", "conversation__leader", "key", "asked_by", "confirmed_by", "lift_asked_by"
    )
    return list(rows)


@dataclass(frozen=True)
class HoldNotice:
    """What one of the two is told of a hold; the reason only where it is theirs to know.

    `until` is when it lapses, where no other administrator has confirmed it.
    """

    since: datetime
    reason: str
    until: datetime | None


def hold_notices(*, person: Person, conversation: Conversation | None = None) -> list[HoldNotice]:
    """The holds that concern a person, or one conversation of theirs. One query.

    The reason of a hold on the other of the two is the other's alone.
    """
    about = Q(person=person) | Q(conversation__employee=person) | Q(conversation__leader=person)
    if conversation is not None:
        two = [conversation.employee_id, conversation.leader_id]
        about = Q(conversation=conversation) | Q(person__in=two)
    rows = LegalHold.objects.filter(in_force(), about).select_related("key", "conversation")
    return [
        HoldNotice(
            since=hold.asked_at,
            reason=hold.reason if hold.person_id in (None, person.pk) else "",
            until=hold.lapses_at,
        )
        for hold in rows
    ]
