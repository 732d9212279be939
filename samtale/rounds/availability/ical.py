"""When somebody is busy, out of a calendar file of their own: from when to when, and nothing else of what stands there.

Titles, places and who else is there are never passed on by the process of its own that reads the file.
"""

import json
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core import bounded

from .fetch import FetchError, fetch

__all__ = ["Busy", "FetchError", "Interval", "UnreadableCalendarError", "fetch", "read_in_child"]

MAX_BYTES = 5 * 1024 * 1024
MAX_EVENTS = 20_000
LONGEST_WINDOW = timedelta(days=400)
UTC = ZoneInfo("UTC")
# Nobody's day is made so, and a rule like it can keep a machine busy for as long as it is let.
TOO_OFTEN = {"SECONDLY", "MINUTELY"}
# What Outlook calls being free; other calendars say TRANSP.
FREE = {"FREE", "WORKINGELSEWHERE"}
MATTERS = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}


class UnreadableCalendarError(Exception):
    """Why the calendar cannot be used, as a sentence for whoever gave it."""


class Interval(NamedTuple):
    """Busy from `start` until `end`, both with a time zone."""

    start: datetime
    end: datetime


class Busy(NamedTuple):
    """The busy times in a window, in order and none touching the next; `unread` events could not be understood."""

    times: tuple[Interval, ...]
    unread: int = 0

    @property
    def sentence(self) -> str:
        """What to say of what could not be read; empty where all could."""
        if not self.unread:
            return ""
        return ngettext(
            "%(count)s avtale i kalenderen kunne ikke leses, så den tiden står som ledig.",
            "%(count)s avtaler i kalenderen kunne ikke leses, så de tidene står som ledige.",
            self.unread,
        ) % {"count": self.unread}


def read_in_child(data: bytes, *, start: datetime, end: datetime, zone: ZoneInfo) -> Busy:
    """The busy times of an .ics file between two moments, read in a process of its own.

    `zone` is for whole days and for times without a zone. Raises UnreadableCalendarError with a sentence, ValueError
    for a window that is empty or longer than LONGEST_WINDOW.
    """
    if not start < end <= start + LONGEST_WINDOW:
        raise ValueError("the window is empty or too long")
    _check_size(data)
    asked = json.dumps({"start": start.isoformat(), "end": end.isoformat(), "zone": zone.key}).encode()
    found = bounded.read_or_refuse(
        f"{__name__}:answer",
        asked + b"\n" + data,
        refusal=UnreadableCalendarError,
        too_heavy=_("Kalenderen er for stor. Del en kalender med færre avtaler."),
    )
    times = (Interval(datetime.fromisoformat(one), datetime.fromisoformat(other)) for one, other in found["times"])
    return Busy(tuple(times), found["unread"])


def answer(data: bytes) -> dict[str, Any]:
    """What the process of its own answers: times and a count."""
    return bounded.answer_or_refuse(lambda: _as_json(data), refusal=UnreadableCalendarError)


def _as_json(data: bytes) -> dict[str, Any]:
    asked, _newline, calendar = data.partition(b"\n")
    window = json.loads(asked)
    start, end = datetime.fromisoformat(window["start"]), datetime.fromisoformat(window["end"])
    busy = read(calendar, start=start, end=end, zone=ZoneInfo(window["zone"]))
    return {"times": [[one.start.isoformat(), one.end.isoformat()] for one in busy.times], "unread": busy.unread}


def read(data: bytes, *, start: datetime, end: datetime, zone: ZoneInfo) -> Busy:
    """As `read_in_child`, in this process: for that process. Raises UnreadableCalendarError."""
    calendar = _parse(data)
    good = [event for event in calendar.events if _is_whole(event)]
    unread = len(calendar.events) - len(good)
    local_start, local_end = start.astimezone(zone), end.astimezone(zone)
    found, failed = _occurrences(good, calendar, local_start, local_end)
    times = [_moments(event, zone) for event in found if _is_busy(event)]
    times += _free_busy(calendar, zone)
    return Busy(_joined([Interval(max(one.start, start), min(one.end, end)) for one in times]), unread + failed)


