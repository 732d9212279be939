"""What is understood of a shift plan in a calendar or a sheet, and the sentence for each that is none."""

import io
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from samtale.rounds.shifts import reading
from samtale.rounds.shifts.reading import UnreadableShiftsError, read

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2027, 3, 1, 12, tzinfo=OSLO)  # a Monday
DAY, NEXT = date(2027, 3, 8), date(2027, 3, 9)


def calendar(*events: str) -> bytes:
    body = "".join(
        f"BEGIN:VEVENT\nUID:{nth}\nSUMMARY:Hemmelig avdeling\n{event}\nEND:VEVENT\n" for nth, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//prøve//NO\n{body}END:VCALENDAR\n".encode()


def event(starts: str, ends: str, *more: str) -> str:
    return "\n".join([f"DTSTART;TZID=Europe/Oslo:{starts}", f"DTEND;TZID=Europe/Oslo:{ends}", *more])


def times(data: bytes) -> list[str]:
    here = [(one.start.astimezone(OSLO), one.end.astimezone(OSLO)) for one in read(data, now=NOW, zone=OSLO).shifts]
    return [f"{starts:%d.%m %H:%M}-{ends:%d.%m %H:%M}" for starts, ends in here]


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableShiftsError) as why:
        read(data, now=NOW, zone=OSLO)
    return str(why.value)


def test_a_calendar_of_shifts_is_read_whatever_it_says_of_being_free():
    found = read(
        calendar(
            event("20270308T070000", "20270308T150000", "TRANSP:TRANSPARENT"),
            event("20270309T220000", "20270310T070000", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"),
            event("20270311T070000", "20270311T150000", "STATUS:CANCELLED"),
            "DTSTART;VALUE=DATE:20270312\nDTEND;VALUE=DATE:20270313",
            event("20270315T070000", "20270315T150000", "RRULE:FREQ=WEEKLY;COUNT=2"),
            event("20270316T070000", "20270316T070000"),
        ),
        now=NOW,
        zone=OSLO,
    )
    assert len(found.shifts) == 4 and (found.first_on, found.last_on) == (DAY, date(2027, 3, 22))
    assert (found.whole_days, found.unread) == (1, 1)


def test_what_overlaps_or_meets_is_one_and_what_was_before_yesterday_is_not_kept():
    data = calendar(
        event("20270220T070000", "20270220T150000"),
        event("20270308T070000", "20270308T150000"),
        event("20270308T140000", "20270308T180000"),
        event("20270308T180000", "20270308T220000"),
    )
    assert times(data) == ["08.03 07:00-08.03 22:00"]
    assert read(data, now=NOW, zone=OSLO).first_on == date(2027, 2, 20), "the plan has held since then"


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        ("Dato;Fra;Til\n08.03.2027;07.00;15.00\n", ["08.03 07:00-08.03 15:00"]),
        ("Dato;Fra;Til\n8.3.27;0700;1500\n", ["08.03 07:00-08.03 15:00"]),
        ("Date,Start,End\n2027-03-08,07:00,15:00:00\n", ["08.03 07:00-08.03 15:00"]),
        ("Dato;Vakt;Fra kl.;Til kl.\nman 08.03.2027;N;22;7\n", ["08.03 22:00-09.03 07:00"]),
        ("Dato;Fra;Til\n08.03.2027;16.00;24.00\n", ["08.03 16:00-09.03 00:00"]),
        ("Dato;Fra;Til\n08.03.2027;16.00;00.00\n", ["08.03 16:00-09.03 00:00"]),
        ("Start;Slutt\n08.03.2027 22:00;09.03.2027 07:00\n", ["08.03 22:00-09.03 07:00"]),
        ("Start;Slutt\n2027-03-08T07:00;2027-03-08T15:00\n", ["08.03 07:00-08.03 15:00"]),
        ("Vaktliste for Ingrid\n\nDag;Dato;Fra;Til\nMandag;08.03.2027;07:00;15:00\nTirsdag;09.03.2027;;\n",
         ["08.03 07:00-08.03 15:00"]),
        ("Startdato;Starttid;Sluttid\n08.03.2027;07:00;15:00\n", ["08.03 07:00-08.03 15:00"]),
        # The night summer time begins, and the one it ends, are as long as the clock makes them.
        ("Dato;Fra;Til\n27.03.2027;22.00;07.00\n", ["27.03 22:00-28.03 07:00"]),
    ],
)  # fmt: skip
def test_a_sheet_is_read_as_people_write_it(sheet, found):
    assert times(sheet.encode()) == found


