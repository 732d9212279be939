"""Stopping and allowing sign-in by mail, and signing everybody out. `by` is an administrator, or the operator: None."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from samtale.audit import log

from ..access import NotAllowedError, may_give_roles
from ..models import Person, Precaution, Session
from ..sign_in import letter_links
from . import letters, other_ways

Kind = Precaution.Kind


class NoOtherWayError(Exception):
    """Whoever would stop the mail could not come back to allow it again."""


def stop_mail(*, by: Person | None) -> bool:
    """Nobody signs in by mail from now on.

    False where it was stopped before. Raises NotAllowedError, NoOtherWayError.
    """
    _ensure_may(by)
    if by and not other_ways.has_other_way(by):
        raise NoOtherWayError
    with transaction.atomic():
        if not _stopped(by, None):
            return False
        letter_links.end_all()
        log.record("people.mail_stopped", by=by.pk if by else None)
        letters.send_to_others(letters.mail_stopped, by)
    return True


def allow_mail(*, by: Person | None) -> bool:
    """People sign in by mail again; False where they did before. Raises NotAllowedError, WrongSealError."""
    _ensure_may(by)
    with transaction.atomic():
        if not _allowed(by, None):
            return False
        log.record("people.mail_allowed", by=by.pk if by else None)
        letters.send_to_others(letters.mail_allowed, by)
    return True


def stop_mail_of(person: Person, *, by: Person | None) -> bool:
    """One person signs in by mail no more, and is told; False where it was so before. Raises NotAllowedError."""
    _ensure_may(by, person)
    with transaction.atomic():
        if not _stopped(by, person):
            return False
        letter_links.end_all_of(person)
        log.record("person.mail_stopped", by=by.pk if by else None, person=person.pk)
        letters.send_to_person_and_others(letters.mail_of_one_stopped, person, by)
    return True


def allow_mail_of(person: Person, *, by: Person | None) -> bool:
    """One person signs in by mail again, and is told; False where they did. Raises NotAllowedError, WrongSealError."""
    _ensure_may(by, person)
    with transaction.atomic():
        if not _allowed(by, person):
            return False
        log.record("person.mail_allowed", by=by.pk if by else None, person=person.pk)
        letters.send_to_person_and_others(letters.mail_of_one_allowed, person, by)
    return True


def sign_everybody_out(*, by: Person | None) -> int:
    """End every session, whoever's it is, and every link that waits. Returns how many. Raises NotAllowedError."""
    _ensure_may(by)
    with transaction.atomic():
        count = Session.objects.all().delete()[0]
        letter_links.end_all()
        Precaution.objects.create(kind=Kind.SIGNED_OUT, by=by)
        log.record("people.everybody_signed_out", by=by.pk if by else None, count=count)
        letters.send_to_others(letters.everybody_signed_out, by)
    return count


def _stopped(by: Person | None, person: Person | None) -> bool:
    try:
        with transaction.atomic():
            Precaution.objects.create(kind=Kind.NO_MAIL, person=person, by=by)
    except IntegrityError:
        return False
    return True


def _allowed(by: Person | None, person: Person | None) -> bool:
    rows = Precaution.objects.select_for_update().filter(kind=Kind.NO_MAIL, person=person, ended_at=None)
    stopped = rows.first()
    if stopped is None:
        return False
    stopped.ended_at, stopped.ended_by = timezone.now(), by
    stopped.save(update_fields=["ended_at", "ended_by"])
    return True


def _ensure_may(by: Person | None, person: Person | None = None) -> None:
    if by is not None and (not may_give_roles(by) or by == person):
        raise NotAllowedError