def _check_size(data: bytes) -> None:
    if not data.strip():
        raise UnreadableCalendarError(_("Filen er tom."))
    if len(data) > MAX_BYTES:
        raise UnreadableCalendarError(_("Kalenderen er større enn 5 MB. Del en kalender med færre avtaler."))


def _parse(data: bytes) -> icalendar.Calendar:
    _check_size(data)
    if b"BEGIN:VCALENDAR" not in data[:4096].upper():
        raise UnreadableCalendarError(
            _("Dette er ikke en kalenderfil. Lagre eller del kalenderen som .ics, og prøv igjen.")
        )
    if not data.rstrip().upper().endswith(b"END:VCALENDAR"):
        raise UnreadableCalendarError(_("Kalenderfilen er skadet. Hent den på nytt, og prøv igjen."))
    if data.upper().count(b"BEGIN:VEVENT") > MAX_EVENTS:
        raise UnreadableCalendarError(_("Kalenderen har for mange avtaler. Del en kalender med færre."))
    try:
        # Several calendars in one file are allowed; they become one.
        first, *others = icalendar.Calendar.from_ical(data.decode("utf-8-sig", errors="replace"), multiple=True)
        for other in others:
            first.subcomponents += other.subcomponents
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise UnreadableCalendarError(
            _("Vi klarer ikke å lese kalenderen. Hent den på nytt, og prøv igjen.")
        ) from error
    return first


def _is_whole(event: icalendar.Event) -> bool:
    """Whether its times could be understood; what else is wrong in it matters to nobody here."""
    if "DTSTART" not in event or any(name in MATTERS for name, _why in event.errors):
        return False
    rules = event.get("RRULE", [])
    often = {str(freq).upper() for rule in (rules if isinstance(rules, list) else [rules]) for freq in rule["FREQ"]}
    return not often & TOO_OFTEN


def _occurrences(
    events: list[icalendar.Event], calendar: icalendar.Calendar, start: datetime, end: datetime
) -> tuple[list[icalendar.Event], int]:
    """Each time of each event in the window, and how many could not be told: one bad series spoils no other."""
    try:
        return _between(events, calendar, start, end), 0
    except Exception:  # noqa: BLE001 - whatever a made-up rule makes the libraries raise
        found, failed = [], 0
    series: dict[str, list[icalendar.Event]] = {}
    for event in events:
        series.setdefault(str(event.get("UID")), []).append(event)
    for together in series.values():
        try:
            found += _between(together, calendar, start, end)
        except Exception:  # noqa: BLE001
            failed += len(together)
    return found, failed


def _between(
    events: list[icalendar.Event], calendar: icalendar.Calendar, start: datetime, end: datetime
) -> list[icalendar.Event]:
    alone = icalendar.Calendar()
    alone.update(calendar)
    alone.subcomponents = [*calendar.walk("VTIMEZONE"), *events]
    return recurring_ical_events.of(alone).between(start, end)


def _is_busy(event: icalendar.Event) -> bool:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return False
    outlook = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    return str(event.get("TRANSP", "")).upper() != "TRANSPARENT" and outlook not in FREE


def _moments(event: icalendar.Event, zone: ZoneInfo) -> Interval:
    return Interval(_moment(event.start, zone), _moment(event.end, zone))


def _moment(when: date, zone: ZoneInfo) -> datetime:
    if not isinstance(when, datetime):
        when = datetime.combine(when, time.min)
    return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)


def _free_busy(calendar: icalendar.Calendar, zone: ZoneInfo) -> list[Interval]:
    """What a calendar that gives out busy times only says of them (RFC 5545, 3.6.4)."""
    found = []
    for part in calendar.walk("VFREEBUSY"):
        listed = part.get("FREEBUSY", [])
        for period in listed if isinstance(listed, list) else [listed]:
            if str(period.params.get("FBTYPE", "BUSY")).upper() != "FREE":
                found.append(Interval(_moment(period.start, zone), _moment(period.end, zone)))
    return found


def _joined(times: list[Interval]) -> tuple[Interval, ...]:
    """In order, what overlaps or touches made one; what has no length is left out."""
    found: list[Interval] = []
    for one in sorted(one for one in times if one.start < one.end):
        if found and one.start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return tuple(found)
