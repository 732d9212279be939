"""A whole domain is another from now on: one rule instead of an answer from each, and two administrators behind it."""

import re

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from samtale.audit import log
from samtale.core import clock, workday
from samtale.core.sure import sure

from ..access import NotAllowedError, may_give_roles
from ..models import DomainChange, NewWayIn, Person, Role, Vouching
from . import letters, who
from .actions import ask_others_to_look

DOMAIN = re.compile(r"(?=.{4,190}$)([a-z0-9æøåäöü]([a-z0-9æøåäöü-]{0,61}[a-z0-9æøåäöü])?\.)+[a-z]{2,}")


FEWEST = 10  # people; of fewer each answers, or is vouched for


class TooFewError(Exception):
    """It would concern so few that it is no whole domain."""


class AlreadyProposedError(Exception):
    """Another change of the same domain waits."""


def open_ones() -> QuerySet[DomainChange]:
    """Those that wait for a second administrator."""
    return DomainChange.objects.filter(closed_at=None).select_related("by").order_by("at")


def propose(*, old: str, new: str, by: Person) -> None:
    """Propose that everybody at a domain has the same name at another.

    Raises NotAllowedError, TooFewError, AlreadyProposedError.
    """
    if not may_give_roles(by):
        raise NotAllowedError
    if concerned(DomainChange(old=old, new=new)).count() < FEWEST:
        raise TooFewError
    try:
        with transaction.atomic():
            DomainChange.objects.create(old=old, new=new, by=by)
            log.record("people.domain_proposed", by=by.pk)
            ask_others_to_look(by)
    except IntegrityError:
        raise AlreadyProposedError from None


def withdraw(*, change_id: int, by: Person) -> None:
    """Call a proposal off; any administrator may. Raises NotAllowedError."""
    if not may_give_roles(by):
        raise NotAllowedError
    if DomainChange.objects.filter(pk=change_id, closed_at=None).update(closed_at=timezone.now()):
        log.record("people.domain_withdrawn", by=by.pk)


def may_agree(person: Person, change: DomainChange) -> bool:
    """Another administrator than who proposed it, and one who has been here for a while."""
    if not may_give_roles(person) or person.pk == change.by_id:
        return False
    proposer = Role.objects.filter(person=change.by_id, kind=Role.Kind.ADMINISTRATOR)
    return proposer.exists() and who.is_known_administrator(person, change.at)


def agree(*, change_id: int, by: Person) -> int:
    """The second administrator's yes: everybody it concerns is told, and has three working days to say no.

    Holders of roles are not among them. Returns how many are. Raises NotAllowedError, TooFewError.
    """
    now = timezone.now()
    with transaction.atomic():
        change = (
            DomainChange.objects.select_for_update(of=("self",))
            .select_related("by")
            .filter(pk=change_id, closed_at=None)
            .first()
        )
        if change is None or not may_agree(by, change):
            raise NotAllowedError
        if concerned(change).count() < FEWEST:
            raise TooFewError
        change.agreed_by, change.closed_at = by, now
        change.save(update_fields=["agreed_by", "closed_at"])
        rows = NewWayIn.objects.bulk_create(_new_ones(change, now))
        Vouching.objects.bulk_create(
            Vouching(way_in=row, by=person, at=now) for row in rows for person in (change.by, by)
        )
        log.record("people.domain_agreed", by=by.pk, people=len(rows))
        for row in rows:
            letters.moved(row, change)
    return len(rows)


def concerned(change: DomainChange) -> QuerySet[Person]:
    """Everybody at the old domain without a role or another new address, whose address at the new one nobody has."""
    taken = Person.objects.filter(email__iendswith=f"@{change.new}").values_list("email", flat=True)
    names = {address.lower().rpartition("@")[0] for address in taken if address}
    waits = NewWayIn.objects.filter(person=OuterRef("pk"), kind=NewWayIn.Kind.ADDRESS, settled_at=None)
    people = (
        Person.objects.filter(email__iendswith=f"@{change.old}", is_active=True)
        .exclude(Exists(Role.objects.filter(person=OuterRef("pk"))))
        .exclude(Exists(waits))
    )
    return people.exclude(email__in=[f"{name}@{change.old}" for name in names]) if names else people


def _new_ones(change: DomainChange, now) -> list[NewWayIn]:
    day, today = workday.after(clock.today(), who.WORKDAYS), clock.today()
    longest = sure(NewWayIn._meta.get_field("before").max_length)
    people = [
        person
        for person in concerned(change).select_for_update().order_by("pk")
        if len(person.email or "") - len(change.old) + len(change.new) <= longest
    ]
    return [
        NewWayIn(
            person=person,
            kind=NewWayIn.Kind.ADDRESS,
            before=person.email or "",
            by=change.by,
            at=now,
            by_rule=True,
            after=f"{(person.email or '').rpartition('@')[0]}@{change.new}",
            due_on=day,
            told_on=today,
        )
        for person in people
    ]
