"""A folder that a mail server puts letters in (Maildir), read once each: what is read is moved, never deleted."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

STALE = 15 * 60  # seconds after which a letter that somebody began to read and left is read again


def read_all(folder: Path, handle: Callable[[bytes], bool]) -> tuple[int, int]:
    """Give each letter to `handle`, and move it to done/ or failed/ by what it answers. Returns how many of each.

    A letter is taken by moving it to reading/, so that two who read at once never take the same; what `handle` raises
    puts it back. Raises FileNotFoundError for a folder that is no Maildir.
    """
    if not (folder / "new").is_dir():
        raise FileNotFoundError(f"{folder} is no Maildir")
    for name in ("reading", "done", "failed"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    counts = [0, 0]
    for letter in _waiting(folder):
        taken = folder / "reading" / letter.name
        try:
            os.rename(letter, taken)
            now = time.time()
            os.utime(taken, (now, now))
        except FileNotFoundError:
            continue  # somebody else was first
        try:
            well = handle(taken.read_bytes())
        except BaseException:
            os.rename(taken, folder / "new" / letter.name)
            raise
        os.rename(taken, folder / ("done" if well else "failed") / letter.name)
        counts[not well] += 1
    return counts[0], counts[1]


def _waiting(folder: Path) -> Iterator[Path]:
    left = [one for one in (folder / "reading").iterdir() if one.stat().st_mtime < time.time() - STALE]
    found = [*left, *(folder / "new").iterdir(), *((folder / "cur").iterdir() if (folder / "cur").is_dir() else [])]
    return iter(sorted((one for one in found if one.is_file()), key=lambda one: one.name))
