"""Lines on top of a place: a sentence with a link about what waits for somebody there. The apps above say which."""

from collections.abc import Callable
from typing import NamedTuple


class Line(NamedTuple):
    """A sentence, and where it leads."""

    text: str
    link: str
    url: str


Teller = Callable[..., list[Line]]

_tellers: dict[str, list[Teller]] = {}


def add(place: str, teller: Teller) -> None:
    """Have a function asked for lines whenever a place is shown.

    It is given the person who looks («home», «team», «people»), or who is looked at («person»).
    """
    if teller not in _tellers.setdefault(place, []):
        _tellers[place].append(teller)


def lines_for(place: str, person) -> list[Line]:
    """The lines on top of a place, in the order the functions were added."""
    return [line for teller in _tellers.get(place, []) for line in teller(person)]
