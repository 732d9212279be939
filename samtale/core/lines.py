"""Lines on top of a place: a sentence with a link about what waits for somebody there; config/wiring.py says whose."""

from typing import NamedTuple

from django.conf import settings

from .wired import all_named


class Line(NamedTuple):
    """A sentence, and where it leads."""

    text: str
    link: str
    url: str


def lines_for(place: str, person) -> list[Line]:
    """The lines on top of a place, in their order."""
    return [line for tell in all_named(settings.LINES.get(place, [])) for line in tell(person)]
