"""What the pages of series show: the rhythm in words, what comes, and what has been."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.conversations.facts import CheckIn, check_ins, own_notes_of_called_off
from samtale.core import clock, words
from samtale.core.sure import sure
from samtale.people.models import Person

from . import access
from .coming import upcoming
from .dates import WEEK, Rhythm
from .hindrances import Days, read
from .models import PAUSE, Occasion, Series

COMING, BEEN = 4, 12  # how many of each a page shows


@dataclass(frozen=True)
class Coming:
    """A step ahead: its day (None: skipped), the one it was meant for, and what stood in the way of that."""

    day: date | None
    meant: date
    word: str


@dataclass(frozen=True)
class Been:
    """A step that is over or made: when, what it came to, and the word where it was skipped."""

    occasion: Occasion
    check_in: CheckIn | None
    notes: UUID | None = None  # the conversation a pause called off, where the reader has own notes of it

    @property
    def at(self) -> datetime | None:
        return self.check_in.starts_at if self.check_in else None

    @property
    def look(self) -> str:
        """«held», «ahead», «open», «called_off», «gone» (not held), «paused», «skipped»."""
        if self.occasion.skipped == PAUSE and self.occasion.starts_at:
            return "paused"
        if self.occasion.skipped:
            return "skipped"
        if self.check_in is None or not (self.check_in.is_open or self.check_in.is_held):
            return "called_off" if self.check_in and self.check_in.called_off else "gone"
        if self.check_in.is_held:
            return "held"
        return "open" if self.check_in.has_begun or self.check_in.starts_at < timezone.now() else "ahead"


@dataclass(frozen=True)
class Line:
    """A series in a list."""

    series: Series
    said: str
    ahead: CheckIn | None
    next_on: date | None
    held: int
    made: int  # whose day has been


@dataclass(frozen=True)
class Page:
    """One series, as either of the two sees it."""

    line: Line
    coming: list[Coming]
    been: list[Been]  # the latest first


def said(series: Series) -> str:
    """«Hver tirsdag kl. 09.00», «Den andre tirsdagen i måneden kl. 09.00»."""
    weekday = _(words.WEEKDAYS[series.first_on.weekday()])
    nth = [_("første"), _("andre"), _("tredje"), _("fjerde"), _("siste")][(series.first_on.day - 1) // WEEK]
    text = {
        Rhythm.WEEKLY: _("Hver %(weekday)s kl. %(clock)s"),
        Rhythm.FORTNIGHTLY: _("Annenhver %(weekday)s kl. %(clock)s"),
        Rhythm.MONTHLY: _("Den %(nth)s %(weekday)sen i måneden kl. %(clock)s"),
        Rhythm.QUARTERLY: _("Den %(nth)s %(weekday)sen hver tredje måned kl. %(clock)s"),
    }[Rhythm(series.rhythm)]
    return text % {"weekday": weekday, "nth": nth, "clock": words.clock(series.begins_at)}


def lines_of(person: Person) -> tuple[list[Line], list[Line]]:
    """The series somebody leads, by name, and the employee's own; those that are over are left out. Eight queries."""
    rows = list(access.visible_to(person).filter(ended_at=None).order_by("employee__sort_key", "created_at"))
    days = read(rows, since=clock.today())
    lines = _lines(rows, days)
    return (
        [line for line in lines if line.series.leader_id == person.pk],
        [line for line in lines if line.series.employee_id == person.pk],
    )


def page_of(series: Series, *, by: Person) -> Page:
    """One series with what comes and what has been between the two, earlier rhythms too. Eight queries, and one more
    where a pause has called something off."""
    days = read([series], since=clock.today())
    rows = list(
        Occasion.objects.filter(series__leader=series.leader_id, series__employee=series.employee_id).order_by(
            "-made_at", "-step"
        )[:BEEN]
    )
    known = check_ins(ids=[one.conversation for one in rows if one.conversation])
    notes = _notes(series, by) if any(one.skipped == PAUSE for one in rows) else {}
    return Page(
        _lines([series], days)[0],
        [] if series.ended_at or _is_paused(series) else _coming(series, days),
        [
            Been(one, None, notes.get(one.starts_at))
            if one.skipped == PAUSE and one.starts_at
            else Been(one, known.get(one.conversation) if one.conversation else None)
            for one in rows
        ],
    )


def _notes(series: Series, by: Person) -> dict[datetime, UUID]:
    other = series.employee_id if by.pk == series.leader_id else series.leader_id
    return own_notes_of_called_off(by=by, other=other)


def _is_paused(series: Series) -> bool:
    """Without a day to go on; with one there is something that comes."""
    return bool(series.paused_at and not series.paused_until)


def _coming(series: Series, days: Days) -> list[Coming]:
    pair = (series.leader_id, series.employee_id)
    if not days.leads(pair):
        return []
    return [
        Coming(day, meant, "" if day == meant else days.hindrance(pair, meant))
        for _number, day, meant in islice(upcoming(series, days, clock.today()), COMING)
    ]


def _lines(rows: Iterable[Series], days: Days) -> list[Line]:
    rows = list(rows)
    occasions: dict[UUID, list[UUID]] = defaultdict(list)
    for one in Occasion.objects.filter(series__in=rows, conversation__isnull=False).order_by("step"):
        occasions[one.series_id].append(sure(one.conversation))
    known = check_ins(ids=[one for some in occasions.values() for one in some])
    found = []
    for row in rows:
        ours = [known[one] for one in occasions[row.pk] if one in known]
        ahead = next((one for one in ours if one.is_open and not one.has_begun), None)
        first = None
        if not ahead and not _is_paused(row) and not row.ended_at and days.leads((row.leader_id, row.employee_id)):
            first = next((one.day for one in _coming(row, days) if one.day), None)
        past = [one for one in ours if one.is_held or (not one.is_open and one.starts_at < timezone.now())]
        found.append(
            Line(
                series=row,
                said=said(row),
                ahead=ahead,
                next_on=clock.here(ahead.starts_at).date() if ahead else first,
                held=sum(one.is_held for one in past),
                made=len(past),
            )
        )
    return found
