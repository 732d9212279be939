"""Busy times out of calendar files shaped as Outlook, Google and Apple shape them (all made up here)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from samtale.core import bounded
from samtale.rounds.availability import ical
from samtale.rounds.availability.busy import Free

OSLO = ZoneInfo("Europe/Oslo")
OUTLOOK_ZONE = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""
OUTLOOK = "DTSTART;TZID=W. Europe Standard Time:{start}\nDTEND;TZID=W. Europe Standard Time:{end}\n"


def event(lines: str, uid: str = "1") -> str:
    return f"BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20260101T000000Z\n{lines.strip()}\nEND:VEVENT\n"


def file(*parts: str) -> bytes:
    text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//NO\n" + "".join(parts) + "END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def day(month: int, number: int, year: int = 2027) -> dict[str, datetime]:
    """A window of one day here."""
    start = datetime(year, month, number, tzinfo=OSLO)
    return {"start": start, "end": datetime(year, month, number, 23, 59, tzinfo=OSLO)}


def hours(data: bytes, **window) -> list[str]:
    """«09:00–10:30» here, with the date where the window is longer than a day."""
    form = "%H:%M" if window["start"].date() == window["end"].date() else "%d.%m %H:%M"
    found = ical.read(data, zone=OSLO, **window)
    assert not found.free.unread
    return ["–".join(f"{moment.astimezone(OSLO):{form}}" for moment in one[:2]) for one in found.times]


TUESDAY = day(3, 2)
NINE = {"start": "20270302T090000", "end": "20270302T103000"}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("DTSTART:20270302T080000Z\nDTEND:20270302T093000Z", ["09:00–10:30"]),
        ("DTSTART;TZID=Europe/Oslo:20270302T090000\nDURATION:PT1H30M", ["09:00–10:30"]),
        ("DTSTART:20270302T090000\nDTEND:20270302T103000", ["09:00–10:30"]),  # no zone: ours
        (OUTLOOK.format(**NINE), ["09:00–10:30"]),  # named, not described
        ("DTSTART;TZID=Tokyo Standard Time:20270302T180000\nDURATION:PT1H", ["10:00–11:00"]),
        ("DTSTART;VALUE=DATE:20270302\nDTEND;VALUE=DATE:20270303", ["00:00–23:59"]),
        ("DTSTART;VALUE=DATE:20270302", ["00:00–23:59"]),
        ("DTSTART;VALUE=DATE:20270301", []),
        ("DTSTART:20270301T080000Z\nDTEND:20270304T080000Z", ["00:00–23:59"]),  # clipped
        ("DTSTART:20270302T080000Z", []),  # a mark, no time
        ("DTSTART:20270302T080000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT", []),
        ("DTSTART:20270302T080000Z\nDURATION:PT1H\nTRANSP:OPAQUE", ["09:00–10:00"]),
        ("DTSTART:20270302T080000Z\nDURATION:PT1H\nSTATUS:CANCELLED", []),
        ("DTSTART:20270302T080000Z\nDURATION:PT1H\nSTATUS:TENTATIVE", ["09:00–10:00"]),
        ("DTSTART:20270302T080000Z\nDURATION:PT1H\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", []),
        ("DTSTART:20270302T080000Z\nDURATION:PT1H\nX-MICROSOFT-CDO-BUSYSTATUS:OOF", ["09:00–10:00"]),
    ],
)
def test_what_is_busy_and_what_is_not(lines, expected):
    assert hours(file(event(lines)), **TUESDAY) == expected


@pytest.mark.parametrize("zone", ["", OUTLOOK_ZONE], ids=["named", "described"])
@pytest.mark.parametrize(
    ("date", "utc"),
    [
        ((3, 26), 8),
        ((3, 28), 7),
        ((3, 29), 7),  # the last Sunday of March, and around it; Easter Sunday 2027
        ((10, 30), 7),
        ((10, 31), 8),
        ((11, 1), 8),  # the last Sunday of October
        ((5, 17), 7),
    ],
)
def test_a_daily_meeting_stays_at_nine_when_the_clocks_change(zone, date, utc):
    lines = "DTSTART;TZID=W. Europe Standard Time:20270101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY"
    window = day(*date)
    assert hours(file(zone, event(lines)), **window) == ["09:00–10:00"]
    assert ical.read(file(zone, event(lines)), zone=OSLO, **window).times[0].start.astimezone(UTC).hour == utc


def test_a_series_with_a_day_off_a_day_moved_and_a_day_cancelled():
    start = "DTSTART;TZID=Europe/Oslo:20270301T090000\nDTEND;TZID=Europe/Oslo:20270301T100000\n"
    series = file(
        event(start + "RRULE:FREQ=DAILY;COUNT=5\nEXDATE;TZID=Europe/Oslo:20270302T090000"),
        event(
            "RECURRENCE-ID;TZID=Europe/Oslo:20270303T090000\nDTSTART;TZID=Europe/Oslo:20270303T130000\nDURATION:PT1H"
        ),
        event(
            "RECURRENCE-ID;TZID=Europe/Oslo:20270304T090000\nDTSTART;TZID=Europe/Oslo:20270304T090000\n"
            "DURATION:PT1H\nSTATUS:CANCELLED"
        ),
    )
    week = {"start": datetime(2027, 3, 1, tzinfo=OSLO), "end": datetime(2027, 3, 8, tzinfo=OSLO)}
    assert hours(series, **week) == ["01.03 09:00–01.03 10:00", "03.03 13:00–03.03 14:00", "05.03 09:00–05.03 10:00"]


def test_times_that_meet_are_one_and_the_window_is_of_any_zone():
    data = file(
        *(
            event(f"DTSTART:20270302T{begin}0000Z\nDTEND:20270302T{end}0000Z", uid=begin)
            for begin, end in (("10", "11"), ("08", "10"), ("09", "10"), ("13", "14"))
        )
    )
    assert hours(data, **TUESDAY) == ["09:00–12:00", "14:00–15:00"]
    window = {"start": datetime(2027, 3, 2, 9, tzinfo=UTC), "end": datetime(2027, 3, 2, 13, tzinfo=UTC)}
    assert hours(data, **window) == ["10:00–12:00"]


def test_a_calendar_that_gives_busy_times_only():
    part = (
        "BEGIN:VFREEBUSY\nUID:x\nDTSTAMP:20270101T000000Z\nFREEBUSY;FBTYPE=BUSY:20270302T080000Z/PT1H,"
        "20270302T120000Z/20270302T130000Z\nFREEBUSY;FBTYPE=FREE:20270302T090000Z/PT1H\nEND:VFREEBUSY\n"
    )
    assert hours(file(part), **TUESDAY) == ["09:00–10:00", "13:00–14:00"]


def test_what_cannot_be_read_is_counted_and_spoils_nothing_else():
    fine = event("DTSTART:20270302T080000Z\nDURATION:PT1H", uid="fine")
    bad = [
        event(lines, uid=lines)
        for lines in (
            "SUMMARY:Uten tid",
            "DTSTART:i morgen",
            "DTSTART:20270302T080000Z\nRRULE:FREQ=SECONDLY",
            "DTSTART:20270302T080000Z\nRRULE:FREQ=NOE",
            "DTSTART:20270302T080000Z\nDTEND:20270302",
        )
    ]
    found = ical.read(file(fine, *bad), zone=OSLO, **TUESDAY)
    assert [one.start.hour for one in found.times] == [8]
    assert found.free == Free(too_often=1, unread=len(bad) - 1) and str(len(bad)) in found.sentence


def test_what_counts_as_free_is_counted_by_why_and_only_in_the_window():
    inside, before = "DTSTART:20270302T080000Z\nDURATION:PT1H\n", "DTSTART:20270301T080000Z\nDURATION:PT1H\n"
    free = [
        inside + "TRANSP:TRANSPARENT",
        inside + "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        inside + "STATUS:CANCELLED\nTRANSP:TRANSPARENT",
        "DTSTART:20270302T080000Z",
        inside + "RRULE:FREQ=MINUTELY",
        "SUMMARY:Uten tid",
        before + "TRANSP:TRANSPARENT",
        before + "STATUS:CANCELLED",
        "DTSTART;VALUE=DATE:20270301\nTRANSP:TRANSPARENT",  # until the window begins
    ]
    events = [event(lines, uid=str(number)) for number, lines in enumerate(free)]
    lent = (
        "BEGIN:VFREEBUSY\nUID:x\nDTSTAMP:20270101T000000Z\nFREEBUSY;FBTYPE=FREE:20270302T120000Z/PT1H\nEND:VFREEBUSY\n"
    )
    found = ical.read(file(*events, lent), zone=OSLO, **TUESDAY)
    assert found.times == () and found.free == Free(marked=3, cancelled=1, no_length=1, too_often=1, unread=1)
    daily = event("DTSTART;TZID=Europe/Oslo:20270301T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY\nTRANSP:TRANSPARENT")
    week = {"start": datetime(2027, 3, 1, tzinfo=OSLO), "end": datetime(2027, 3, 8, tzinfo=OSLO)}
    assert ical.read(file(daily), zone=OSLO, **week).free == Free(marked=7)


NOT_WHAT_IT_IS_CALLED = OUTLOOK_ZONE.replace("W. Europe Standard Time", "Hos legen").replace("+0", "+1")


@pytest.mark.parametrize(
    ("parts", "zone"),
    [
        ([event("DTSTART;TZID=Europe/Oslo:20270302T090000\nDURATION:PT1H")], ""),
        ([event("DTSTART;TZID=Europe/Stockholm:20270302T090000\nDURATION:PT1H")], ""),  # the same time as here
        ([OUTLOOK_ZONE, event(OUTLOOK.format(**NINE))], ""),
        ([event("DTSTART:20270302T090000\nDURATION:PT1H")], ""),
        ([event("DTSTART;VALUE=DATE:20270302")], ""),
        ([event("DTSTART:20270302T080000Z\nDURATION:PT1H")], "UTC"),
        (["X-WR-TIMEZONE:Europe/Oslo\n", event("DTSTART:20270302T080000Z\nDURATION:PT1H")], ""),
        ([event("DTSTART;TZID=Tokyo Standard Time:20270302T180000\nDURATION:PT1H")], "Asia/Tokyo"),
        (
            [NOT_WHAT_IT_IS_CALLED, event(OUTLOOK.replace("W. Europe Standard Time", "Hos legen").format(**NINE))],
            "UTC+11:00",
        ),
        ([event("DTSTART;TZID=Hos tannlegen:20270302T090000\nDURATION:PT1H")], "?"),
    ],
)
def test_the_zone_is_told_where_the_clock_there_is_another_and_never_in_the_calendar_s_words(parts, zone):
    (found,) = ical.read(file(*parts), zone=OSLO, **TUESDAY).times
    assert found.zone == zone


def test_times_of_several_zones_that_meet_are_one_and_tell_them_all():
    lines = (
        "DTSTART;TZID={}:20270302T{}0000\nDURATION:PT3H".format(*at)
        for at in (("Asia/Tokyo", "17"), ("Europe/London", "10"), ("Europe/Oslo", "11"))
    )
    (found,) = ical.read(file(*(event(one, uid=one[12:20]) for one in lines)), zone=OSLO, **TUESDAY).times
    assert found.zone == "Asia/Tokyo, Europe/London" and (found.end - found.start).seconds == 5 * 3600


def test_in_a_process_of_its_own_nothing_but_times_comes_out(monkeypatch):
    data = file(
        event(
            OUTLOOK.format(**NINE) + "SUMMARY:Samtale med legen\nLOCATION:Sykehuset\n"
            "ATTENDEE;CN=Kari:mailto:kari@nordvag.example"
        )
    )
    answers = []
    ask = bounded.read
    monkeypatch.setattr(bounded, "read", lambda *asked: answers.append(ask(*asked)) or answers[-1])
    found = ical.read_in_child(data, zone=OSLO, **TUESDAY)
    assert [one.start for one in found.times] == [datetime(2027, 3, 2, 9, tzinfo=OSLO)]
    nine = ["2027-03-02T08:00:00+00:00", "2027-03-02T09:30:00+00:00", ""]
    assert answers == [{"read": {"times": [nine], "free": [0] * 5}}]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"  \r\n", "tom"),
        (b"%PDF-1.7", ".ics"),
        (b"a" * (ical.MAX_BYTES + 1), "5 MB"),
        (file(*[event("")] * 3), "for mange"),
        (file()[:-10], "skadet"),
        (b"BEGIN:VCALENDAR\r\nBEGIN\r\nEND:VCALENDAR\r\n", "klarer ikke"),
    ],
)
def test_what_is_no_calendar_is_said_in_a_sentence(data, says, monkeypatch):
    monkeypatch.setattr(ical, "MAX_EVENTS", 2)
    with pytest.raises(ical.UnreadableCalendarError, match=says):
        ical.read(data, zone=OSLO, **TUESDAY)


def test_a_calendar_made_to_keep_us_busy_is_given_up(monkeypatch):
    monkeypatch.setattr(bounded, "SECONDS", 0.05)
    with pytest.raises(ical.UnreadableCalendarError, match="for stor"):
        ical.read_in_child(file(event("DTSTART:19000101T000000Z\nRRULE:FREQ=HOURLY")), zone=OSLO, **TUESDAY)


def test_a_window_without_end_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="window"):
        ical.read_in_child(
            b"x", start=datetime(2027, 1, 1, tzinfo=OSLO), end=datetime(2030, 1, 1, tzinfo=OSLO), zone=OSLO
        )
