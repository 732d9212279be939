"""Answers that calendars send to a meeting request (iTIP REPLY and COUNTER, RFC 5546, by e-mail, RFC 6047), read.

Outlook, Google and Apple put them in different places of the e-mail and say the method in different ways; the method
inside the calendar is what counts. Who may answer, and for what, is not decided here.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from samtale.core import bounded

MAX_BYTES, MAX_CALENDAR, MAX_COMMENT = 2 * 1024 * 1024, 100_000, 1_000
OSLO = ZoneInfo("Europe/Oslo")
CALENDAR_TYPES = ("text/calendar", "application/ics")
RECEIVED_BY = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")


class NotAReplyError(Exception):
    """The message is no answer to a meeting request that we understand; the reason is for the operator's log."""


class Answer(StrEnum):
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"
    COUNTER = "COUNTER"  # another time is proposed


@dataclass(frozen=True)
class Reply:
    """What an answer says. Addresses are in lower case; `sender` is empty for a calendar that came without a letter."""

    uid: str
    sequence: int
    attendee: str
    answer: Answer
    sent_to: tuple[str, ...] = ()  # all the addresses it went to, the organizer's among them
    sender: str = ""
    proposed: datetime | None = None
    comment: str = ""


def read_in_child(data: bytes) -> Reply:
    """The answer in an e-mail or a bare calendar, read in a process of its own. Raises NotAReplyError."""
    if len(data) > MAX_BYTES:
        raise NotAReplyError("too large")
    found = bounded.read_or_refuse(f"{__name__}:answer", data, refusal=NotAReplyError, too_heavy="too heavy")
    when = found["proposed"]
    return Reply(
        **found
        | {
            "answer": Answer(found["answer"]),
            "sent_to": tuple(found["sent_to"]),
            "proposed": datetime.fromisoformat(when) if when else None,
        }
    )


def answer(data: bytes) -> dict[str, Any]:
    """What the process of its own answers."""
    return bounded.answer_or_refuse(lambda: _as_json(read(data)), refusal=NotAReplyError)


def _as_json(found: Reply) -> dict[str, Any]:
    return asdict(found) | {"proposed": found.proposed.isoformat() if found.proposed else None}


def read(data: bytes) -> Reply:
    """As `read_in_child`, in this process: for that process. Raises NotAReplyError."""
    if data.lstrip()[:15].upper() == b"BEGIN:VCALENDAR":
        return _read_calendar(data, sender="", sent_to=())
    letter = message_from_bytes(data, policy=policy.default)
    sender, sent_to = _addresses(letter, "from")[:1], _addresses(letter, *RECEIVED_BY)
    reasons = []
    for part in _calendars(letter):
        try:
            return _read_calendar(part, sender="".join(sender), sent_to=sent_to)
        except NotAReplyError as error:
            reasons.append(str(error))
    raise NotAReplyError("; ".join(reasons) or "no calendar in it")


def _calendars(letter: EmailMessage) -> Iterator[bytes]:
    for part in letter.walk():
        named = (part.get_filename() or "").lower().endswith(".ics")
        if not part.is_multipart() and (part.get_content_type() in CALENDAR_TYPES or named):
            content = part.get_payload(decode=True)
            yield content if isinstance(content, bytes) else b""


def _addresses(letter: EmailMessage, *names: str) -> tuple[str, ...]:
    lines = [str(line) for name in names for line in letter.get_all(name, [])]
    return tuple(address.lower() for _name, address in getaddresses(lines) if "@" in address)


def _read_calendar(data: bytes, *, sender: str, sent_to: tuple[str, ...]) -> Reply:
    if len(data) > MAX_CALENDAR:
        raise NotAReplyError("the calendar is too large")
    try:
        calendar = icalendar.Calendar.from_ical(data.decode("utf-8-sig", errors="replace"))
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise NotAReplyError("the calendar cannot be read") from error
    method = str(calendar.get("METHOD", "")).upper()
    events = calendar.events
    if method not in ("REPLY", "COUNTER") or len(events) != 1:
        raise NotAReplyError(f"{len(events)} events with method {method[:20] or 'none'}")
    if "RECURRENCE-ID" in events[0] or not events[0].get("UID"):
        raise NotAReplyError("not one of our meetings")
    said = _said(events[0], method, sender)
    return replace(said, sender=sender, sent_to=(*sent_to, *_bare([events[0].get("ORGANIZER", "")])))


def _said(event: icalendar.Event, method: str, sender: str) -> Reply:
    attendee = _attendee(event, sender)
    status = str(attendee.params.get("PARTSTAT", "")).upper()
    if method == "COUNTER":
        status = Answer.COUNTER
    if status not in set(Answer):
        raise NotAReplyError("it says neither yes nor no")
    comment = event.get("COMMENT", "")
    return Reply(
        uid=str(event["UID"]),
        sequence=_sequence(event),
        attendee=_bare([attendee])[0],
        answer=Answer(status),
        proposed=_moment(event) if status == Answer.COUNTER else None,
        comment=str(comment[0] if isinstance(comment, list) else comment).strip()[:MAX_COMMENT],
    )


def _attendee(event: icalendar.Event, sender: str) -> icalendar.vCalAddress:
    """Who answers: the one attendee of a reply; where a program names several, the one who sent it."""
    listed = event.get("ATTENDEE", [])
    listed = [one for one in (listed if isinstance(listed, list) else [listed]) if _bare([one])]
    own = [one for one in listed if _bare([one])[0] == sender]
    if len(own or listed) != 1:
        raise NotAReplyError("it does not say who answers")
    return (own or listed)[0]


def _bare(addresses: list[Any]) -> list[str]:
    """«kari@nordvag.example» of «MAILTO:Kari@nordvag.example»."""
    texts = [str(one).strip().lower() for one in addresses]
    return [text.removeprefix("mailto:") for text in texts if text.startswith("mailto:") and "@" in text]


def _sequence(event: icalendar.Event) -> int:
    try:
        return int(event.get("SEQUENCE", 0))
    except (ValueError, TypeError) as error:
        raise NotAReplyError("its sequence is no number") from error


def _moment(event: icalendar.Event) -> datetime:
    start = event.get("DTSTART")
    when = getattr(start, "dt", None)
    if not isinstance(when, datetime):
        raise NotAReplyError("it proposes no time")
    return (when if when.tzinfo else when.replace(tzinfo=OSLO)).astimezone(ZoneInfo("UTC"))
