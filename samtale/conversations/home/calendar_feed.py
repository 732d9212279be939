"""A person's own calendar at a secret address: with whom, when and where, and deadlines without what they are of.

Whoever has the address reads it, so it is made by its owner alone, can be ended or made anew at any time, and stops
by itself when the owner leaves. What is said in a conversation is never in it, and a separate meeting is not either.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.core import clock
from samtale.goals.models import Action, Goal
from samtale.notices import subscription
from samtale.people import telling_apart
from samtale.people.models import Person

from .. import access
from ..access import EMPLOYEE, NotAllowedError
from ..models import CalendarAddress
from ..states import Status

BACK = timedelta(days=90)
NOT_SHOWN = (Status.CANCELLED, Status.STOPPED)


def address_of(*, person: Person) -> CalendarAddress | None:
    """The person's, where there is one; not what it is, which nobody knows but whoever was given it."""
    return CalendarAddress.objects.filter(person=person).first()


def own_row(person: Person) -> dict[str, str | None] | None:
    """What the person's own take-out says: when the address was made and last fetched; itself it is not known."""
    one = address_of(person=person)
    return (
        {"made_at": one.made_at.isoformat(), "fetched_at": one.fetched_at.isoformat() if one.fetched_at else None}
        if one
        else None
    )


def make_address(*, by: Person) -> str:
    """A new address, to be shown once; the one there was stops working."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        CalendarAddress.objects.update_or_create(
            person=by, defaults={"secret_hash": _hash(secret), "made_at": timezone.now(), "fetched_at": None}
        )
        log.record("calendar.address_made", by=by.pk)
    return settings.SITE_URL.rstrip("/") + reverse("conversations:calendar_file", args=[secret])


def end_address(*, by: Person) -> None:
    """The address stops working; where there is none, nothing happens."""
    with transaction.atomic():
        if CalendarAddress.objects.filter(person=by).delete()[0]:
            log.record("calendar.address_ended", by=by.pk)


def forget(person: Person, since: datetime) -> None:
    """An address made since a moment stops working."""
    CalendarAddress.objects.filter(person=person, made_at__gte=since).delete()


def fetch(*, secret: str) -> bytes:
    """The calendar at an address, for whoever has it. Raises NotAllowedError for one that does not work.

    The first fetching a day is in the owner's log; programs fetch many times an hour.
    """
    address = CalendarAddress.objects.select_related("person").filter(secret_hash=_hash(secret)).first()
    if address is None or not address.person.standing.works_here:
        raise NotAllowedError
    _note(address)
    return calendar_of(person=address.person)


def calendar_of(*, person: Person) -> bytes:
    """The person's own conversations and deadlines as a calendar file."""
    return subscription.calendar(name=_("Samtaler"), appointments=_appointments(person), deadlines=_deadlines(person))


def _note(address: CalendarAddress) -> None:
    now, last = timezone.now(), address.fetched_at
    with transaction.atomic():
        CalendarAddress.objects.filter(pk=address.pk, secret_hash=address.secret_hash).update(fetched_at=now)
        if last is None or clock.here(last).date() != clock.here(now).date():
            log.record("calendar.fetched", by=None, person=address.person_id)


def _appointments(person: Person) -> list[subscription.Appointment]:
    found = access.visible_to(person).exclude(status__in=NOT_SHOWN).filter(starts_at__gte=_since())
    rows = found.select_related("employee", "leader").order_by("starts_at", "pk")
    names = telling_apart.in_words(telling_apart.names_of(row.other_than(person) for row in rows))
    return [
        subscription.Appointment(
            uid=_uid(row.pk),
            sequence=row.sequence,
            starts_at=row.starts_at,
            minutes=row.minutes_long,
            place=row.place,
            summary=_("Samtale med %(name)s") % {"name": names[row.other_than(person).pk]},
            url=_url(reverse("conversations:current", args=[row.pk])),
        )
        for row in rows
    ]


def _deadlines(person: Person) -> list[subscription.Deadline]:
    agreed = access.goals_visible_to(person).filter(status=Goal.Status.AGREED)
    rows = Action.objects.open().filter(goal__in=agreed.values("pk"), due__gte=_since().date())
    mine = [
        row
        for row in rows.select_related("goal").order_by("due", "pk")
        if (row.goal.employee_id == person.pk) == (row.responsible == EMPLOYEE)
    ]
    return [
        subscription.Deadline(
            uid=_uid(row.pk),
            day=row.due,
            summary=_("Frist for et tiltak"),
            url=_url(reverse("conversations:action", args=[row.pk])),
        )
        for row in mine
    ]


def _since() -> datetime:
    return clock.now() - BACK


def _uid(pk) -> str:
    # Another than the meeting request's: a calendar that has both must not take the one for a change of the other.
    return f"own-{pk}@{urlsplit(settings.SITE_URL).hostname}"


def _url(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
