"""Why somebody is left: which rules collide, for whom, and what would make it go, each way tried before it is named."""
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core.words import capital, number
from samtale.core.workday import is_workday

from . import alone
from .board import Board
from .candidates import is_closed
from .plan import Plan, Verdict
from .problem import Period, Person, Problem, Room, Sitting, Span

MOST_PER_DAY, MOST_DAYS, MOST_TRIED = 2, 64, 30


class Why(StrEnum):
    """What collides for one leader."""

    NEVER_FREE = "never_free"       # the two are never free at once on a day there may be a conversation
    NO_ROOM = "no_room"             # they are, but never while a fit room is
    TOO_FEW_DAYS = "too_few_days"   # more conversations than days with room for them
    CALENDARS = "calendars"         # enough days, but not for those who are free on them
    OTHERS = "others"               # goes for the leader alone, but other conversations have the rooms or the people


class Way(StrEnum):
    """What would make it go."""

    PER_DAY = "per_day"
    DAYS = "days"
    ROOM = "room"


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
        if self.remedies is None:
            return self._collides()
        if not self.remedies:
            return _("%(collides)s Flere dager eller rom er ikke nok alene.") % {"collides": self._collides()}
        ways = _(", eller ").join(remedy.text for remedy in self.remedies) + "," * (len(self.remedies) > 1)
        return _("%(collides)s Med %(ways)s går det.") % {"collides": self._collides(), "ways": ways}

    def _collides(self) -> str:
        named = {
            "holder": self.holder.name, "employee": self.employee.name, "count": self.conversations,
            "days": ngettext("%(days)d dag", "%(days)d dager", self.days) % {"days": self.days},
            "each": _("én samtale") if self.per_day == 1 else _("%(n)s samtaler") % {"n": number(self.per_day)},
            "left": capital(ngettext("%(n)s samtale", "%(n)s samtaler", len(self.left)) % {
                "n": _("én") if len(self.left) == 1 else number(len(self.left))}),
        }
        return {
            Why.NEVER_FREE: _("%(holder)s og %(employee)s er aldri ledige samtidig i perioden."),
            Why.NO_ROOM: _("Det er ikke noe skjermet rom ledig når %(holder)s og %(employee)s er det."),
            Why.TOO_FEW_DAYS: _("%(holder)s har %(count)d samtaler, men bare %(days)s igjen med %(each)s om dagen."),
            Why.CALENDARS: _("%(left)s for %(holder)s passer ikke med kalenderne til dem det gjelder."),
            Why.OTHERS: _("%(left)s for %(holder)s får ikke plass, for andre samtaler har rommene eller tidene."),
        }[self.why] % named


def explain(plan: Plan, *, tried: int = MOST_TRIED) -> list[Clash]:
    """For each leader with somebody left, in the order of the plan; ways out are tried for so many of them."""
    by_holder: dict[int, list[Sitting]] = {}
    for sitting in plan.left:
        by_holder.setdefault(sitting.holder, []).append(sitting)
    return [_clash(plan, holder, tuple(left), nth < tried) for nth, (holder, left) in enumerate(by_holder.items())]


def _clash(plan: Plan, id: int, left: tuple[Sitting, ...], try_ways: bool) -> Clash:
    problem = plan.problem
    by_self, among = _only(plan, id, others=False), _only(plan, id, others=True)
    mine = alone.Holder(Board(by_self), id)
    certain = plan.verdict is Verdict.INFEASIBLE and alone.floor(mine)[0] > 0
    counted = mine if certain else alone.Holder(Board(among), id)
    why, about = _why(counted, left, certain)
    clash = Clash(
        holder=problem.person[id], left=left, why=why, conversations=len(problem.held_by[id]),
        days=_days(counted), per_day=problem.rules.per_day, certain=certain, employee=problem.person[about.employee],
    )
    return replace(clash, remedies=_remedies(among)) if try_ways else clash


