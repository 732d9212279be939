"""The devices a person is signed in on, and signing them out from elsewhere."""

from django.db import transaction
from django.utils import timezone

from samtale.audit import log

from ..access import NotAllowedError, may_give_roles
from ..models import Person
from .letters import sessions_ended


def devices_of(person: Person):
    """The person's live sessions, the last used first."""
    return person.sessions.filter(expire_date__gt=timezone.now()).order_by("-last_seen_at")


def sign_out_device(person: Person, row_key: str) -> bool:
    """Sign one of the person's devices out; False when it was out already, or is not theirs."""
    ended = bool(person.sessions.filter(pk=row_key).delete()[0])
    if ended:
        log.record("person.device_signed_out", by=person.pk)
    return ended


def sign_out_others(person: Person, this_row_key: str) -> None:
    """Sign the person out everywhere but here."""
    if person.sessions.exclude(pk=this_row_key).delete()[0]:
        log.record("person.other_devices_signed_out", by=person.pk)


def may_end_sessions(person: Person, by: Person) -> bool:
    """Administrators sign others out; what is their own they end under «Innlogging og enheter»."""
    return may_give_roles(by) and person.pk != by.pk


def end_sessions(*, person: Person, by: Person) -> bool:
    """Sign another person out everywhere, and tell them.

    False when they were signed in nowhere. Raises NotAllowedError.
    """
    if not may_end_sessions(person, by):
        raise NotAllowedError
    with transaction.atomic():
        if not person.sessions.all().delete()[0]:
            return False
        log.record("person.sessions_ended", by=by.pk, person=person.pk)
        sessions_ended(person, by)
    return True
