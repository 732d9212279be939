"""Answers shaped as Outlook, Google and Apple send them, read out of letters (all made up)."""

import base64
from datetime import UTC, datetime

import pytest

from samtale.notices import replies
from samtale.notices.replies import Answer, NotAReplyError

UID, TO, KARI = "7f3c@x.example", "svar+abc@x.example", "kari@nordvag.example"


def reply(*lines: str, method: str = "REPLY", status: str = "ACCEPTED", attendee: str = KARI) -> str:
    return "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "PRODID:-//Test//NO",
            "VERSION:2.0",
            f"METHOD:{method}",
            "BEGIN:VEVENT",
            f"UID:{UID}",
            "DTSTAMP:20270220T080000Z",
            "DTSTART:20270302T080000Z",
            "DTEND:20270302T093000Z",
            f"ORGANIZER:mailto:{TO}",
            f"ATTENDEE;PARTSTAT={status};CN=Kari:mailto:{attendee}",
            *lines,
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )


def outlook(calendar: str) -> bytes:
    """One alternative in base64; upper-case MAILTO; the answer's words in the text part."""
    coded = base64.encodebytes(calendar.replace("mailto:", "MAILTO:").encode()).decode()
    return (
        f'From: Kari Dahl <{KARI.title()}>\r\nTo: "Samtale" <{TO}>\r\nSubject: Godtatt: Samtale\r\n'
        'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b1"\r\n\r\n--b1\r\n'
        'Content-Type: text/plain; charset="utf-8"\r\n\r\n\r\n--b1\r\n'
        'Content-Type: text/calendar; charset="utf-8"; method=REPLY\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        f"{coded}\r\n--b1--\r\n"
    ).encode()


def google(calendar: str) -> bytes:
    """Mixed around alternative, the calendar twice, sent by Google's own server for the person."""
    part = f'Content-Type: text/calendar; charset="UTF-8"; method=REPLY\r\n\r\n{calendar}\r\n'
    file = f'Content-Type: application/ics; name="invite.ics"\r\nContent-Disposition: attachment\r\n\r\n{calendar}\r\n'
    return (
        f"From: {KARI}\r\nSender: Google Calendar <calendar-notification@google.com>\r\nTo: {TO}\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="m"\r\n\r\n--m\r\n'
        'Content-Type: multipart/alternative; boundary="a"\r\n\r\n--a\r\n'
        "Content-Type: text/html\r\n\r\n<p>Ja</p>\r\n"
        f"--a\r\n{part}--a--\r\n--m\r\n{file}--m--\r\n"
    ).encode()


def apple(calendar: str) -> bytes:
    """A file without a method in its type, named for what it is."""
    return (
        f"From: =?utf-8?q?K=C3=A5ri?= <{KARI}>\r\nTo: {TO}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nJa.\r\n--x\r\n'
        'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="iCal.ics"\r\n\r\n'
        f"{calendar}\r\n--x--\r\n"
    ).encode()


@pytest.mark.parametrize("shape", [outlook, google, apple])
@pytest.mark.parametrize("status", ["ACCEPTED", "DECLINED", "TENTATIVE"])
def test_each_program_s_answer_is_read(shape, status):
    found = replies.read(shape(reply("SEQUENCE:3", "COMMENT:Fint\\, takk", status=status)))
    assert found == replies.Reply(
        uid=UID, sequence=3, attendee=KARI, answer=Answer(status), sent_to=(TO, TO), sender=KARI, comment="Fint, takk"
    )


@pytest.mark.parametrize("shape", [outlook, google, apple])
@pytest.mark.parametrize(
    "start",
    [
        "DTSTART:20270303T120000Z",
        "DTSTART;TZID=W. Europe Standard Time:20270303T130000",
        "DTSTART;TZID=Europe/Oslo:20270303T130000",
        "DTSTART:20270303T130000",
    ],
)
def test_another_time_is_proposed(shape, start):
    calendar = reply("SEQUENCE:1", "X-MS-OLK-ORIGINALSTART:20270302T080000Z", method="COUNTER", status="TENTATIVE")
    found = replies.read(shape(calendar.replace("DTSTART:20270302T080000Z", start)))
    assert (found.answer, found.proposed) == (Answer.COUNTER, datetime(2027, 3, 3, 12, tzinfo=UTC))


def test_a_bare_calendar_has_no_sender_and_is_read_apart_the_same():
    found = replies.read(reply().encode())
    assert (found.sender, found.sent_to, found.sequence) == ("", (TO,), 0)
    assert replies.read_in_child(reply().encode()) == found
    counter = outlook(reply(method="COUNTER"))
    assert replies.read_in_child(counter) == replies.read(counter)


def test_of_several_attendees_the_one_who_sent_it_answers():
    others = "ATTENDEE;PARTSTAT=DECLINED:mailto:per@nordvag.example"
    assert replies.read(google(reply(others))).answer == Answer.ACCEPTED
    with pytest.raises(NotAReplyError, match="who answers"):
        replies.read(reply(others).encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Subject: Hei\r\n\r\nJeg kommer.",
        reply(method="REQUEST").encode(),
        reply(method="").encode(),
        reply(status="NEEDS-ACTION").encode(),
        reply("SEQUENCE:mange").encode(),
        reply("RECURRENCE-ID:20270302T080000Z").encode(),
        reply(attendee="ingen").encode(),
        b"BEGIN:VCALENDAR\r\nBEGIN\r\nEND:VCALENDAR",
        b"\x00\xff" * 50,
        outlook("ikke en kalender"),
        reply("X-A:" + "a" * replies.MAX_CALENDAR).encode(),
        reply(method="COUNTER").replace("DTSTART:20270302T080000Z", "DTSTART;VALUE=DATE:20270302").encode(),
    ],
)
def test_anything_else_is_no_answer(data):
    with pytest.raises(NotAReplyError):
        replies.read(data)
