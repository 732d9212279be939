"""Reading a stored e-mail the way a mail reader shows it."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import icalendar
from markupsafe import Markup

from samtale.core.words import paragraphs

# A line that is nothing but a code: «QX4K-7WPM», «482915».
CODE = re.compile(r"^[ \t]*([A-Z0-9]{4}-[A-Z0-9]{4}|[A-Z0-9]{3}-[A-Z0-9]{3}|\d{6,8})[ \t]*$", re.MULTILINE)

LINK = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True)
class File:
    name: str
    content_type: str
    content: bytes

    @property
    def size(self) -> str:
        return f"{max(1, round(len(self.content) / 1024))} kB"


@dataclass(frozen=True)
class Meeting:
    """What a calendar is told."""

    method: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    place: str
    organizer: str
    attendees: list[str]
    sequence: int
    private: bool


@dataclass(frozen=True)
class Letter:
    subject: str
    headers: list[tuple[str, str]]
    text: str
    code: str = ""
    meeting: Meeting | None = None
    files: list[File] = field(default_factory=list)

    @property
    def html(self) -> Markup:
        """The text with its addresses to press; everything else in it is escaped."""
        return Markup(LINK.sub(r'<a href="\g<0>">\g<0></a>', str(paragraphs(self.text))))  # noqa: S704


def read(raw: bytes) -> Letter:
    """The parts of an e-mail, decoded."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    text, meeting, files = "", None, []
    for part in message.walk():
        if part.is_multipart():
            continue
        if part.get_content_disposition() == "attachment":
            files.append(_file(part))
        elif part.get_content_type() == "text/calendar":
            meeting = _meeting(part.get_content())
        elif part.get_content_type() == "text/plain":
            text = part.get_content().replace("\r\n", "\n")
    if meeting is None:
        calendars = [file for file in files if file.name.endswith(".ics")]
        meeting = _meeting(calendars[0].content) if calendars else None
    code = CODE.search(text)
    headers = [(name, str(message[name])) for name in ("From", "To", "Reply-To", "Date", "Message-ID") if message[name]]
    return Letter(
        subject=str(message["Subject"] or ""),
        headers=headers,
        text=text,
        code=code[1] if code else "",
        meeting=meeting,
        files=files,
    )


def code_in(raw: bytes) -> str:
    """The one-time code of an e-mail that has one, else ""."""
    return read(raw).code


def _file(part: EmailMessage) -> File:
    content = part.get_content()
    return File(
        part.get_filename() or "vedlegg",
        part.get_content_type(),
        content.encode() if isinstance(content, str) else content,
    )


def _meeting(content: str | bytes) -> Meeting:
    calendar = icalendar.Calendar.from_ical(content)
    event = calendar.events[0]
    attendees = event.get("ATTENDEE", [])
    return Meeting(
        method=str(calendar["METHOD"]),
        summary=str(event["SUMMARY"]),
        starts_at=_moment(event.start),
        ends_at=_moment(event.end),
        place=str(event.get("LOCATION", "")),
        organizer=_name(event.get("ORGANIZER")),
        attendees=[_name(one) for one in (attendees if isinstance(attendees, list) else [attendees])],
        sequence=int(event.get("SEQUENCE")),
        private=str(event.get("CLASS", "")) == "PRIVATE",
    )


def _moment(at: date) -> datetime:
    if not isinstance(at, datetime):
        raise ValueError("Every meeting of ours has a time of day.")
    return at


def _name(address: icalendar.vCalAddress) -> str:
    return str(address.params.get("CN") or address.removeprefix("mailto:"))
