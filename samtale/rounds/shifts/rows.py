"""Shifts in a table: a day, from and until, under headings that people and their systems use."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from samtale.people.importing.table import Cell, FileRefusedError, Table

from ..availability.busy import Interval

# The first that is there is it.
HEADINGS = {
    "day": ("dato", "vaktdato", "arbeidsdato", "date", "startdato", "dag"),
    "begins": ("fra", "start", "starttid", "frakl", "klfra", "klstart", "begynner", "starter", "from", "begin"),
    "ends": ("til", "slutt", "sluttid", "tilkl", "kltil", "klslutt", "slutter", "to", "end"),
}
LOOKED_FOR_IN = 20  # rows; some systems write a title above
_CLOCK = re.compile(r"(?:kl\.? ?)?(\d{1,2})(?:[.:](\d{2})(?::\d{2})?|(\d{2}))?")
_DAY = re.compile(r"(?:\w{2,7}\.? )?(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2}))")
_WORDS_APART = re.compile(r"[^a-zæøå]")


def shifts(table: Table, zone: ZoneInfo) -> tuple[list[Interval], int]:
    """The shifts, and how many rows are not understood; one with neither from nor until is a day off.

    A shift that ends at or before the hour it begins, ends the next day. Raises FileRefusedError without the columns.
    """
    found: list[Interval] = []
    unread = 0
    columns, below = _columns(table)
    for row in table.rows[below:]:
        begins, ends = (_cell(row.cells, columns[name]) for name in ("begins", "ends"))
        if not begins and not ends:
            continue  # a day off
        try:
            found.append(_shift(_cell(row.cells, columns.get("day")), begins, ends, zone))
        except ValueError:
            unread += 1
    if unread and not found:
        raise FileRefusedError(
            _("Vi forstår ikke dagene og klokkeslettene i filen. Skriv dem slik: 12.03.2027, 07.00 og 15.00.")
        )
    return found, unread


def _columns(table: Table) -> tuple[dict[str, int], int]:
    """Which column is which, and how many rows stand above the shifts."""
    for nth, row in enumerate(table.rows[:LOOKED_FOR_IN]):
        words = [_WORDS_APART.sub("", str(cell).casefold()) for cell in row.cells]
        there = {name: [words.index(one) for one in known if one in words] for name, known in HEADINGS.items()}
        columns = {name: found[0] for name, found in there.items() if found}
        if "begins" in columns and "ends" in columns:
            return columns, nth + 1
    raise FileRefusedError(
        _("Vi fant ikke vaktene i filen. Den må ha kolonnene Dato, Fra og Til, eller være en kalenderfil (.ics).")
    )


def _cell(cells: tuple[Cell, ...], column: int | None) -> Cell:
    return cells[column] if column is not None and column < len(cells) else ""


def _shift(day: Cell, begins: Cell, ends: Cell, zone: ZoneInfo) -> Interval:
    """Raises ValueError where it is no shift."""
    first, first_clock = _parts(begins)
    last, last_clock = _parts(ends)
    on = first or _day(day)
    if on is None:
        raise ValueError("no day")
    start = _at(on, first_clock, zone)
    end = _at(last or on, last_clock, zone)
    if last is None and end <= start:
        end = _at(on + timedelta(days=1), last_clock, zone)
    return Interval(start, end)


def _parts(cell: Cell) -> tuple[date | None, int]:
    """The day in a cell, where it has one, and the minutes since midnight."""
    if isinstance(cell, date):
        raise ValueError("a day, and no hour")
    said = cell.strip().replace("T", " ")
    day, _space, clock = said.rpartition(" ") if _DAY.match(said) else ("", "", said)
    return (_day(day) if day else None), _minutes(clock)


def _day(cell: Cell) -> date | None:
    if isinstance(cell, date):
        return cell
    said = _DAY.fullmatch(cell.strip().casefold())
    if said is None:
        return None
    year, month, day = (said[1], said[2], said[3]) if said[1] else (said[6], said[5], said[4])
    return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))


def _minutes(clock: str) -> int:
    said = _CLOCK.fullmatch(clock.strip().casefold())
    if said is None:
        raise ValueError("no hour")
    hour, minute = int(said[1]), int(said[2] or said[3] or 0)
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise ValueError("no hour")
    return hour * 60 + minute


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, left = divmod(minutes, 24 * 60)
    return datetime.combine(day + timedelta(days=days), time(left // 60, left % 60), tzinfo=zone).astimezone(
        ZoneInfo("UTC")
    )
