"""A calendar to subscribe to (RFC 5545, RFC 7986): appointments, and deadlines that take no time."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from icalendar import Calendar, Event, vDuration

from .calendar import OSLO, UTC, empty_calendar

FETCH_AGAIN = timedelta(hours=2)


class Appointment(NamedTuple):
    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    place: str
    summary: str
    url: str


class Deadline(NamedTuple):
    uid: str
    day: date
    summary: str
    url: str


def calendar(*, name: str, appointments: Iterable[Appointment], deadlines: Iterable[Deadline]) -> bytes:
    """Bytes for «text/calendar»."""
    made = empty_calendar("PUBLISH")
    for title in ("name", "x-wr-calname"):
        made.add(title, name)
    _say_when_to_fetch_again(made)
    for one in appointments:
        made.add_component(_appointment(one))
    for due in deadlines:
        made.add_component(_deadline(due))
    return made.to_ical()


def _say_when_to_fetch_again(made: Calendar) -> None:
    again = vDuration(FETCH_AGAIN)
    made.add("x-published-ttl", again)
    made.add("refresh-interval", again, parameters={"VALUE": "DURATION"})


def _event(uid: str, summary: str, url: str) -> Event:
    event = Event()
    for name, value in (
        ("uid", uid),
        ("dtstamp", timezone.now().astimezone(UTC)),
        ("summary", summary),
        ("url", url),
        ("class", "PRIVATE"),
    ):
        event.add(name, value)
    return event


def _appointment(one: Appointment) -> Event:
    event = _event(one.uid, one.summary, one.url)
    event.add("sequence", one.sequence)
    event.add("dtstart", one.starts_at.astimezone(OSLO))
    event.add("dtend", (one.starts_at.astimezone(UTC) + timedelta(minutes=one.minutes)).astimezone(OSLO))
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    if one.place:
        event.add("location", one.place)
    return event


def _deadline(one: Deadline) -> Event:
    event = _event(one.uid, one.summary, one.url)
    event.add("dtstart", one.day)
    event.add("dtend", one.day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event
