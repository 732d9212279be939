"""What a reader of files would do, had somebody taken it over."""

import os
from tempfile import gettempdir


def snoop(data: bytes) -> list[str]:
    """What it finds in its environment, and whether it can write."""
    found = [f"{name}={value}" for name, value in os.environ.items() if name != "LC_CTYPE"]
    try:
        with open(os.path.join(gettempdir(), "samtale-snoop"), "w") as file:
            file.write("x")
    except OSError:
        return found
    return [*found, "it wrote a file"]


def greedy(data: bytes) -> int:
    return len(b"x" * 3_000_000_000)


def endless(data: bytes) -> None:
    while True:
        pass
