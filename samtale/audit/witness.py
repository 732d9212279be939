"""A file kept elsewhere that has seen the log's last row from time to time, so that a cut-off tail shows."""
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from . import chain

EVERY = timedelta(days=1)


class Seen(NamedTuple):
    """What a witness saw: the last row's number, when it looked, and the row's hash."""

    number: int
    at: datetime
    chain: bytes


def append(file: Path, now: datetime | None = None) -> Seen | None:
    """Add the log's last row to a file; None, and nothing written, when the log is empty. Raises OSError."""
    last = chain.head()
    if last is None:
        return None
    seen = Seen(last.number, now or timezone.now(), last.chain)
    with file.open("a") as out:
        out.write(f"{seen.number} {seen.at.isoformat(timespec='seconds')} {seen.chain.hex()}\n")
        out.flush()
        os.fsync(out.fileno())
    return seen


def read(file: Path) -> list[Seen]:
    """What a file has seen, oldest first. Raises OSError, and ValueError that names a line that is not one of ours."""
    seen = []
    for nth, line in enumerate(file.read_text().splitlines(), start=1):
        try:
            number, at, chained = line.split()
            seen.append(Seen(int(number), datetime.fromisoformat(at), bytes.fromhex(chained)))
        except ValueError:
            raise ValueError(f"Line {nth} of {file} is not «number time hash».") from None
    return seen


def look_daily(now: datetime) -> None:
    """Append to the file of SAMTALE_AUDIT_WITNESS once a day; the worker asks. Raises OSError, ValueError."""
    if not settings.AUDIT_WITNESS:
        return
    file = Path(settings.AUDIT_WITNESS)
    seen = read(file) if file.exists() else []
    if not seen or now - seen[-1].at >= EVERY:
        append(file, now)
