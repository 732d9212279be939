"""When somebody is busy, out of a calendar they give us themselves, as a file or an address: the times alone."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from samtale.audit import log
from samtale.core import clock
from samtale.people.models import Person

from ..models import BusyTime, CalendarReading, CalendarSource
from . import addresses, ical
from .busy import Busy


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of one's busy times: how many are ahead, until when, where they come from, and what was read."""

    count: int
    until: datetime | None
    source: CalendarSource | None
    reading: CalendarReading | None


def known(by: Person) -> Known:
    """Of one's own. Three queries."""
    ahead = BusyTime.objects.filter(person=by, ends_at__gt=timezone.now())
    found = ahead.aggregate(count=Count("pk"), until=Max("ends_at"))
    source = CalendarSource.objects.filter(person=by).first()
    return Known(found["count"], found["until"], source, CalendarReading.objects.filter(person=by).first())


def take(*, content: bytes, by: Person) -> Busy:
    """Read a calendar file and keep its times instead of those there were.

    Raises ical.UnreadableCalendarError with a sentence; then what there was, stands. An address there was is let go of,
    or it would take the file's place again.
    """
    found = _read(content)
    with transaction.atomic():
        _release(Q(person=by))
        _replace(by.pk, found, timezone.now())
        log.record("busy.taken", by=by.pk)
    return found


def subscribe(*, address: str, by: Person) -> Busy:
    """Read the calendar at an address now, and keep the address sealed to read it again every day.

    Raises ical.FetchError and ical.UnreadableCalendarError with a sentence; then what there was, stands.
    """
    found, now = _read(ical.fetch(address)), timezone.now()
    with transaction.atomic():
        _release(Q(person=by))
        CalendarSource.objects.create(person=by, key=addresses.new_key(by.pk), address=address.strip(), read_at=now)
        _replace(by.pk, found, now)
        log.record("busy.subscribed", by=by.pk)
    return found


def forget(*, by: Person) -> None:
    """Forget one's busy times and where they came from; where there is nothing, nothing happens."""
    with transaction.atomic():
        gone = sum(rows.objects.filter(person=by).delete()[0] for rows in (BusyTime, CalendarReading))
        gone += _release(Q(person=by))
        if gone:
            log.record("busy.forgotten", by=by.pk)


def _read(content: bytes) -> Busy:
    zone = timezone.get_default_timezone()
    start = datetime.combine(clock.today(), time(), tzinfo=zone)
    return ical.read_in_child(content, start=start, end=start + ical.LONGEST_WINDOW - timedelta(days=1), zone=zone)


def _replace(person: int, found: Busy, at: datetime) -> None:
    BusyTime.objects.filter(person=person).delete()
    BusyTime.objects.bulk_create(
        [BusyTime(person_id=person, starts_at=one.start, ends_at=one.end, zone=one.zone) for one in found.times],
        batch_size=500,
    )
    CalendarReading.objects.update_or_create(person_id=person, defaults={"read_at": at, **found.free._asdict()})


def _release(which: Q) -> int:
    """Let go of addresses, and of the keys they are sealed by. Returns how many."""
    sources = list(CalendarSource.objects.filter(which).select_related("key"))
    for source in sources:
        addresses.let_go(source)
    return len(sources)


def read_again(now: datetime) -> None:
    """Read each address that has not been tried for a day; one that fails keeps the times there were."""

    def keep(source: CalendarSource, found: Busy) -> None:
        # Ended or changed meanwhile: then these are not the person's wish any more.
        if CalendarSource.objects.filter(pk=source.pk).update(read_at=now, failed=""):
            _replace(source.person_id, found, now)

    sources = CalendarSource.objects.all()
    addresses.read_due(sources, now, read=_read, unreadable=ical.UnreadableCalendarError, keep=keep)


def forget_past(now: datetime) -> None:
    """What has been is no use to any plan, and is nobody's business; nor are those who have left."""
    left = Q(person__is_active=False)
    BusyTime.objects.filter(Q(ends_at__lt=now - timedelta(days=1)) | left).delete()
    CalendarReading.objects.filter(Q(read_at__lt=now - ical.LONGEST_WINDOW) | left).delete()
    with transaction.atomic():
        _release(left | Q(key__wrapped__isnull=True))  # a restore may have brought it back
