"""Take a difficult matter out: a meeting of its own with a time and a place. No content, no figures, no log."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from samtale.people.leadership.relations import leaders_of
from samtale.people.models import Person

from .. import access
from ..access import NotAllowedError
from ..invitation.actions import InThePastError
from ..models import SeparateMeeting
from . import letters


def whom(*, person_id: int | None, by: Person) -> Person:
    """The other one: somebody asked for, else one's own leader.

    Raises NotAllowedError unless one leads the other today.
    """
    found = Person.objects.filter(pk=person_id).first() if person_id else leaders_of(by).first()
    if found is None:
        raise NotAllowedError
    parties(other=found, by=by)
    return found


def parties(*, other: Person, by: Person) -> tuple[Person, Person]:
    """Who is the employee and who the leader of the two. Raises NotAllowedError unless one leads the other today."""
    if access.may_invite(by, other):
        return other, by
    if access.may_invite(other, by):
        return by, other
    raise NotAllowedError


def invite(
    *, meeting_id: UUID, other: Person, starts_at: datetime, minutes_long: int, place: str, by: Person
) -> SeparateMeeting:
    """Call the other to a meeting; the same id again gives the same meeting. Raises NotAllowedError, InThePastError."""
    employee, leader = parties(other=other, by=by)
    with transaction.atomic():
        made, is_new = SeparateMeeting.objects.get_or_create(
            pk=meeting_id,
            defaults={
                "employee": employee,
                "leader": leader,
                "called_by": by,
                "starts_at": starts_at,
                "minutes_long": minutes_long,
                "place": place,
            },
        )
        if by.pk not in (made.employee_id, made.leader_id):
            raise NotAllowedError
        if is_new:
            if starts_at <= timezone.now():
                raise InThePastError
            letters.invitation(made)
    return made


def cancel(*, meeting_id: UUID, by: Person) -> SeparateMeeting:
    """Call it off: either of the two does. Raises NotAllowedError."""
    with transaction.atomic():
        found = access.separate_meetings_visible_to(by).select_for_update(of=("self",)).filter(pk=meeting_id).first()
        if found is None:
            raise NotAllowedError
        if found.cancelled_at is None:
            found.cancelled_at = timezone.now()
            found.sequence += 1
            found.save(update_fields=["cancelled_at", "sequence"])
            letters.withdrawn(found, by=by)
    return found


def meeting(*, meeting_id: UUID, by: Person) -> SeparateMeeting:
    """One of the person's meetings. Raises NotAllowedError."""
    found = access.separate_meetings_visible_to(by).filter(pk=meeting_id).first()
    if found is None:
        raise NotAllowedError
    return found


def meetings_between(*, other: Person, by: Person) -> list[SeparateMeeting]:
    """The coming meetings of the two."""
    pair = Q(employee=other, leader=by) | Q(employee=by, leader=other)
    return list(
        access.separate_meetings_visible_to(by)
        .filter(pair)
        .filter(cancelled_at__isnull=True, starts_at__gt=timezone.now())
        .order_by("starts_at")
    )
