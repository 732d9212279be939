"""Calendar requests, read back as a calendar would."""

from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil import tz

from samtale.notices import calendar
from samtale.people.models import Person

OSLO = ZoneInfo("Europe/Oslo")
KARI = Person(first_name="Kari; med, tegn", last_name="Østensjø-Ærlighet på Nordvågøya", email="kari@nordvag.example")
PER = Person(first_name="Per", last_name='"Pelle" Ås', email="per@nordvag.example")


def asked(**changes) -> bytes:
    return calendar.request(
        **{
            "uid": "1@nordvag.example",
            "sequence": 3,
            "organizer": PER,
            "attendees": [KARI],
            "starts_at": datetime(2027, 3, 30, 9, tzinfo=OSLO),
            "minutes": 90,
            "place": "Fjord, 2. etasje; rådhuset",
            "summary": "Samtale",
            "description": "Svar her\nhttps://x.example/a",
            "url": "https://x.example/a",
            **changes,
        }
    )


def event_of(raw: bytes) -> icalendar.Event:
    return icalendar.Calendar.from_ical(raw).events[0]


def test_request_says_all_a_calendar_needs():
    raw = asked()
    event = event_of(raw)

    assert icalendar.Calendar.from_ical(raw)["METHOD"] == "REQUEST"
    assert event["UID"] == "1@nordvag.example" and event["SEQUENCE"] == 3
    assert event["CLASS"] == "PRIVATE" and event["STATUS"] == "CONFIRMED" and event["SUMMARY"] == "Samtale"
    assert event["LOCATION"] == "Fjord, 2. etasje; rådhuset"
    assert event["ORGANIZER"] == "mailto:per@nordvag.example"
    assert event["DTSTAMP"].dt.tzinfo is not None
    chair, asked_one = event["ATTENDEE"]
    assert (chair, chair.params["PARTSTAT"]) == ("mailto:per@nordvag.example", "ACCEPTED")
    assert asked_one == "mailto:kari@nordvag.example"
    assert asked_one.params["CN"] == KARI.name
    assert (asked_one.params["PARTSTAT"], asked_one.params["RSVP"]) == ("NEEDS-ACTION", "TRUE")


def test_lines_are_folded_and_end_as_the_standard_says():
    raw = asked(place="Møterom " * 20)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert event_of(raw)["LOCATION"] == "Møterom " * 20


def test_cancel_withdraws_the_same_meeting_and_publish_asks_nobody():
    when = datetime(2027, 3, 30, 9, tzinfo=OSLO)
    withdrawn = calendar.cancel(
        uid="1@nordvag.example",
        sequence=4,
        organizer=PER,
        attendees=[KARI],
        starts_at=when,
        minutes=90,
        summary="Samtale",
    )
    assert icalendar.Calendar.from_ical(withdrawn)["METHOD"] == "CANCEL"
    assert event_of(withdrawn)["STATUS"] == "CANCELLED" and event_of(withdrawn)["SEQUENCE"] == 4
    assert event_of(withdrawn)["UID"] == event_of(asked())["UID"]

    own = calendar.publish(
        uid="1@nordvag.example", sequence=4, organizer=PER, starts_at=when, minutes=90, place="Fjord", summary="Samtale"
    )
    assert icalendar.Calendar.from_ical(own)["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in event_of(own)


@pytest.mark.parametrize(
    "utc",
    [
        datetime(2027, 3, 28, 0, 30, tzinfo=UTC),  # the last half hour of winter time
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC),  # the first of summer time
        datetime(2027, 10, 30, 12, 0, tzinfo=UTC),  # the day before the clocks go back
        datetime(2027, 11, 1, 8, 0, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 30, tzinfo=UTC),  # next year here
        datetime(2035, 7, 1, 7, 0, tzinfo=UTC),
    ],
)
def test_times_stand_by_the_clock_in_oslo(utc):
    raw = asked(starts_at=utc)
    local = utc.astimezone(OSLO)
    assert f"DTSTART;TZID=Europe/Oslo:{local:%Y%m%dT%H%M%S}".encode() in raw
    assert event_of(raw)["DTSTART"].dt == utc

    # A reader that knows no zone names goes by the rules that came along: they give the same hour.
    text = raw.decode()
    rules = text[text.index("BEGIN:VTIMEZONE") : text.index("BEGIN:VEVENT")]
    zone = tz.tzical(StringIO(rules)).get("Europe/Oslo")
    assert utc.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)


def test_the_zone_is_two_rules_and_no_list_of_dates():
    zone = icalendar.Calendar.from_ical(asked()).walk("VTIMEZONE")[0]
    assert zone["TZID"] == "Europe/Oslo"
    rules = {part.name: part["RRULE"].to_ical() for part in zone.subcomponents}
    assert rules == {"DAYLIGHT": b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "STANDARD": b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"}
    assert b"RDATE" not in asked()
