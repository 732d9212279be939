"""The ids of destroyed keys, in a file beside the log's witness: a backup that is restored brings none of them back.

The database knows them too, and so does each backup; the file knows those that were destroyed after it.
"""

from collections.abc import Collection
from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings

from samtale.core import growing_file


def file() -> Path | None:
    """This machine's own; None where it is switched off."""
    return Path(settings.DESTROYED_KEYS) if settings.DESTROYED_KEYS else None


def read(path: Path) -> set[UUID]:
    """The ids in a file. Raises OSError, and ValueError that names a line that is none."""
    found = set()
    for nth, line in enumerate(path.read_text().splitlines(), start=1):
        try:
            found.add(UUID(line))
        except ValueError:
            raise ValueError(f"Line {nth} of {path} is not a key's id.") from None
    return found


def here() -> set[UUID]:
    """The ids this machine knows; none where it has no file yet. Raises OSError, ValueError."""
    path = file()
    return read(path) if path and path.exists() else set()


def note(ids: Collection[UUID]) -> None:
    """Write down that keys are destroyed. Fails nothing: `destroyed.catch_up` finds what could not be written."""
    path = file()
    if path is None or not ids:
        return
    try:
        growing_file.append(path, ids)
    except OSError as problem:
        structlog.get_logger("samtale.vault").error("destroyed.not_written", error=type(problem).__name__)
