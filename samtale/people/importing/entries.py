"""One row of the file as checked values, or what is wrong with it."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from samtale.core.columns import column
from samtale.core.sure import sure

from ..models import OccupationalGroup, Person, Position, Unit
from .headers import UNITS, Column, Headings
from .table import Cell, Row

FOREVER = 2099  # payroll systems write «no end» as a day in this year or later
_ERROR_VALUE = re.compile(r"#[A-ZÆØÅ]+(/[A-ZÆØÅ]+)?[0-9]?[!?]?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5}|2958465)([.,]\d+)?")  # a day as Excel counts it, in a cell shown as a plain number
_SERIAL_BEGAN = date(1899, 12, 30)
_YEARS_AHEAD = 10  # a first day with two figures for the year lies no further ahead
# What begins a last name of several words: «van der Berg», «von Tangen», «de la Cruz».
_PARTICLES = frozenset(
    "af av bin da das de del della den der di do dos du el ibn la le los te ten ter van vom von zu zum zur".split()
)
_CLOCK = re.compile(r"[T ]\d{1,2}[:.]\d{2}([:.]\d{2})?([.,]\d+)?Z?$")

_KINDS: dict[Column, str] = {
    Column.SECTOR: Unit.Kind.SECTOR.value,
    Column.UNIT: Unit.Kind.UNIT.value,
    Column.DEPARTMENT: Unit.Kind.DEPARTMENT.value,
    Column.TEAM: Unit.Kind.TEAM.value,
}
_EMPLOYMENT = {
    Position.Employment.PERMANENT: {"fast", "fast ansatt", "fast ansettelse", "fast stilling", "f"},
    Position.Employment.TEMPORARY: {
        "midlertidig",
        "midlertidig ansatt",
        "midlertidig ansettelse",
        "midlertidig stilling",
        "engasjement",
        "engasjert",
        "åremål",
        "prosjekt",
        "m",
    },
    Position.Employment.SUBSTITUTE: {"vikar", "vikariat", "fast vikar", "tilkallingsvikar", "ringevikar", "v"},
    Position.Employment.OTHER: {"annet", "annen", "andre"},
}
EMPLOYMENT_WORDS = {word: kind for kind, words in _EMPLOYMENT.items() for word in words}

_STORED_IN = {
    Column.NUMBER: column(Person, "employee_number"),
    Column.FIRST_NAME: column(Person, "first_name"),
    Column.LAST_NAME: column(Person, "last_name"),
    Column.EMAIL: column(Person, "email"),
    Column.TITLE: column(Position, "title"),
    Column.GROUP: column(OccupationalGroup, "name"),
    **dict.fromkeys(UNITS, column(Unit, "name")),
}
_LONGEST: dict[Column, int] = {column: sure(field.max_length) for column, field in _STORED_IN.items()}


@dataclass(frozen=True)
class Entry:
    """What a row says. Empty text and None mean that it says nothing."""

    row: int
    number: str
    first_name: str
    last_name: str
    email: str
    title: str
    group: str
    chain: tuple[tuple[str, str], ...]  # kind and name, from the top
    leader_number: str
    leader_email: str
    leader_name: str
    employment: str | None
    employment_word: str
    started: date | None
    ended: date | None
    problems: tuple[str, ...] = field(compare=False)
    remarks: tuple[str, ...] = field(default=(), compare=False)  # what is left out of a row that is taken in
    end_unread: bool = field(default=False, compare=False)  # the last day known here stands

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def says(self) -> tuple:
        """Everything but the row's number: equal for two rows that say the same."""
        return (
            same_number(self.number),
            self.first_name,
            self.last_name,
            self.email,
            self.title,
            self.group,
            self.chain,
            self.leader_number,
            self.leader_email,
            self.leader_name,
            self.employment,
            self.started,
            self.ended,
        )


def same(text: str) -> str:
    """Names that only differ in case are the same."""
    return text.casefold()


def same_number(number: str) -> str:
    """Employee numbers that only differ in leading zeros are the same: spreadsheets eat them."""
    return number.casefold().lstrip("0") or number


def read_entry(row: Row, headings: Headings, today: date) -> Entry:
    """Check a row. What is wrong stands in `problems`; the rest is kept, for knowing whom the row is about."""
    reader = _Reader(headings, headings.cells(row), today)
    if len(row.cells) > headings.width:
        reader.problems.append(
            _("Raden har flere felt enn det er overskrifter. Står det et skilletegn inne i et felt?")
        )
    first, last = reader.names()
    number, email = reader.text(Column.NUMBER), reader.address(Column.EMAIL)
    if not number and not email:
        reader.missing(_("Både ansattnummer og e-post mangler, så vi vet ikke hvem raden gjelder."))
    title = reader.text(Column.TITLE) or reader.missing(_("Stillingen mangler."))
    chain = reader.chain()
    word = reader.text(Column.EMPLOYMENT)
    started, ended = reader.period()
    return Entry(
        row=row.number,
        number=number,
        first_name=first,
        last_name=last,
        email=email,
        title=title,
        chain=chain,
        group=reader.text(Column.GROUP),
        employment_word=word,
        employment=EMPLOYMENT_WORDS.get(same(word), Position.Employment.OTHER).value if word else None,
        started=started,
        ended=ended,
        **reader.leader(),
        problems=tuple(reader.problems),
        remarks=tuple(reader.remarks),
        end_unread=reader.end_unread,
    )


def read_chain(row: Row, headings: Headings, today: date) -> tuple[tuple[str, str], ...]:
    """The units a row names, from the top, as `read_entry` has them."""
    return _Reader(headings, headings.cells(row), today).chain()


