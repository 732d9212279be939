"""Somebody whom others have let in at a new address: what was theirs before stays shut for a while."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from samtale.audit.refusals import NotAllowedError
from samtale.core.words import short_day

from ..models import NewWayIn, Person

SHUT_FOR = timedelta(days=14)


def shut_until(person: Person, now: datetime) -> datetime | None:
    """Until when own notes and conversations from before are shut; None where nothing is."""
    if person.came_back_at is None or now >= person.came_back_at + SHUT_FOR:
        return None
    return person.came_back_at + SHUT_FOR


class ShutForNowError(NotAllowedError):
    """The person's own, and shut until a moment, because others have let them in at a new address."""

    def __init__(self, until: datetime):
        super().__init__()
        self.until = until


def ensure_open(person: Person, written_at: datetime, now: datetime) -> None:
    """Raises ShutForNowError for what is from before the person came back."""
    until = shut_until(person, now)
    if until and person.came_back_at and written_at < person.came_back_at:
        raise ShutForNowError(until)


def said_of(person: Person, now: datetime) -> str:
    """«ny adresse 3. mai, bekreftet av A og B» while it is new, for the other and for what is signed; else nothing."""
    if not shut_until(person, now):
        return ""
    one = person.new_ways_in.filter(settled=NewWayIn.Settled.BY_OTHERS).order_by("-settled_at").first()
    if one is None:
        return ""
    names = [row.by.name for row in one.vouchings.select_related("by").order_by("pk")]
    words = (
        _("ny adresse %(day)s, bekreftet av %(who)s")
        if one.kind == NewWayIn.Kind.ADDRESS
        else _("ny konto %(day)s, bekreftet av %(who)s")
    )
    return words % {"day": short_day(one.settled_at), "who": _(" og ").join(names)}


def may_be_undone(one: NewWayIn, now: datetime) -> bool:
    """Whether «dette er ikke meg» still takes back what others vouched for."""
    vouched = one.settled in (NewWayIn.Settled.BY_OTHERS, NewWayIn.Settled.BY_RULE)
    return bool(vouched and one.settled_at and now < one.settled_at + SHUT_FOR)
