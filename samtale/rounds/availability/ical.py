"""When somebody is busy, out of a calendar file of their own: from when to when, and how much counts as free.

Titles, places and who else is there are never passed on by the process of its own that reads the file.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from django.utils.translation import gettext as _

from samtale.core import bounded

from . import zones
from .busy import Busy, Free, Interval, from_json, joined
from .fetch import FetchError, fetch

__all__ = ["Busy", "FetchError", "UnreadableCalendarError", "fetch", "read_in_child"]

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
    return from_json(found)


def answer(data: bytes) -> dict[str, Any]:
    """What the process of its own answers: times, their zones and counts."""
    return bounded.answer_or_refuse(lambda: _as_json(data), refusal=UnreadableCalendarError)


def _as_json(data: bytes) -> dict[str, Any]:
    asked, _newline, calendar = data.partition(b"\n")
    window = json.loads(asked)
    start, end = datetime.fromisoformat(window["start"]), datetime.fromisoformat(window["end"])
    return read(calendar, start=start, end=end, zone=ZoneInfo(window["zone"])).as_json()


def read(data: bytes, *, start: datetime, end: datetime, zone: ZoneInfo) -> Busy:
    """As `read_in_child`, in this process: for that process. Raises UnreadableCalendarError."""
    calendar = _parse(data)
    whole = [event for event in calendar.events if _is_whole(event)]
    good = [event for event in whole if not _is_too_often(event)]
    found, failed = _occurrences(good, calendar, start.astimezone(zone), end.astimezone(zone))
    unknown = {str(event.get("UID")) for event in good if _is_of_unknown_zone(event)}
    told = [(_why_free(event), _moments(event, zone, unknown)) for event in found] + list(_free_busy(calendar, zone))
    inside = [(why, one) for why, one in told if _is_inside(one, start, end)]
    whys = [why or ("no_length" if one.start == one.end else "") for why, one in inside]
    counts = {why: whys.count(why) for why in ("marked", "cancelled", "no_length")}
    too_often, unread = len(whole) - len(good), len(calendar.events) - len(whole) + failed
    clipped = [Interval(max(one.start, start), min(one.end, end), one.zone) for why, one in inside if not why]
    return Busy(joined(clipped), Free(**counts, too_often=too_often, unread=unread))


def events_between(data: bytes, start: datetime, end: datetime) -> tuple[list[icalendar.Event], int]:
    """Each time of each event in a window, and how many events could not be read. Raises UnreadableCalendarError."""
    calendar = _parse(data)
    good = [event for event in calendar.events if _is_whole(event) and not _is_too_often(event)]
    found, failed = _occurrences(good, calendar, start, end)
    return found, len(calendar.events) - len(good) + failed


def is_cancelled(event: icalendar.Event) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _is_inside(one: Interval, start: datetime, end: datetime) -> bool:
    return start <= one.start < end if one.start == one.end else one.start < end and one.end > start


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
    return "DTSTART" in event and not any(name in MATTERS for name, _why in event.errors)


def _is_too_often(event: icalendar.Event) -> bool:
    rules = event.get("RRULE", [])
    often = {str(freq).upper() for rule in (rules if isinstance(rules, list) else [rules]) for freq in rule["FREQ"]}
    return bool(often & TOO_OFTEN)


def _is_of_unknown_zone(event: icalendar.Event) -> bool:
    begins: Any = event["DTSTART"]
    return "TZID" in begins.params and getattr(begins.dt, "tzinfo", None) is None


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


def _why_free(event: icalendar.Event) -> str:
    """Which count of `Free` one time of an event belongs to; nothing where its owner is busy."""
    if is_cancelled(event):
        return "cancelled"
    outlook = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    return "marked" if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or outlook in FREE else ""


def _moments(event: icalendar.Event, zone: ZoneInfo, unknown: set[str]) -> Interval:
    is_unknown = str(event.get("UID")) in unknown and getattr(event.start, "tzinfo", None) is None
    said = zones.NOT_KNOWN if is_unknown else zones.of(event.start, zone)
    return Interval(moment(event.start, zone), moment(event.end, zone), said)


def moment(when: date, zone: ZoneInfo) -> datetime:
    """When that is; without a zone of its own by the clock in `zone`, a day from its first minute."""
    if not isinstance(when, datetime):
        when = datetime.combine(when, time.min)
    return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)


def _free_busy(calendar: icalendar.Calendar, zone: ZoneInfo) -> Iterator[tuple[str, Interval]]:
    """What a calendar that gives out busy times only says of them (RFC 5545, 3.6.4), and why one counts as free."""
    for part in calendar.walk("VFREEBUSY"):
        listed = part.get("FREEBUSY", [])
        for period in listed if isinstance(listed, list) else [listed]:
            why = "marked" if str(period.params.get("FBTYPE", "BUSY")).upper() == "FREE" else ""
            said = zones.of(period.start, zone)
            yield why, Interval(moment(period.start, zone), moment(period.end, zone), said)
