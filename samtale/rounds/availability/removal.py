"""Taking out what planning leans on, and bringing it back within some days; after them the worker forgets it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.core import clock
from samtale.people.models import Person

from .. import access
from ..models import REMOVED_KEPT, Absence, ClosedPeriod, Member, Removable, Room
from ..scheduling import replan
from ..scheduling.proposal import lock_planning
from ..scheduling.replan import Followed
from . import actions
from .actions import InvalidAvailabilityError

MOST_SHOWN = 20


def removed_rooms(by: Person) -> QuerySet[Room]:
    """Those that can be brought back, the last taken out first. Raises NotAllowedError."""
    return actions.within(_removed(Room).select_related("unit"), by)


def removed_closed(by: Person) -> QuerySet[ClosedPeriod]:
    """Those that can be brought back and are not over. Raises NotAllowedError."""
    rows = _removed(ClosedPeriod).select_related("unit")
    return actions.within(rows.filter(ends_on__gte=clock.today()), by)


def removed_absences(by: Person) -> QuerySet[Absence]:
    """Those that can be brought back and are not over, of the people somebody plans for. Raises NotAllowedError."""
    rows = _removed(Absence).select_related("person")
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=clock.today()), person__in=actions.planned_for(by).values("pk"))


def _removed(kind: type[Removable]) -> QuerySet:
    return kind.with_removed.filter(removed_at__gte=timezone.now() - REMOVED_KEPT).order_by("-removed_at", "-pk")


def planned_in(room: Room) -> int:
    """How many conversations ahead of us are planned in a room. One query."""
    return Member.objects.filter(room=room, round__ended_at=None, starts_at__gte=timezone.now()).count()


def remove_room(*, pk: int, by: Person) -> None:
    """Take a room out; what is planned in it keeps its time and has no room. Raises NotAllowedError."""
    found = actions.room(pk, by=by)
    with transaction.atomic():
        lock_planning()
        rows = Member.objects.filter(room=found)
        found.emptied = {str(row): _at(starts_at) for row, starts_at in rows.values_list("pk", "starts_at")}
        found.removed_at = timezone.now()
        found.save(update_fields=["emptied", "removed_at"])
        rows.update(room=None)
        log.record("room.removed", by=by.pk, room=pk)


def bring_back_room(*, pk: int, by: Person) -> None:
    """Let a room be used again, by those who had it too where their time is as it was and they got no other.

    Raises NotAllowedError, InvalidAvailabilityError when another has got its name.
    """
    found = _one(removed_rooms(by), pk)
    try:
        with transaction.atomic():
            lock_planning()
            _give_back(found)
            found.removed_at, found.emptied = None, {}
            found.save(update_fields=["removed_at", "emptied"])
            log.record("room.brought_back", by=by.pk, room=pk)
    except IntegrityError as error:
        raise InvalidAvailabilityError(
            _("Enheten har fått et annet rom som heter %(name)s. Gi det et annet navn, og prøv igjen.")
            % {"name": found.name}
        ) from error


def _give_back(room: Room) -> None:
    """To those it was taken from, but for whoever was called in since: what was sent says that there is no room."""
    rows = Member.objects.filter(pk__in=[int(pk) for pk in room.emptied], room=None)
    rows = rows.exclude(invited_at__gte=room.removed_at)
    same = [pk for pk, at in rows.values_list("pk", "starts_at") if room.emptied[str(pk)] == _at(at)]
    Member.objects.filter(pk__in=same).update(room=room)


def _at(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def open_again(*, pk: int, by: Person) -> None:
    """Take a closed period out. Raises NotAllowedError."""
    found = actions.closed_period(pk, by=by)
    with transaction.atomic():
        log.record("closed.removed", by=by.pk, closed=pk)
        _take_out(found)


def close_again(*, pk: int, by: Person) -> Followed:
    """Bring a closed period back; what is planned then gives up its time. Raises NotAllowedError."""
    found = _one(removed_closed(by), pk)
    with transaction.atomic():
        _put_back(found)
        log.record("closed.brought_back", by=by.pk, closed=pk)
        return replan.closed(found.unit, found.starts_on, found.ends_on, by=by)


def remove_absence(*, pk: int, by: Person) -> None:
    """Take an absence out. Raises NotAllowedError."""
    found = actions.absence(pk, by=by)
    with transaction.atomic():
        log.record("absence.removed", by=by.pk, person=found.person_id)
        _take_out(found)


def bring_back_absence(*, pk: int, by: Person) -> Followed:
    """Bring an absence back; what is planned with them then gives up its time.

    Raises NotAllowedError, InvalidAvailabilityError when the same is noted anew meanwhile.
    """
    found = _one(removed_absences(by), pk)
    same = Absence.objects.filter(person=found.person_id, starts_on=found.starts_on, ends_on=found.ends_on)
    if same.exists():
        raise InvalidAvailabilityError(_("Det samme fraværet er notert på nytt, så det gjelder allerede."))
    with transaction.atomic():
        _put_back(found)
        log.record("absence.brought_back", by=by.pk, person=found.person_id)
        return replan.away(found.person, found.starts_on, found.ends_on, by=by)


def _one(rows: QuerySet, pk: int):
    found = rows.filter(pk=pk).first()
    if found is None:
        raise access.NotAllowedError
    return found


def _take_out(row: Removable) -> None:
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])


def _put_back(row: Removable) -> None:
    row.removed_at = None
    row.save(update_fields=["removed_at"])
