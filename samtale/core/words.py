"""Dates, numbers and texts as a Norwegian reader expects them, for templates and messages."""

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import overload

from django.conf import settings
from django.utils.translation import gettext_noop as N_
from markupsafe import Markup, escape

from . import clock as wall
from .speech import language
from .speech import plain as _

WEEKDAYS = (N_("mandag"), N_("tirsdag"), N_("onsdag"), N_("torsdag"), N_("fredag"), N_("lørdag"), N_("søndag"))
SHORT_WEEKDAYS = (N_("man."), N_("tir."), N_("ons."), N_("tor."), N_("fre."), N_("lør."), N_("søn."))
MONTHS = (
    N_("januar"),
    N_("februar"),
    N_("mars"),
    N_("april"),
    N_("mai"),
    N_("juni"),
    N_("juli"),
    N_("august"),
    N_("september"),
    N_("oktober"),
    N_("november"),
    N_("desember"),
)
SHORT_MONTHS = (
    N_("jan."),
    N_("feb."),
    N_("mars"),
    N_("april"),
    N_("mai"),
    N_("juni"),
    N_("juli"),
    N_("aug."),
    N_("sep."),
    N_("okt."),
    N_("nov."),
    N_("des."),
)
NUMBERS = (
    N_("ingen"),
    N_("én"),
    N_("to"),
    N_("tre"),
    N_("fire"),
    N_("fem"),
    N_("seks"),
    N_("sju"),
    N_("åtte"),
    N_("ni"),
)
LOOKS = {
    "remaining": N_("Gjenstår"),
    "in_progress": N_("I arbeid"),
    "overdue": N_("Over fristen"),
    "done": N_("Gjort"),
    "dropped": N_("Tatt bort"),
    "not_taken": N_("Ikke tatt over"),
}


def listed(words: list[str]) -> str:
    """«a», «a og b», «a, b og c»; nothing for none."""
    return _(" og ").join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


