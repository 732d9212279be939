"""Calendar requests (iTIP, RFC 5546) as Outlook, Google and Apple take them from an e-mail (RFC 6047)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vRecur, vText

from samtale.people.models import Person

OSLO, UTC = ZoneInfo("Europe/Oslo"), ZoneInfo("UTC")


def request(
    *,
    uid: str,
    sequence: int,
    organizer: Person,
    attendees: Iterable[Person],
    starts_at: datetime,
    minutes: int,
    place: str,
    summary: str,
    description: str = "",
    url: str = "",
    answers_to: str = "",
    asks: bool = True,
) -> bytes:
    """A meeting request, or with a higher sequence its update. Bytes for «text/calendar; method=REQUEST».

    `answers_to` is where calendars send their answer, in place of the organizer's own address. Without `asks` the
    attendees take part, and no answer is wanted.
    """
    event = _event(
        uid=uid,
        sequence=sequence,
        organizer=organizer,
        starts_at=starts_at,
        minutes=minutes,
        summary=summary,
        answers_to=answers_to,
    )
    _details(event, place, description, url)
    _invite(event, organizer, attendees, asks=asks)
    return _calendar("REQUEST", event)


def cancel(
    *,
    uid: str,
    sequence: int,
    organizer: Person,
    attendees: Iterable[Person],
    starts_at: datetime,
    minutes: int,
    summary: str,
    answers_to: str = "",
) -> bytes:
    """The withdrawal of a meeting request, by the same `answers_to`; its sequence must be higher than the last sent."""
    event = _event(
        uid=uid,
        sequence=sequence,
        organizer=organizer,
        starts_at=starts_at,
        minutes=minutes,
        summary=summary,
        status="CANCELLED",
        answers_to=answers_to,
    )
    _invite(event, organizer, attendees)
    return _calendar("CANCEL", event)


def publish(
    *,
    uid: str,
    sequence: int,
    organizer: Person,
    starts_at: datetime,
    minutes: int,
    place: str,
    summary: str,
    description: str = "",
    url: str = "",
) -> bytes:
    """The same meeting for one's own calendar, with nobody to answer: for the organizer, and to download."""
    event = _event(
        uid=uid, sequence=sequence, organizer=organizer, starts_at=starts_at, minutes=minutes, summary=summary
    )
    _details(event, place, description, url)
    return _calendar("PUBLISH", event)


def _event(
    uid: str,
    sequence: int,
    organizer: Person,
    starts_at: datetime,
    minutes: int,
    summary: str,
    status: str = "CONFIRMED",
    answers_to: str = "",
) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", starts_at.astimezone(OSLO))
    event.add("dtend", (starts_at.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(OSLO))
    event.add("summary", summary)
    event.add("class", "PRIVATE")
    event.add("status", status)
    event.add("transp", "OPAQUE" if status == "CONFIRMED" else "TRANSPARENT")
    event.add("organizer", _address(organizer, at=answers_to))
    return event


def _details(event: Event, place: str, description: str, url: str) -> None:
    for name, value in (("location", place), ("description", description), ("url", url)):
        if value:
            event.add(name, value)


def _invite(event: Event, organizer: Person, attendees: Iterable[Person], *, asks: bool = True) -> None:
    """The organizer takes part without being asked; the others are asked to answer, unless they need not be."""
    answer = {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"} if asks else {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    event.add("attendee", _address(organizer, ROLE="CHAIR", PARTSTAT="ACCEPTED"))
    for person in attendees:
        event.add("attendee", _address(person, ROLE="REQ-PARTICIPANT", **answer))


def _address(person: Person, at: str = "", **parameters: str) -> vCalAddress:
    # Somebody without an address of their own is reached by whoever reads ours.
    address = vCalAddress(f"mailto:{at or person.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    address.params["CN"] = vText(person.name)
    if parameters:
        address.params["CUTYPE"] = vText("INDIVIDUAL")
    for name, value in parameters.items():
        address.params[name] = vText(value)
    return address


def _calendar(method: str, event: Event) -> bytes:
    calendar = empty_calendar(method)
    calendar.add_component(event)
    return calendar.to_ical()


def empty_calendar(method: str) -> Calendar:
    """A calendar that says who made it and when the clocks change here."""
    calendar = Calendar()
    calendar.add("prodid", "-//Samtale//Medarbeidersamtale//NO")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_oslo())
    return calendar


def _oslo() -> Timezone:
    """Europe/Oslo by the two yearly rules: lists of dates have been read an hour wrong by Outlook."""
    zone = Timezone()
    zone.add("tzid", "Europe/Oslo")
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    for part, name, month, start, before, after in (
        (TimezoneDaylight(), "CEST", 3, datetime(1970, 3, 29, 2), winter, summer),
        (TimezoneStandard(), "CET", 10, datetime(1970, 10, 25, 3), summer, winter),
    ):
        part.add("tzname", name)
        part.add("dtstart", start)
        part.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"}))
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        zone.add_component(part)
    return zone