def parse_day(text: str, latest: int) -> date | None:
    """A day as 1.8.2026, 1.8.26, 2026-08-01, 20260801 or Excel's 46235, with or without a time of day, or None.

    A year of two figures is never later than `latest`.
    """
    text = _CLOCK.sub("", text.strip())
    if match := _SERIAL.fullmatch(text):
        return _SERIAL_BEGAN + timedelta(days=int(match[1]))
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
        if len(year) == 2:
            year = latest - (latest - int(year)) % 100
    elif match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (part for part in match.groups() if part)
    else:
        return None
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found.year >= 1900 else None


def split_name(whole: str, *, last_first: bool = False) -> tuple[str, str]:
    """First and last name of «Berg, Kari Anne», «Kari Anne Berg», or (`last_first`) «Berg Kari Anne».

    «van der» and its like go with the last name. Which of other names are last ones nobody can know without a comma.
    """
    if "," in whole:
        last, _sign, first = whole.partition(",")
        return first.strip(), last.strip()
    words = whole.split()
    if last_first:
        end = _particles(words[:-1]) + 1
        return " ".join(words[end:]), " ".join(words[:end])
    begins = max(len(words) - 1, 0)
    while begins > 0 and words[begins - 1] in _PARTICLES:
        begins -= 1
    if begins > 1 and words[begins] in _PARTICLES and _begins_particles(words[begins - 1]):
        begins -= 1
    return " ".join(words[:begins]), " ".join(words[begins:])


def _begins_particles(word: str) -> bool:
    """Whether a word with a capital letter may begin a row of them: «Van der Berg»."""
    return word[:1].isupper() and word.lower() in _PARTICLES


def _particles(words: list[str]) -> int:
    """How many words at the start of a name belong to the one that follows."""
    small = 1 if len(words) > 1 and _begins_particles(words[0]) and words[1] in _PARTICLES else 0
    while small < len(words) and words[small] in _PARTICLES:
        small += 1
    return small


class _Reader:
    """Reads one row's cells, and gathers what is wrong with them."""

    def __init__(self, headings: Headings, cells: dict[Column, Cell], today: date):
        self.headings = headings
        self.cells = cells
        self.today = today
        self.problems: list[str] = []
        self.remarks: list[str] = []
        self.end_unread = False

    def missing(self, sentence: str) -> str:
        """Note that something is missing, unless something wrong in the row may be why. Answers empty text."""
        if not self.problems:
            self.problems.append(sentence)
        return ""

    def text(self, column: Column) -> str:
        value = self.cells.get(column, "")
        if value == "":  # most cells of most files; and this is asked fifteen times a row
            return ""
        if isinstance(value, date):
            value = value.strftime("%d.%m.%Y")
        if value[0] == "#" and _ERROR_VALUE.fullmatch(value):
            title = self.headings.titles.get(column, column)
            self.problems.append(
                _("I «%(column)s» står %(value)s i stedet for en verdi.") % {"column": title, "value": value}
            )
            return ""
        if len(value) > _LONGEST.get(column, 254):
            title = self.headings.titles.get(column, column)
            self.problems.append(_("«%(column)s» er for lang.") % {"column": title})
            return ""
        return value

    def chain(self) -> tuple[tuple[str, str], ...]:
        return tuple([(_KINDS[column], name) for column in UNITS if (name := self.text(column))])

    def day(self, column: Column, latest: int) -> date | None:
        """A day, or a remark that we go on without it: nobody is left out for a date."""
        cell = self.cells.get(column, "")
        if isinstance(cell, date) or not cell:
            return cell or None
        day = parse_day(cell, latest)
        if not day:
            self.remarks.append(
                _("Vi forstår ikke datoen «%(value)s» i «%(column)s», og tar raden med uten den.")
                % {"value": cell[:30], "column": self.headings.titles[column]}
            )
            self.end_unread |= column == Column.ENDED
        return day

    def period(self) -> tuple[date | None, date | None]:
        started = self.day(Column.STARTED, self.today.year + _YEARS_AHEAD)
        ended = self.day(Column.ENDED, FOREVER)
        if ended and ended.year >= FOREVER:
            ended = None
        if started and ended and ended < started:
            self.remarks.append(_("Sluttdatoen er før startdatoen, så vi tar raden med uten dem."))
            self.end_unread = True
            return None, None
        return started, ended

    def names(self) -> tuple[str, str]:
        first, last = self.text(Column.FIRST_NAME), self.text(Column.LAST_NAME)
        last_first = self.headings.has(Column.LAST_NAME_FIRST)
        if whole := self.text(Column.LAST_NAME_FIRST if last_first else Column.FULL_NAME):
            first, last = split_name(whole, last_first=last_first)
            if len(first) > _LONGEST[Column.FIRST_NAME] or len(last) > _LONGEST[Column.LAST_NAME]:
                self.problems.append(_("Navnet er for langt."))
        if not (first and last):
            self.missing(_("Fornavn eller etternavn mangler."))
        return first, last

    def address(self, column: Column) -> str:
        address = self.text(column).lower()
        if address:
            try:
                validate_email(address)
            except ValidationError:
                self.problems.append(_("«%(email)s» er ikke en e-postadresse.") % {"email": address[:80]})
                return ""
        return address

    def leader(self) -> dict[str, str]:
        """A number or an address written where the leader's name belongs counts as what it is."""
        number, email = self.text(Column.LEADER_NUMBER), self.text(Column.LEADER_EMAIL).lower()
        name = self.text(Column.LEADER_NAME)
        if "@" in name:
            email, name = email or name.lower(), ""
        elif name.isdigit():
            number, name = number or name, ""
        elif "," in name:
            name = " ".join(split_name(name))
        return {"leader_number": number, "leader_email": email, "leader_name": name}