@overload
def _local(moment: datetime) -> datetime: ...
@overload
def _local(moment: date) -> date: ...
def _local(moment: date) -> date:
    """A moment as the clock shows it here; a plain date stays as it is."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return wall.here(moment)
    return moment


@lru_cache(maxsize=4096)
def _written(day: date, weekdays: tuple[str, ...], months: tuple[str, ...], year_too: bool, language: str) -> str:
    """A day in words; the same few days stand again and again on a page, so they are kept, by language."""
    text = _("%(day)s. %(month)s") % {"day": day.day, "month": _(months[day.month - 1])}
    if weekdays:
        text = f"{_(weekdays[day.weekday()])} {text}"
    return f"{text} {day.year}" if year_too else text


def _day(here: date, weekdays: tuple[str, ...] = (), months: tuple[str, ...] = MONTHS, year_too: bool = False) -> str:
    plain = here.date() if isinstance(here, datetime) else here
    return _written(plain, weekdays, months, year_too or plain.year != wall.now().year, language())


def short_day(moment: date | None) -> str:
    """«12. mars», with the year when it is not this one; nothing for None."""
    return _day(_local(moment)) if moment else ""


def day(moment: date | None) -> str:
    """«tirsdag 12. mars», with the year when it is not this one."""
    return _day(_local(moment), WEEKDAYS) if moment else ""


def full_day(moment: date | None) -> str:
    """«12. mars 2027», with the year whichever it is: for what is read in other years too."""
    return _day(_local(moment), year_too=True) if moment else ""


def full_day_time(moment: datetime | None) -> str:
    """«tirsdag 12. mars 2027 kl. 09.00», as `full_day`."""
    return _at(_day(here, WEEKDAYS, year_too=True), here) if moment and (here := _local(moment)) else ""


def short_deadline(due: date | None) -> str:
    """«12. mars», and «12. mars 2026» also in that year when it has passed: an overdue one may be long overdue."""
    return _day(due, year_too=due < wall.today()) if due else ""


def deadline(due: date | None) -> str:
    """«torsdag 12. mars», the year as in `short_deadline`."""
    return _day(due, WEEKDAYS, year_too=due < wall.today()) if due else ""


def month(moment: date | None) -> str:
    """«mars 2026»: always with the year, for lines through the years."""
    if not moment:
        return ""
    here = _local(moment)
    return f"{_(MONTHS[here.month - 1])} {here.year}"


def clock(moment: datetime | time | None) -> str:
    """«09.00»."""
    if moment is None:
        return ""
    here: time | datetime = moment if isinstance(moment, time) else _local(moment)
    return f"{here.hour:02}.{here.minute:02}"


def _at(day: str, here: datetime) -> str:
    return _("%(day)s kl. %(clock)s") % {"day": day, "clock": f"{here.hour:02}.{here.minute:02}"}


def day_time(moment: datetime | None) -> str:
    """«tirsdag 12. mars kl. 09.00», with the year when it is not this one."""
    return _at(_day(here, WEEKDAYS), here) if moment and (here := _local(moment)) else ""


def short_day_time(moment: datetime | None) -> str:
    """«tir. 12. mars kl. 09.00», for tables; the year as in `day_time`."""
    return _at(_day(here, SHORT_WEEKDAYS, SHORT_MONTHS), here) if moment and (here := _local(moment)) else ""


def moment(at: datetime | None) -> str:
    """«i dag kl. 10.41», «i går kl. 10.41», else as `day_time`: for what has just happened."""
    if not at:
        return ""
    here = _local(at)
    days = (wall.today() - here.date()).days
    if days not in (0, 1):
        return day_time(at)
    return _at(_("i går") if days else _("i dag"), here)


def number(count: int) -> str:
    """A count in words under ten («ingen», «én», «to» …), in figures from ten."""
    return _(NUMBERS[count]) if 0 <= count < len(NUMBERS) else str(count)


def figures(count: int) -> str:
    """A number in figures: «8», «8 240»."""
    return f"{count:,}".replace(",", "\u00a0")


def capital(text: str) -> str:
    """The text with its first letter large and the rest untouched, to begin a sentence."""
    return text[:1].upper() + text[1:]


def paragraphs(text: str | None) -> Markup:
    """Escaped text where an empty line parts paragraphs and a line break stays one."""
    blocks = re.split(r"\n[ \t]*(?:\n[ \t]*)+", (text or "").replace("\r\n", "\n").strip())
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n")))
        for block in blocks
        if block
    )


def length_in_words(minutes: int) -> str:
    """«halvannen time», «tre kvarter», else «50 minutter»."""
    words = {
        15: _("et kvarter"),
        30: _("en halv time"),
        45: _("tre kvarter"),
        60: _("en time"),
        90: _("halvannen time"),
        120: _("to timer"),
        150: _("to og en halv time"),
        180: _("tre timer"),
    }
    return words.get(minutes) or _("%(count)s minutter") % {"count": number(minutes)}


def date_value(moment: date | None) -> str:
    """The day as a date input wants it (2026-03-12)."""
    return _local(moment).strftime("%Y-%m-%d") if moment else ""


def time_value(moment: datetime | time | None) -> str:
    """The time of day as a time input wants it (09:00)."""
    return clock(moment).replace(".", ":")


def look_word(look: str) -> str:
    """The word for how an action stands. Raises KeyError for a look there is none for."""
    return _(LOOKS[look])


FILTERS = {
    "day": day,
    "day_time": day_time,
    "short_day": short_day,
    "short_day_time": short_day_time,
    "short_deadline": short_deadline,
    "deadline": deadline,
    "clock": clock,
    "month": month,
    "moment": moment,
    "number": number,
    "capital": capital,
    "paragraphs": paragraphs,
    "date_value": date_value,
    "time_value": time_value,
}
GLOBALS = {
    "look_word": look_word,
    "full_day": full_day,
    "organisation": settings.ORGANISATION,
    "trying_out": settings.DEMO,
}
