"""What sharing has to say: who is left without a holder and why, and which loads are too large."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core.words import listed
from samtale.people.leadership.loads import MANY, TOO_MANY

from .rows import Holder, Person


class Obstacle(Enum):
    """What keeps somebody from having a holder."""

    FULL = "full"
    OBJECTION = "objection"
    OWN_LEADER = "own leader"
    ONESELF = "oneself"
    NOBODY_TAKES_GROUP = "group"
    NOBODY_TAKES_UNIT = "unit"
    NOBODY_TAKES_BOTH = "group and unit"
    NO_LINE_LEADER = "no line leader"
    LINE_LEADER_HOLDS_NONE = "line leader holds none"
    LINE_LEADER_TAKES_OTHERS = "line leader takes others"


@dataclass(frozen=True)
class Unplaced:
    """Somebody who got no holder; `holders` are those the obstacle lies with, none where nobody is near."""

    person: int
    obstacle: Obstacle
    holders: tuple[int, ...] = ()

    def sentence(self, names: Mapping[int, str]) -> str:
        """For whoever plans the round; `names` has the person and the holders."""
        said = _sentences()[self.obstacle]
        return said % {"name": names[self.person], "holders": _list([names[holder] for holder in self.holders])}


def _sentences() -> dict[Obstacle, str]:
    return {
        Obstacle.FULL: _(
            "Vi finner ingen som kan holde samtalen med %(name)s: det er fullt hos %(holders)s. Hev en grense, eller "
            "la flere holde samtaler."
        ),
        Obstacle.OBJECTION: _(
            "Vi finner ingen som kan holde samtalen med %(name)s: en av de to har sagt nei til den andre, og det "
            "gjelder %(holders)s."
        ),
        Obstacle.OWN_LEADER: _(
            "Vi finner ingen som kan holde samtalen med %(name)s: %(holders)s kan ikke holde samtalen med noen som "
            "leder dem."
        ),
        Obstacle.ONESELF: _(
            "Vi finner ingen som kan holde samtalen med %(name)s: ingen andre tar denne gruppen, og ingen holder "
            "samtalen med seg selv."
        ),
        Obstacle.NOBODY_TAKES_GROUP: _("Vi finner ingen som kan holde samtalen med %(name)s: ingen tar yrkesgruppen."),
        Obstacle.NOBODY_TAKES_UNIT: _("Vi finner ingen som kan holde samtalen med %(name)s: ingen tar avdelingen."),
        Obstacle.NOBODY_TAKES_BOTH: _(
            "Vi finner ingen som kan holde samtalen med %(name)s: ingen tar både yrkesgruppen og avdelingen."
        ),
        Obstacle.NO_LINE_LEADER: _("%(name)s er ikke ført opp med noen leder."),
        Obstacle.LINE_LEADER_HOLDS_NONE: _("Lederen til %(name)s er ikke blant dem som holder samtaler i runden."),
        Obstacle.LINE_LEADER_TAKES_OTHERS: _("Lederen til %(name)s tar ikke denne yrkesgruppen eller avdelingen."),
    }


class Matter(Enum):
    """What a warning is about."""

    MANY = "many"
    TOO_MANY = "too many"
    OVER_LIMIT = "over limit"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Warned:
    """A warning about one holder: `number` conversations; for choices by hand outside what they take, how many."""

    holder: int
    matter: Matter
    number: int

    @property
    def clear(self) -> bool:
        """Whether it is so many that a new sharing should be offered."""
        return self.matter == Matter.TOO_MANY

    def sentence(self, names: Mapping[int, str]) -> str:
        """For whoever plans the round."""
        number = self.number
        said = {
            Matter.MANY: ngettext(
                "%(name)s får %(number)s samtale. Det er mange.",
                "%(name)s får %(number)s samtaler. Det er mange.",
                number,
            ),
            Matter.TOO_MANY: ngettext(
                "%(name)s får %(number)s samtale. Det er for mange til å følge opp alle.",
                "%(name)s får %(number)s samtaler. Det er for mange til å følge opp alle.",
                number,
            ),
            Matter.OVER_LIMIT: ngettext(
                "%(name)s får %(number)s samtale, og det er over grensen som er satt.",
                "%(name)s får %(number)s samtaler, og det er over grensen som er satt.",
                number,
            ),
            Matter.OUTSIDE: ngettext(
                "Du har gitt %(name)s %(number)s medarbeider utenfor de vanlige gruppene.",
                "Du har gitt %(name)s %(number)s medarbeidere utenfor de vanlige gruppene.",
                number,
            ),
        }[self.matter]
        return said % {"name": names[self.holder], "number": number}


def warn(
    loads: Mapping[int, int], holders: list[Holder], people: list[Person], by_hand: Mapping[int, int]
) -> tuple[Warned, ...]:
    """What to say of each holder's load, and of choices by hand that stretch what a holder has said yes to."""
    known, found = {person.id: person for person in people}, []
    chosen: dict[int, list[Person]] = {}
    for person, holder_id in by_hand.items():
        chosen.setdefault(holder_id, []).append(known[person])
    for holder in holders:
        load = loads[holder.id]
        if load > MANY:
            found.append(Warned(holder.id, Matter.TOO_MANY if load > TOO_MANY else Matter.MANY, load))
        if holder.limit is not None and load > holder.limit:
            found.append(Warned(holder.id, Matter.OVER_LIMIT, load))
        if outside := sum(not holder.takes(person) for person in chosen.get(holder.id, [])):
            found.append(Warned(holder.id, Matter.OUTSIDE, outside))
    return tuple(found)


def _list(names: list[str]) -> str:
    """«Kari, Ola og Per»; of many the first three and how many more."""
    if len(names) > 4:
        names = [*names[:3], _("%(count)s andre") % {"count": len(names) - 3}]
    return listed(names)
