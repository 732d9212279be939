"""The few places of the program, and which of them a person has business in."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from .addresses import address

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Place(NamedTuple):
    """An item of the top bar: `key` is what a page calls the place it belongs to."""

    key: str
    text: "StrPromise"
    icon: str
    route: str
    shown: Callable[..., bool]

    @property
    def url(self) -> str:
        return address(self.route)


def _is_keeper(standing) -> bool:
    """Whether somebody looks after people and forms for the organisation."""
    return not standing.roles.isdisjoint({"hr", "administrator"})


def _has_a_tree(standing) -> bool:
    """Whether somebody may know how far others have come, as samtale/people/leadership/reach.py says whom."""
    return standing.leads or not standing.roles.isdisjoint({"hr", "planner"})


def _plans(standing) -> bool:
    """Whether somebody plans rounds, as samtale/rounds/access.py says who may."""
    return not standing.roles.isdisjoint({"hr", "planner"})


def _is_administrator(standing) -> bool:
    return "administrator" in standing.roles


PLACES = (
    Place("home", _("Min side"), "home", "conversations:home", lambda standing: True),
    Place("team", _("Mine medarbeidere"), "people", "conversations:team", lambda standing: standing.leads),
    Place("rounds", _("Runder"), "rounds", "rounds:list", _plans),
    Place("status", _("Oversikt"), "insight", "conversations:status", _has_a_tree),
    Place("guides", _("Skjemaer"), "file", "guides:list", _is_keeper),
    Place("people", _("Ansatte"), "badge", "people:list", _is_keeper),
    Place("retention", _("Lagringstider"), "clock", "conversations:retention", _is_administrator),
    Place("log", _("Innsynslogg"), "log", "people:log", lambda standing: "auditor" in standing.roles),
)


def places(person) -> list[Place]:
    """The places a signed-in person has business in, in the order of the bar."""
    return [place for place in PLACES if place.shown(person.standing)]
