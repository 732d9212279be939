"""Draws an app from its imports: its rooms on floors, each above those it imports (python -m tests.house rounds)."""

import sys
from collections import defaultdict
from pathlib import Path

from tests.architecture import imports, sources

ROOT = Path(__file__).resolve().parent.parent
KINDS = {"views", "forms"}  # folders by kind of file, as they once were: each file in them is a room
APPS = sorted(folder.parent.name for folder in (ROOT / "samtale").glob("*/apps.py"))
# Rooms that import each other, with the reason.
CIRCLES: dict[str, dict[frozenset[str], str]] = {
    "rounds": {
        frozenset({"hours_at_work", "models", "series"}): "Django finds an app's rows through its models alone, those "
        "of the series with them, and a series asks when its two are at work"
    },
    "people": {
        frozenset({"precautions", "requests", "sign_in", "ways_in"}): "each way in asks whether another is stopped, "
        "a provider that knows somebody by another address begins a new way in, and both are told by sign-in's letters",
    },
}


def rooms_of(root: Path, app: str) -> dict[str, set[str]]:
    """The rooms of an app and those each imports: a folder with all that is in it, or a file beside the folders."""
    found: dict[str, set[str]] = defaultdict(set)
    for source in sources(root):
        if source.package == app and not source.is_test and source.path.parts[0] == "samtale":
            here = _room(source.module.split(".")[2:])
            if here is None:
                continue
            found[here] |= set()
            for _node, name in imports(source):
                parts = name.split(".")
                there = _room(parts[2:]) if parts[:2] == ["samtale", app] else None
                if there and there != here:
                    found[here].add(there)
    return {room: others & found.keys() for room, others in found.items()}


def _room(parts: list[str]) -> str | None:
    if not parts or parts[0] in {"__init__", "apps", "management", "migrations"}:
        return None
    return "/".join(parts[:2]) if parts[0] in KINDS and len(parts) > 1 else parts[0]


def floors(rooms: dict[str, set[str]]) -> list[list[str]]:
    """The rooms from the top floor down. A circle's rooms share a floor."""
    reach = {room: _below(rooms, room) for room in rooms}
    level: dict[str, int] = {}

    def height(room: str) -> int:
        if room not in level:
            under = {other for other in reach[room] if room not in reach[other]}
            level[room] = 1 + max((height(other) for other in under), default=-1)
        return level[room]

    top = max(map(height, rooms), default=-1)
    return [sorted(room for room in rooms if level[room] == floor) for floor in range(top, -1, -1)]


def _below(rooms: dict[str, set[str]], start: str) -> set[str]:
    seen, waiting = set(), [start]
    while waiting:
        for other in rooms[waiting.pop()]:
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


def circles(rooms: dict[str, set[str]]) -> list[list[str]]:
    """The rooms that import each other, each circle once."""
    reach = {room: _below(rooms, room) for room in rooms}
    found = {frozenset({room} | {o for o in reach[room] if room in reach[o]}) for room in rooms if room in reach[room]}
    return sorted(sorted(circle) for circle in found)


def drawing(root: Path, app: str) -> str:
    """The house as text."""
    rooms = rooms_of(root, app)
    levels = floors(rooms)
    lines = [f"{app}: {len(rooms)} rooms on {len(levels)} floors, {sum(map(len, rooms.values()))} arrows"]
    for number, names in zip(range(len(levels) - 1, -1, -1), levels, strict=True):
        lines += _wrapped(f"{number:2}  ", names)
    for circle in circles(rooms):
        lines += _wrapped("circle: ", circle)
    return "\n".join(lines)


def _wrapped(start: str, names: list[str]) -> list[str]:
    lines = [start.rstrip(" ") + " " * (len(start) - len(start.rstrip(" ")))]
    for name in names:
        if len(lines[-1]) + len(name) > 110:
            lines.append(" " * len(start))
        lines[-1] += name + "  "
    return [line.rstrip() for line in lines]


if __name__ == "__main__":
    root = Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else ROOT
    print(drawing(root, sys.argv[1]))  # noqa: T201
