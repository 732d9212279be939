"""Who may hold conversations in a round besides those who lead somebody there, and how many each takes."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from samtale.audit import log
from samtale.core import clock
from samtale.people import telling_apart
from samtale.people.leadership.tree import below
from samtale.people.models import Leadership, Person, Position, in_force
from samtale.people.sorting import sort_key

from .. import access
from ..models import HolderLimit, Round

FOUND_AT_MOST = 10


def leaders() -> QuerySet[Person]:
    """Everybody who leads somebody today, in Norwegian order of names."""
    leading = Leadership.objects.filter(
        in_force(clock.today()), leader=OuterRef("pk"), kind__in=[Leadership.Kind.LINE, Leadership.Kind.ACTING]
    )
    return Person.objects.filter(Exists(leading), is_active=True).order_by("sort_key", "pk")


def could_hold(round_: Round) -> QuerySet[Person]:
    """Those who may be asked: leaders, and everybody who works in the round's units."""
    here = Position.objects.filter(in_force(clock.today()), person=OuterRef("pk"), unit__in=below(round_.unit_id))
    return Person.objects.filter(Q(Exists(here)) | Q(pk__in=leaders().values("pk").order_by()), is_active=True)


def find(round_: Round, words: str) -> list[Person]:
    """The first of those who may be asked whose name has all the words."""
    found = could_hold(round_).order_by("sort_key", "pk")
    for word in words.split():
        found = found.filter(sort_key__contains=sort_key(word))
    return list(found[:FOUND_AT_MOST]) if words.strip() else []


def choices(round_: Round) -> list[tuple[int, str]]:
    """Those one conversation may be given to by hand: leaders, and whoever has been asked to hold some.

    Each with what they do and where.
    """
    asked = HolderLimit.objects.filter(round=round_).values("holder")
    rows = Person.objects.filter(
        Q(pk__in=asked) | Q(pk__in=leaders().values("pk").order_by()), is_active=True
    ).order_by("sort_key", "pk")
    return telling_apart.options(telling_apart.names_of(rows))


def by_id(pk: int | None) -> Person | None:
    """Somebody of the choices, by what the choice says."""
    return Person.objects.get(pk=pk) if pk else None


def set_limit(*, round_: Round, holder: int, most: int | None, by: Person) -> Person:
    """How many somebody takes at most; None takes the limit away. Raises NotAllowedError."""
    access.ensure_may_plan(by, round_.unit)
    person = could_hold(round_).filter(pk=holder).first()
    if person is None:
        raise access.NotAllowedError
    if most is None:
        HolderLimit.objects.filter(round=round_, holder=person).delete()
    else:
        HolderLimit.objects.update_or_create(round=round_, holder=person, defaults={"most": most})
    log.record("round.limit_set", by=by.pk, round=str(round_.pk), holder=person.pk)
    return person
