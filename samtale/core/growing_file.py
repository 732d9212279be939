"""Files of the server's own that only grow, a line at a time, whoever else writes in them."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def append(file: Path, lines: Iterable[object]) -> None:
    """Add lines to a file, which is made where there is none, and see them on the disk. Raises OSError."""
    with locked_for_append(file) as handle:
        _cut_half_a_line(handle)
        os.write(handle, "".join(f"{line}\n" for line in lines).encode())
        os.fsync(handle)


@contextmanager
def locked_for_append(file: Path) -> Iterator[int]:
    """The file, open at its end, with nobody else writing in it or putting another in its place."""
    while True:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if file.exists() and os.fstat(handle).st_ino == file.stat().st_ino:
                yield handle
                return
        finally:
            os.close(handle)


def _cut_half_a_line(handle: int) -> None:
    """What a full disk left of a line would make every later reading fail."""
    size = os.fstat(handle).st_size
    tail = os.pread(handle, 200, max(0, size - 200))
    if tail and not tail.endswith(b"\n"):
        os.ftruncate(handle, size - len(tail.rpartition(b"\n")[2]))
