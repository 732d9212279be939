"""The shifts in a file or calendar: from when until when, and how much of it was no shift.

Names, places and notes are never passed on by the process of its own that reads the file.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from samtale.core import bounded, clock
from samtale.people.importing.table import FileRefusedError

from ..availability import ical
from ..availability.busy import Interval, joined

MAX_BYTES = 5 * 1024 * 1024
MOST_SHIFTS = 1000
BEHIND, AHEAD = timedelta(days=31), timedelta(days=365)  # what began before today tells from when a plan holds
LONGEST = timedelta(days=8)  # somebody who lives at work a week at a time; longer is no shift


class UnreadableShiftsError(Exception):
    """Why the file holds no shift plan we can use, as a sentence for whoever gave it."""


@dataclass(frozen=True, slots=True)
class Found:
    """The shifts from yesterday on, in order and none touching the next, and the days the plan covers."""

    shifts: tuple[Interval, ...]
    first_on: date
    last_on: date
    whole_days: int = 0
    unread: int = 0


def read_in_child(data: bytes) -> Found:
    """The shifts of an .ics, .csv or .xlsx file, read in a process of its own.

    Raises UnreadableShiftsError with a sentence.
    """
    zone = clock.now().tzinfo
    asked = json.dumps({"now": clock.now().isoformat(), "zone": str(zone)}).encode()
    found = bounded.read_or_refuse(
        f"{__name__}:answer",
        asked + b"\n" + data,
        refusal=UnreadableShiftsError,
        too_heavy=_("Filen er for stor. Velg en fil med vaktene for et år eller mindre."),
    )
    at = datetime.fromisoformat
    times = tuple(Interval(at(one), at(other)) for one, other in found["shifts"])
    days = date.fromisoformat(found["first_on"]), date.fromisoformat(found["last_on"])
    return Found(times, *days, whole_days=found["whole_days"], unread=found["unread"])


def answer(data: bytes) -> dict[str, Any]:
    """What the process of its own answers: times and counts."""
    return bounded.answer_or_refuse(lambda: _as_json(data), refusal=UnreadableShiftsError)


def _as_json(data: bytes) -> dict[str, Any]:
    asked, _newline, content = data.partition(b"\n")
    said = json.loads(asked)
    found = read(content, now=datetime.fromisoformat(said["now"]), zone=ZoneInfo(said["zone"]))
    return {
        "shifts": [[one.start.isoformat(), one.end.isoformat()] for one in found.shifts],
        "first_on": found.first_on.isoformat(),
        "last_on": found.last_on.isoformat(),
        "whole_days": found.whole_days,
        "unread": found.unread,
    }


def read(data: bytes, *, now: datetime, zone: ZoneInfo) -> Found:
    """As `read_in_child`, in this process: for that process. Raises UnreadableShiftsError."""
    if not data.strip():
        raise UnreadableShiftsError(_("Filen er tom."))
    if len(data) > MAX_BYTES:
        raise UnreadableShiftsError(_("Filen er større enn 5 MB. Velg en fil med færre vakter."))
    start, end = now - BEHIND, now + AHEAD
    try:
        if b"BEGIN:VCALENDAR" in data[:4096].upper():
            times, whole_days, unread = _of_calendar(data, start, end, zone)
        else:
            times, whole_days, unread = _of_table(data, zone)
    except (ical.UnreadableCalendarError, FileRefusedError) as error:
        raise UnreadableShiftsError(str(error)) from error
    whole = [one for one in times if timedelta() < one.end - one.start <= LONGEST]
    unread += len(times) - len(whole)
    shifts = joined(one for one in whole if one.end > start and one.start < end)
    _ensure_some(shifts, whole_days, now)
    last = shifts[-1].end - timedelta(microseconds=1)
    days = shifts[0].start.astimezone(zone).date(), last.astimezone(zone).date()
    kept = tuple(one for one in shifts if one.end > now - timedelta(days=1))
    return Found(kept, *days, whole_days=whole_days, unread=unread)


def _ensure_some(times: tuple[Interval, ...], whole_days: int, now: datetime) -> None:
    if len(times) > MOST_SHIFTS:
        raise UnreadableShiftsError(
            _("Filen har mer enn %(most)d vakter på et år. Velg en fil med bare dine egne vakter.")
            % {"most": MOST_SHIFTS}
        )
    if not times and whole_days:
        raise UnreadableShiftsError(
            _("Filen har bare hele dager. Vi trenger klokkeslett: når hver vakt begynner og slutter.")
        )
    if not times:
        raise UnreadableShiftsError(_("Vi fant ingen vakter fra i dag og et år fram. Velg en fil med vaktene dine."))
    if times[-1].end <= now:
        raise UnreadableShiftsError(_("Alle vaktene i filen er over. Velg en fil med vakter som kommer."))


def _of_calendar(data: bytes, start: datetime, end: datetime, zone: ZoneInfo) -> tuple[list[Interval], int, int]:
    """Whatever the calendar says of being free: whoever is at work, is often called busy by nobody."""
    events, unread = ical.events_between(data, start.astimezone(zone), end.astimezone(zone))
    on = [event for event in events if not ical.is_cancelled(event)]
    timed = [event for event in on if isinstance(event.start, datetime)]
    times = [Interval(ical.moment(event.start, zone), ical.moment(event.end, zone)) for event in timed]
    return times, len(on) - len(timed), unread


def _of_table(data: bytes, zone: ZoneInfo) -> tuple[list[Interval], int, int]:
    from samtale.people.importing.reading import read_table  # openpyxl is large, and only the child reads a file

    from . import rows

    times, unread = rows.shifts(read_table(data), zone)
    return times, 0, unread
