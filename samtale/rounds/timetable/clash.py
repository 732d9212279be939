"""What collides for a leader and what would free it, as kept and as a sentence or two."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core.words import capital, number

from .problem import Person, Sitting


class Why(StrEnum):
    """What collides for one leader."""

    NEVER_FREE = "never_free"  # the two are never free at once on a day there may be a conversation
    OWN_HOURS = "own_hours"  # they are, but never while both are at work
    NO_ROOM = "no_room"  # they are, but never while a fit room is
    TOO_FEW_DAYS = "too_few_days"  # more conversations than days with room for them
    CALENDARS = "calendars"  # enough days, but not for those who are free on them
    FEW_ROOMS = "few_rooms"  # enough days for the people, but a fit room is free on too few of them
    ROOMS_TAKEN = "rooms_taken"  # goes for the leader alone, but other conversations have the rooms
    DAYS_AND_ROOMS = "days_and_rooms"  # too few days, and other conversations have the rooms on those there are
    OTHERS = "others"  # goes for the leader alone, but other conversations have the people, or rooms and people


class Way(StrEnum):
    """What would make it go."""

    PER_DAY = "per_day"
    DAYS = "days"
    ROOM = "room"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way, and how much of it: so many a day, so many days more, so many rooms more."""

    way: Way
    count: int

    @property
    def text(self) -> str:
        """As it stands after «Med»."""
        if self.way is Way.PER_DAY:
            return _("%(count)s om dagen") % {"count": number(self.count)}
        if self.way is Way.DAYS:
            return _("en dag til") if self.count == 1 else _("%(count)s dager til") % {"count": number(self.count)}
        if self.way is Way.AGREED:
            return _("en avtalt og betalt tid utenfor arbeidstiden")
        return _("et rom til")


@dataclass(frozen=True, slots=True)
class Clash:
    """What collides for one leader, and the conversations that are left for it.

    `days` are those with room for a conversation as the others stand. `certain`: no calendar places all of this
    leader's; else it was not found. `remedies` were tried, each by itself; None when they were not.
    """

    holder: Person
    left: tuple[Sitting, ...]
    why: Why
    conversations: int
    days: int
    per_day: int
    certain: bool
    employee: Person
    remedies: tuple[Remedy, ...] | None = None

    @property
    def text(self) -> str:
        """A sentence or two on what collides and what would free it."""
        collides = sentence(
            self.why,
            holder=self.holder.name,
            employee=self.employee.name,
            conversations=self.conversations,
            days=self.days,
            per_day=self.per_day,
            left=len(self.left),
        )
        return collides if self.remedies is None else with_ways_out(collides, self.remedies)


def sentence(why: Why, *, holder: str, employee: str, conversations: int, days: int, per_day: int, left: int) -> str:
    """What collides."""
    named = {
        "holder": holder,
        "employee": employee,
        "count": conversations,
        "days": ngettext("%(days)d dag", "%(days)d dager", days) % {"days": days},
        "each": _("én samtale") if per_day == 1 else _("%(n)s samtaler") % {"n": number(per_day)},
        "left": capital(ngettext("%(n)s samtale", "%(n)s samtaler", left) % {"n": number(left)}),
    }
    return {
        Why.NEVER_FREE: _("%(holder)s og %(employee)s er aldri ledige samtidig i perioden."),
        Why.OWN_HOURS: _("%(holder)s og %(employee)s er aldri på jobb og ledige samtidig i perioden."),
        Why.NO_ROOM: _("Det er ikke noe skjermet rom ledig når %(holder)s og %(employee)s er det."),
        Why.TOO_FEW_DAYS: _("%(holder)s har %(count)d samtaler, men bare %(days)s igjen med %(each)s om dagen."),
        Why.CALENDARS: _("%(left)s for %(holder)s passer ikke med kalenderne til dem det gjelder."),
        Why.FEW_ROOMS: _("%(holder)s har %(count)d samtaler, men bare %(days)s da et skjermet rom er ledig."),
        Why.ROOMS_TAKEN: _("%(left)s for %(holder)s får ikke plass, for andre samtaler har rommene."),
        Why.DAYS_AND_ROOMS: _(
            "%(holder)s har %(count)d samtaler, men bare %(days)s igjen med %(each)s om dagen. "
            "I tillegg har andre samtaler rommene."
        ),
        Why.OTHERS: _("%(left)s for %(holder)s får ikke plass, for andre samtaler har rommene eller tidene."),
    }[why] % named


def with_ways_out(collides: str, remedies: Sequence[Remedy]) -> str:
    """The same with what would free it, tried each by itself."""
    if not remedies:
        return _("%(collides)s Flere dager eller rom er ikke nok alene.") % {"collides": collides}
    ways = _(", eller ").join(remedy.text for remedy in remedies) + "," * (len(remedies) > 1)
    return _("%(collides)s Med %(ways)s går det.") % {"collides": collides, "ways": ways}
