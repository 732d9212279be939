"""What comes of reading a calendar: when its owner is busy, and how much in it counts as free, and why."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import ngettext

from . import zones


class Interval(NamedTuple):
    """Busy from `start` until `end`, both with a time zone; `zone` as `zones.of` says it."""

    start: datetime
    end: datetime
    zone: str = ""


class Free(NamedTuple):
    """How much counts as free, and why: times in the window of the first three, entries in the calendar of the rest."""

    marked: int = 0
    cancelled: int = 0
    no_length: int = 0
    too_often: int = 0
    unread: int = 0


class Busy(NamedTuple):
    """The busy times in a window, in order and none touching the next, and what counts as free."""

    times: tuple[Interval, ...]
    free: Free = Free()

    @property
    def sentence(self) -> str:
        """What to say of what could not be read; empty where all could."""
        count = self.free.unread + self.free.too_often
        if not count:
            return ""
        return ngettext(
            "%(count)s avtale i kalenderen kunne ikke leses, så den tiden står som ledig.",
            "%(count)s avtaler i kalenderen kunne ikke leses, så de tidene står som ledige.",
            count,
        ) % {"count": count}

    def as_json(self) -> dict[str, Any]:
        times = [[one.start.isoformat(), one.end.isoformat(), one.zone] for one in self.times]
        return {"times": times, "free": list(self.free)}


def from_json(said: dict[str, Any]) -> Busy:
    """The other way."""
    at = datetime.fromisoformat
    return Busy(tuple(Interval(at(one), at(other), zone) for one, other, zone in said["times"]), Free(*said["free"]))


def joined(times: Iterable[Interval]) -> tuple[Interval, ...]:
    """In order, what overlaps or touches made one; what has no length is left out."""
    found: list[Interval] = []
    for one in sorted(one for one in times if one.start < one.end):
        last = found[-1] if found else None
        if last and one.start <= last.end:
            found[-1] = Interval(last.start, max(last.end, one.end), zones.together(last.zone, one.zone))
        else:
            found.append(one)
    return tuple(found)
