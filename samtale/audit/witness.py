"""A file the database's owner cannot write in, which has seen the log's last row: a log that goes back shows by it."""

import os
import threading
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import structlog
from django.conf import settings

from samtale.core import growing_file

EVERY = 60.0  # seconds between two lines of one process, while the log moves
# Lines older than this are thinned out to the last of each day.
ALL_OF = timedelta(days=2)

_writing = threading.Lock()
_wrote: dict[str, float] = {}


class Seen(NamedTuple):
    """What a witness saw: the last row's number, when it looked, and the row's hash."""

    number: int
    at: datetime
    chain: bytes

    def __str__(self) -> str:
        return f"{self.number} {self.at.isoformat(timespec='seconds')} {self.chain.hex()}"


def own_file() -> Path | None:
    """This machine's own witness; None where it is switched off."""
    return Path(settings.AUDIT_WITNESS) if settings.AUDIT_WITNESS else None


def moved(seen: Seen) -> None:
    """The log has a new last row: at most once a minute a process it is written down. Fails no page."""
    file, now = own_file(), time.monotonic()
    if file is None or now - _wrote.get(str(file), -EVERY) < EVERY:
        return
    with _writing:
        if now - _wrote.get(str(file), -EVERY) < EVERY:
            return
        _wrote[str(file)] = now
    try:
        append(file, [seen])
    except OSError as problem:
        structlog.get_logger("samtale.audit").error("witness.not_written", error=type(problem).__name__)


def append(file: Path, seen: Iterable[Seen]) -> None:
    """Add lines to a file, which is made where there is none. Raises OSError."""
    growing_file.append(file, seen)


def read(file: Path) -> list[Seen]:
    """What a file has seen, oldest first. Raises OSError, and ValueError that names a line that is not one of ours."""
    return parsed(file.read_text().splitlines(), str(file))


def parsed(lines: Iterable[str], name: str) -> list[Seen]:
    """The same from lines as a file has them; `name` is what they are called. Raises ValueError."""
    seen = []
    for nth, line in enumerate(lines, start=1):
        try:
            number, at, chained = line.split()
            seen.append(Seen(int(number), datetime.fromisoformat(at), bytes.fromhex(chained)))
        except ValueError:
            raise ValueError(f"Line {nth} of {name} is not «number time hash».") from None
    return seen


def here() -> list[Seen]:
    """What this machine's own witness has seen; nothing where there is none yet. Raises OSError, ValueError."""
    file = own_file()
    return read(file) if file and file.exists() else []


def newest(seen: Iterable[Seen]) -> Seen | None:
    """The one with the highest number, as it was seen last."""
    return max(seen, key=lambda one: (one.number, one.at), default=None)


def thin_out(file: Path, now: datetime) -> None:
    """Leave of old lines the last of each day, so that the file does not grow for ever. Raises OSError, ValueError."""
    with growing_file.locked_for_append(file):
        seen = read(file)
        days = {one.at.date(): one for one in seen if one.at < now - ALL_OF}
        kept = [*days.values(), *(one for one in seen if one.at >= now - ALL_OF)]
        if len(kept) == len(seen):
            return
        part = file.with_name(f"{file.name}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write("".join(f"{one}\n" for one in kept))
            out.flush()
            os.fsync(out.fileno())
        part.rename(file)
