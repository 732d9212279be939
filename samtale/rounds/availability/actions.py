"""What planning leans on beside the rounds: rooms, closed periods and absence, kept by those who plan."""

from datetime import date, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.core import clock
from samtale.people.models import Person, Unit, in_force
from samtale.people.sorting import sort_key

from .. import access
from ..models import Absence, ClosedPeriod, Room
from ..scheduling import replan
from ..scheduling.replan import Followed

LONGEST = timedelta(days=3 * 366)
MOST_FOUND, MOST_SHOWN = 20, 200


class InvalidAvailabilityError(ValueError):
    """What was given makes no sense; str() is a sentence for the one who gave it, `field` the one it is about."""

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field


def rooms(by: Person) -> QuerySet[Room]:
    """The rooms of the units somebody plans for. Raises NotAllowedError."""
    return within(Room.objects.select_related("unit").order_by("unit__sort_key", "name", "pk"), by)


def within(rows: QuerySet, by: Person) -> QuerySet:
    """Those of the units somebody plans for. Raises NotAllowedError."""
    access.ensure_may_plan(by)
    units = access.units_planned_by(by)
    return rows if units is None else rows.filter(unit__in=units)


def _ensure(by: Person, unit: Unit | None) -> None:
    """Whether somebody plans for a unit; everywhere (None) is for those who plan for all. Raises NotAllowedError."""
    access.ensure_may_plan(by, unit)
    if unit is None and access.units_planned_by(by) is not None:
        raise access.NotAllowedError


def room(pk: int, *, by: Person) -> Room:
    """One of them. Raises NotAllowedError."""
    found = rooms(by).filter(pk=pk).first()
    if found is None:
        raise access.NotAllowedError
    return found


def keep_room(
    *,
    room: Room,
    name: str,
    unit: Unit,
    seats: int,
    is_shielded: bool,
    opens: time | None,
    closes: time | None,
    by: Person,
) -> None:
    """Store a new room or a changed one. Raises NotAllowedError, InvalidAvailabilityError."""
    _ensure(by, unit)
    if room.pk:
        _ensure(by, Room.objects.select_related("unit").get(pk=room.pk).unit)
    if opens and closes and opens >= closes:
        raise InvalidAvailabilityError(_("Rommet stenger før det åpner."), "closes")
    room.name, room.unit, room.seats, room.is_shielded = name, unit, seats, is_shielded
    room.opens, room.closes = opens, closes
    try:
        with transaction.atomic():
            room.save()
            log.record("room.kept", by=by.pk, room=room.pk)
    except IntegrityError as error:
        raise InvalidAvailabilityError(_("Enheten har et rom med dette navnet fra før."), "name") from error


def closed_periods(by: Person) -> QuerySet[ClosedPeriod]:
    """Those that are not over, of the units somebody plans for. Raises NotAllowedError."""
    rows = ClosedPeriod.objects.filter(ends_on__gte=clock.today()).select_related("unit")
    return within(rows.order_by("starts_on", "pk"), by)


def close(
    *, period: ClosedPeriod, name: str, unit: Unit | None, starts_on: date, ends_on: date, by: Person
) -> Followed:
    """Close a unit with all below it, or everything (None), for some days: a new period, or a changed one.

    What is planned then gives up its time. Raises NotAllowedError, InvalidAvailabilityError.
    """
    _ensure(by, unit)
    if period.pk:
        closed_period(period.pk, by=by)
    _check_days(starts_on, ends_on)
    with transaction.atomic():
        period.name, period.unit, period.starts_on, period.ends_on = name, unit, starts_on, ends_on
        is_new = period.pk is None
        period.save()
        if is_new:
            log.record("closed.added", by=by.pk, closed=period.pk)
        else:
            log.record("closed.changed", by=by.pk, closed=period.pk)
        return replan.closed(unit, starts_on, ends_on, by=by)


def closed_period(pk: int, *, by: Person) -> ClosedPeriod:
    """One of them. Raises NotAllowedError."""
    found = closed_periods(by).filter(pk=pk).first()
    if found is None:
        raise access.NotAllowedError
    return found


def _check_days(starts_on: date, ends_on: date | None) -> None:
    if ends_on and ends_on < starts_on:
        raise InvalidAvailabilityError(_("Den siste dagen er før den første."), "ends_on")
    if ends_on and ends_on < clock.today():
        raise InvalidAvailabilityError(_("Dagene er passert."), "ends_on")
    if max(abs(day - clock.today()) for day in (starts_on, ends_on or starts_on)) > LONGEST:
        raise InvalidAvailabilityError(_("Dagene er for langt unna. Sjekk at året er riktig."), "starts_on")


def people(words: str, *, by: Person) -> list[Person]:
    """Those in the units somebody plans for whose name has all the words; some of the first. Raises NotAllowedError."""
    found = planned_for(by)
    for word in words.split():
        found = found.filter(sort_key__contains=sort_key(word))
    return list(found.order_by("sort_key", "pk")[:MOST_FOUND]) if words.strip() else []


def planned_for(by: Person) -> QuerySet[Person]:
    """The people of the units somebody plans for, those who have left apart. Raises NotAllowedError."""
    access.ensure_may_plan(by)
    found, units = Person.objects.filter(is_active=True), access.units_planned_by(by)
    if units is None:
        return found
    here = Person.objects.filter(in_force(clock.today(), "positions__"), positions__unit__in=units)
    return found.filter(pk__in=here.values("pk"))


def person(pk: int, *, by: Person) -> Person:
    """One of them. Raises NotAllowedError."""
    found = planned_for(by).filter(pk=pk).first()
    if found is None:
        raise access.NotAllowedError
    return found


def absences(by: Person) -> list[Absence]:
    """Who is away now or will be, the first ones, of those in the units somebody plans for. Raises NotAllowedError."""
    rows = Absence.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=clock.today()), person__in=planned_for(by).values("pk")
    )
    return list(rows.select_related("person").order_by("starts_on", "person__sort_key", "pk")[:MOST_SHOWN])


def note_absence(*, person: Person, starts_on: date, ends_on: date | None, by: Person) -> Followed:
    """Note that somebody is away, until further notice without a last day; never why.

    What is planned with them then gives up its time. Raises NotAllowedError, InvalidAvailabilityError.
    """
    if not planned_for(by).filter(pk=person.pk).exists():
        raise access.NotAllowedError
    _check_days(starts_on, ends_on)
    with transaction.atomic():
        _made, is_new = Absence.objects.get_or_create(person=person, starts_on=starts_on, ends_on=ends_on)
        if is_new:
            log.record("absence.noted", by=by.pk, person=person.pk)
        return replan.away(person, starts_on, ends_on, by=by)


def absence(pk: int, *, by: Person) -> Absence:
    """One of them. Raises NotAllowedError."""
    found = Absence.objects.filter(pk=pk, person__in=planned_for(by).values("pk")).select_related("person").first()
    if found is None:
        raise access.NotAllowedError
    return found


def change_absence(*, absence: Absence, starts_on: date, ends_on: date | None, by: Person) -> Followed:
    """Set other days for an absence, as when somebody comes back. Raises NotAllowedError, InvalidAvailabilityError."""
    if not planned_for(by).filter(pk=absence.person_id).exists():
        raise access.NotAllowedError
    _check_days(starts_on, ends_on)
    with transaction.atomic():
        absence.starts_on, absence.ends_on = starts_on, ends_on
        absence.save(update_fields=["starts_on", "ends_on"])
        log.record("absence.changed", by=by.pk, person=absence.person_id)
        return replan.away(absence.person, starts_on, ends_on, by=by)