def test_the_night_the_clocks_change_is_an_hour_shorter():
    (one,) = read(b"Dato;Fra;Til\n27.03.2027;22.00;07.00\n", now=NOW, zone=OSLO).shifts
    assert one.end - one.start == timedelta(hours=8)
    later = datetime(2027, 10, 1, tzinfo=OSLO)
    (one,) = read(b"Dato;Fra;Til\n30.10.2027;22.00;07.00\n", now=later, zone=OSLO).shifts
    assert one.end - one.start == timedelta(hours=10)


def test_an_excel_sheet_with_clocks_in_its_cells():
    book = openpyxl.Workbook()
    book.active.append(["Dato", "Fra", "Til"])
    book.active.append([DAY, time(7), time(15)])
    book.active.append([NEXT, time(22), time(7)])
    book.active.append([NEXT + timedelta(days=2), "fri", "fri"])
    content = io.BytesIO()
    book.save(content)
    assert times(content.getvalue()) == ["08.03 07:00-08.03 15:00", "09.03 22:00-10.03 07:00"]
    assert read(content.getvalue(), now=NOW, zone=OSLO).unread == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Filen er tom."),
        (b" \n", "Filen er tom."),
        (b"x" * (reading.MAX_BYTES + 1), "Filen er større enn 5 MB. Velg en fil med færre vakter."),
        (calendar(), "Vi fant ingen vakter"),
        (calendar("DTSTART;VALUE=DATE:20270312\nDTEND;VALUE=DATE:20270313"), "Filen har bare hele dager."),
        (calendar(event("20270220T070000", "20270220T150000")), "Alle vaktene i filen er over."),
        (calendar(event("20290220T070000", "20290220T150000")), "Vi fant ingen vakter fra i dag og et år fram."),
        (
            calendar(event("20270301T000000", "20270301T003000", "RRULE:FREQ=HOURLY;COUNT=1100")),
            "Filen har mer enn 1000 vakter på et år.",
        ),
        (calendar(event("20270308T070000", "20270308T150000"))[:-20], "Kalenderfilen er skadet."),
        (b"Navn;Stilling\nKari;Renholder\n", "Vi fant ikke vaktene i filen."),
        (b"Dato;Fra;Til\n08.03.2027;tidlig;sent\n", "Vi forstår ikke dagene og klokkeslettene"),
        (b"Dato;Fra;Til\n08.03.2027;25.00;26.00\n31.02.2027;07.00;15.00\n", "Vi forstår ikke"),
        (b"Fra;Til\n07.00;15.00\n", "Vi forstår ikke"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Vi kan ikke lese filen."),
        (b"Dato;Fra;Til\n", "Vi fant ingen vakter"),
        (b"Dato;Fra;Til\n08.03.2027;;\n", "Vi fant ingen vakter"),
    ],
)
def test_each_bad_file_has_its_sentence(data, said):
    assert refused(data).startswith(said)


def test_what_is_no_shift_is_counted_and_spoils_nothing():
    found = read(
        b"Dato;Fra;Til\n08.03.2027;07.00;15.00\n09.03.2027;tidlig;15.00\n31.02.2027;07.00;15.00\n", now=NOW, zone=OSLO
    )
    assert (len(found.shifts), found.unread) == (1, 2)
    long = calendar(event("20270308T070000", "20270408T150000"), event("20270309T070000", "20270309T150000"))
    found = read(long, now=NOW, zone=OSLO)
    assert (len(found.shifts), found.unread) == (1, 1), "a month is no shift"
