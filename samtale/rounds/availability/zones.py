"""Which time zone a calendar says a time in, where the clock there shows another time than here.

What a calendar calls its zones is somebody's own text. Only names everybody knows are told, else how far from UTC.
"""

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from icalendar.timezone import tzid_from_tzinfo
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

UTC = "UTC"  # as calendars write what happens once, whatever their owner's zone
NOT_KNOWN = "?"  # the calendar names one that nobody knows; read as if it were here
BETWEEN = ", "
MOST_NAMED = 3  # of times that are made one
_FROM_UTC = re.compile(r"UTC([+-])(\d\d):(\d\d)")


def of(when: date, here: ZoneInfo) -> str:
    """«Asia/Tokyo» or «UTC+09:00»; nothing where the clock shows the same as here, or for whole days."""
    if not isinstance(when, datetime) or when.tzinfo is None:
        return ""
    if when.utcoffset() == when.astimezone(here).utcoffset():
        return ""
    called = getattr(when.tzinfo, "key", None) or tzid_from_tzinfo(when.tzinfo) or ""
    name = UTC if called == "Etc/UTC" else called if _known(called) else WINDOWS_TO_OLSON.get(called, "")
    zone = _known(name)
    if zone and when.astimezone(zone).utcoffset() == when.utcoffset():
        return name
    minutes = int((when.utcoffset() or timedelta()).total_seconds()) // 60
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def together(some: str, others: str) -> str:
    """The zones of two times that are made one."""
    if some == others:
        return some
    names = {*some.split(BETWEEN), *others.split(BETWEEN)} - {""}
    return BETWEEN.join(sorted(names)[:MOST_NAMED])


def there(moment: datetime, name: str) -> datetime | None:
    """What the clock shows in a zone then, without a zone; None where it is none we know, or several."""
    zone = _known(name)
    return moment.astimezone(zone).replace(tzinfo=None) if zone else None


def _known(name: str) -> tzinfo | None:
    if said := _FROM_UTC.fullmatch(name):
        far = timedelta(hours=int(said[2]), minutes=int(said[3]))
        return timezone(-far if said[1] == "-" else far)
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, KeyError, OSError):  # no such name, or one that leads out of where zones are kept
        return None
