"""What the page of one's own busy times shows: the times day by day, what counts as free, and when it was read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core import clock, words
from samtale.people.models import Person

from ..models import BusyTime, CalendarReading, CalendarSource
from . import zones

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """One time in words: when, and what its owner should know of the zone it was read in."""

    when: str
    zone: str


@dataclass(frozen=True, slots=True)
class Day:
    """The times that begin on a day; `is_over` where they are of no use to any plan any more."""

    day: date
    is_over: bool
    times: list[Shown]


@dataclass(frozen=True, slots=True)
class OwnTimes:
    page: Page
    days: list[Day]
    free: list[str] | None  # how much counts as free, a sentence a reason; None where that was not kept
    read_at: datetime | None
    source: CalendarSource | None

    @property
    def is_nothing(self) -> bool:
        """Whether there is no calendar, and never was."""
        return not (self.page.paginator.count or self.read_at or self.source)

    @property
    def has_utc(self) -> bool:
        return any(row.zone == zones.UTC for row in self.page.object_list)


def own_times(person: Person, page: str = "1") -> OwnTimes:
    """Those to come first, so many at a time. Four queries; three where there are none."""
    now = timezone.now()
    is_over = Case(When(ends_at__lte=now, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = BusyTime.objects.filter(person=person).annotate(is_over=is_over).order_by("is_over", "starts_at", "pk")
    shown = Paginator(rows, PAGE_SIZE).get_page(page)
    reading = CalendarReading.objects.filter(person=person).first()
    source = CalendarSource.objects.filter(person=person).first()
    read_at = reading.read_at if reading else source.read_at if source else None
    return OwnTimes(shown, _days(shown.object_list, now), _free(reading) if reading else None, read_at, source)


def _days(rows: Iterable[BusyTime], now: datetime) -> list[Day]:
    grouped = groupby(rows, key=lambda row: (row.ends_at <= now, clock.here(row.starts_at).date()))
    return [Day(day, over, [Shown(_when(row), _zone(row)) for row in some]) for (over, day), some in grouped]


def _when(row: BusyTime) -> str:
    """«09.00–10.30», «Hele dagen», «Hele dagen, til og med …», «Fra 22.00 til onsdag 3. mars kl. 06.00»."""
    start, end = clock.here(row.starts_at), clock.here(row.ends_at)
    last = (end - timedelta(microseconds=1)).date()
    if start.time() == end.time() == time():
        until = _("Hele dagen, til og med %(day)s") % {"day": words.day(last)}
        return _("Hele dagen") if last == start.date() else until
    if last == start.date():
        return f"{words.clock(start)}–{words.clock(end) if end.time() != time() else '24.00'}"
    return _("Fra %(clock)s til %(moment)s") % {"clock": words.clock(start), "moment": words.day_time(end)}


def _zone(row: BusyTime) -> str:
    """What to say of the zone; nothing where it is ours, or UTC, which is told of once."""
    if row.zone in ("", zones.UTC):
        return ""
    if row.zone == zones.NOT_KNOWN:
        return _("Vi kjenner ikke tidssonen som står i kalenderen, så tiden er lest som norsk tid.")
    there = zones.there(row.starts_at, row.zone)
    if there is None:
        return _("Lest i flere tidssoner: %(zones)s.") % {"zones": row.zone.replace(zones.NOT_KNOWN, _("en ukjent"))}
    return _("Lest i tidssonen %(zone)s. Der begynner den %(moment)s.") % {
        "zone": row.zone,
        "moment": words.day_time(there),
    }


def _free(found: CalendarReading) -> list[str]:
    """A sentence for each reason something in the calendar counts as free."""
    marked, cancelled, no_length = found.marked, found.cancelled, found.no_length
    too_often, unread = found.too_often, found.unread
    sentences = [
        (marked, ngettext("%(number)s tid er merket som ledig.", "%(number)s tider er merket som ledige.", marked)),
        (cancelled, ngettext("%(number)s tid er avlyst.", "%(number)s tider er avlyst.", cancelled)),
        (
            no_length,
            ngettext(
                "%(number)s tid begynner og slutter på likt.",
                "%(number)s tider begynner og slutter på likt.",
                no_length,
            ),
        ),
        (
            too_often,
            ngettext(
                "%(number)s avtale gjentas for ofte til at vi leser den.",
                "%(number)s avtaler gjentas for ofte til at vi leser dem.",
                too_often,
            ),
        ),
        (unread, ngettext("%(number)s avtale kunne ikke leses.", "%(number)s avtaler kunne ikke leses.", unread)),
    ]
    return [words.capital(said % {"number": words.number(count)}) for count, said in sentences if count]