def _why(holder: alone.Holder, left: tuple[Sitting, ...], certain: bool) -> tuple[Why, Sitting]:
    """What collides, and the conversation it is about when it is about one."""
    for sitting in left if certain else ():
        times = holder.board.times(sitting)
        if not times.any():
            return Why.NEVER_FREE, sitting
        rows = [holder.board.room_row[room.id] for room in holder.rooms or ()]
        if holder.rooms is not None and not (holder.board.free[sitting.minutes][rows] & times).any():
            return Why.NO_ROOM, sitting
    if not certain:
        return Why.OTHERS, left[0]
    free = (alone.costs(holder, None) < alone.NEVER).any(axis=0)
    enough = int(holder.room_left[free].sum()) >= len(holder.sittings)
    return Why.CALENDARS if enough else Why.TOO_FEW_DAYS, left[0]


def _days(holder: alone.Holder) -> int:
    free = (alone.costs(holder, None) < alone.NEVER).any(axis=0)
    return int((free & (holder.room_left > 0)).sum())


def _only(plan: Plan, id: int, *, others: bool) -> Problem:
    """One leader's part of the problem; with `others`, where everybody else is placed is busy time."""
    problem = plan.problem
    busy: dict[int, list[Span]] = {}
    booked: dict[int | None, list[Span]] = {}
    for sitting in problem.sittings if others else ():
        if sitting.holder != id and sitting.id in plan.places:
            for person in (sitting.holder, sitting.employee):
                busy.setdefault(person, []).append(plan.span(sitting))
            booked.setdefault(plan.places[sitting.id].room, []).append(plan.span(sitting))
    mine = tuple(sitting for sitting in problem.sittings if sitting.holder == id)
    people = {id} | {sitting.employee for sitting in mine}
    return replace(
        problem, sittings=mine,
        people=tuple(replace(one, busy=(*one.busy, *busy.get(one.id, ())))
                     for one in problem.people if one.id in people),
        rooms=tuple(replace(room, busy=(*room.busy, *booked.get(room.id, ()))) for room in problem.rooms),
    )


def _goes(problem: Problem) -> bool:
    """A place is found for all, with the rest as it stands; found, so that it is never promised in vain."""
    board = Board(problem)
    holder = alone.Holder(board, problem.sittings[0].holder)
    alone.settle(holder, alone.arrange(holder))
    return len(board.spots) == len(holder.sittings)


def _remedies(problem: Problem) -> tuple[Remedy, ...]:
    found, rules = [], problem.rules
    if rules.per_day < MOST_PER_DAY:
        more = replace(problem, rules=replace(rules, per_day=rules.per_day + 1))
        found += [Remedy(Way.PER_DAY, rules.per_day + 1)] * _goes(more)
    days = _least(lambda count: _goes(replace(problem, period=longer(problem.period, count))))
    found += [Remedy(Way.DAYS, days)] if days else []
    holder = problem.person[problem.sittings[0].holder]
    if problem.rooms_of(holder.id) is not None:
        new = Room(max(room.id for room in problem.rooms) + 1, "")
        with_it = holder if holder.rooms is None else replace(holder, rooms=(*holder.rooms, new.id))
        people = tuple(with_it if one.id == holder.id else one for one in problem.people)
        more = replace(problem, people=people, rooms=(*problem.rooms, new))
        found += [Remedy(Way.ROOM, 1)] * _goes(more)
    return tuple(found)


def _least(goes: Callable[[int], bool]) -> int | None:
    """The least number from 1 to MOST_DAYS that goes; more days never make it harder."""
    low, high = 0, 1
    while not goes(high):
        low, high = high, high * 2
        if high > MOST_DAYS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if goes(middle) else (middle, high)
    return high


def longer(period: Period, days: int) -> Period:
    """The period with so many more working days at its end."""
    last: date = period.last
    while days:
        last += timedelta(days=1)
        days -= is_workday(last) and not is_closed(period, last)
    return replace(period, last=last)
