"""What parts of the program say at a place; config/wiring.py says which, and where.

Lines stand on top of the place: a sentence with a link about what waits for somebody there. What is a hint stands
below where there is much to see. A planned time stands with the person it is for.
"""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from .wired import all_named


class Line(NamedTuple):
    """A sentence, and where it leads."""

    text: str
    link: str
    url: str
    is_hint: bool = False  # what can wait: said below


class Planned(NamedTuple):
    """A time set aside before the employee is invited, and the page where it is moved."""

    employee: int
    starts_at: datetime
    url: str


class Said(NamedTuple):
    """All that is said at a place: the lines in their order, and the planned times by employee."""

    lines: list[Line]
    planned: dict[int, Planned]


def said_at(place: str, person) -> Said:
    """What every part says at a place, each asked once."""
    said = [one for tell in all_named(settings.LINES.get(place, [])) for one in tell(person)]
    lines = [one for one in said if isinstance(one, Line)]
    return Said(lines, {one.employee: one for one in said if isinstance(one, Planned)})


def lines_for(place: str, person) -> list[Line]:
    """The lines on top of a place that shows no planned times."""
    return said_at(place, person).lines
