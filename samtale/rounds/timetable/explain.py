"""Why somebody is left: which rules collide, for whom, and what would make it go, each way tried before it is named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from time import monotonic

from samtale.core.workday import is_workday

from . import alone, joint
from .board import Board
from .candidates import is_closed
from .clash import Clash, Remedy, Way, Why
from .hours import has_own
from .plan import Plan
from .problem import WEEKDAYS, Period, Problem, Room, Sitting, Span
from .solve import EFFORT, EXACT

MOST_PER_DAY, MOST_DAYS = 2, 64


def explain(
    plan: Plan, *, is_over: Callable[[], bool] = lambda: False, tell: Callable[[int, int], None] = lambda done, of: None
) -> list[Clash]:
    """What collides for each leader with somebody left, in the order of the plan; then for each the ways out, tried.

    As many as there is time for: `is_over` is asked before each. Those whose ways out were not tried have None for
    them. `tell` hears how far it is, of how much.
    """
    by_holder: dict[int, list[Sitting]] = {}
    for sitting in plan.left:
        by_holder.setdefault(sitting.holder, []).append(sitting)
    found: list[Clash] = []
    for holder, left in by_holder.items():
        if is_over():
            break
        found.append(_clash(plan, holder, tuple(left)))
        tell(len(found), 2 * len(by_holder))
    for nth, clash in enumerate(found):
        if is_over():
            break
        found[nth] = replace(clash, remedies=_remedies(_only(plan, clash.holder.id, people=True, rooms=True)))
        tell(len(found) + nth + 1, 2 * len(by_holder))
    return found


def explain_within(plan: Plan, seconds: float, *, tell: Callable[[int, int], None]) -> list[Clash]:
    """As `explain`, for as long as there is time."""
    ends = monotonic() + seconds
    return explain(plan, is_over=lambda: monotonic() > ends, tell=tell)


def _clash(plan: Plan, id: int, left: tuple[Sitting, ...]) -> Clash:
    """What keeps them out: first what the leader meets alone, then what the others' conversations take."""
    problem = plan.problem
    mine = alone.Holder(Board(_only(plan, id)), id)
    fewest = alone.floor(mine)[0]
    why, about = _alone(mine, left) if fewest else (_others(plan, id, 0), left[0])
    if why is Why.TOO_FEW_DAYS and len(left) > fewest and _others(plan, id, fewest) is Why.ROOMS_TAKEN:
        why = Why.DAYS_AND_ROOMS
    return Clash(
        holder=problem.person[id],
        left=left,
        why=why,
        conversations=len(problem.held_by[id]),
        days=_days(mine if why is Why.FEW_ROOMS else _without_rooms(mine)),
        per_day=problem.rules.per_day,
        certain=fewest > 0,
        employee=problem.person[about.employee],
    )


def _alone(holder: alone.Holder, left: tuple[Sitting, ...]) -> tuple[Why, Sitting]:
    """Why not all go with nobody else in the way, and the conversation it is about when it is about one."""
    problem = holder.board.problem
    at_any_hour = Board(without_own_hours(problem)) if any(map(has_own, problem.people)) else holder.board
    for sitting in left:
        times = holder.board.times(sitting)
        if not times.any():
            return Why.OWN_HOURS if at_any_hour.times(sitting).any() else Why.NEVER_FREE, sitting
        rows = [holder.board.room_row[room.id] for room in holder.rooms or ()]
        if holder.rooms is not None and not (holder.board.free[sitting.minutes][rows] & times).any():
            return Why.NO_ROOM, sitting
    anywhere = _without_rooms(holder)
    if not alone.floor(anywhere)[0]:
        return Why.FEW_ROOMS, left[0]
    free = (alone.costs(anywhere, None) < alone.NEVER).any(axis=0)
    enough = int(anywhere.left_on_day[free].sum()) >= len(holder.sittings)
    return Why.CALENDARS if enough else Why.TOO_FEW_DAYS, left[0]


def without_own_hours(problem: Problem) -> Problem:
    """The same where nobody has shifts or weekdays of their own."""
    return replace(problem, people=tuple(replace(one, weekdays=WEEKDAYS, shifts=None) for one in problem.people))


def _others(plan: Plan, id: int, fewest: int) -> Why:
    """Whether no more than so few would be left with the others out of the rooms, or only with them away."""
    rooms_free = alone.Holder(Board(_only(plan, id, people=True)), id)
    return Why.ROOMS_TAKEN if alone.floor(rooms_free)[0] <= fewest else Why.OTHERS


def _without_rooms(holder: alone.Holder) -> alone.Holder:
    """The same where no room is needed."""
    problem = holder.board.problem
    people = tuple(replace(one, rooms=()) if one.id == holder.id else one for one in problem.people)
    return alone.Holder(Board(replace(problem, people=people)), holder.id)


def _days(holder: alone.Holder) -> int:
    """The days with room for one of the leader's conversations, fixed ones not counted twice."""
    free = (alone.costs(holder, None) < alone.NEVER).any(axis=0)
    return int((free & (holder.left_on_day > 0)).sum())


def _only(plan: Plan, id: int, *, people: bool = False, rooms: bool = False) -> Problem:
    """One leader's part of the problem; where everybody else is placed is busy time for the people, for the rooms."""
    problem = plan.problem
    busy: dict[int, list[Span]] = {}
    booked: dict[int | None, list[Span]] = {}
    for sitting in problem.sittings:
        if sitting.holder != id and sitting.id in plan.places:
            for person in (sitting.holder, sitting.employee) if people else ():
                busy.setdefault(person, []).append(plan.span(sitting))
            if rooms:
                booked.setdefault(plan.places[sitting.id].room, []).append(plan.span(sitting))
    mine = tuple(sitting for sitting in problem.sittings if sitting.holder == id)
    ours = {id} | {sitting.employee for sitting in mine}
    near = {room.id for room in problem.rooms_of(id) or ()}
    near |= {sitting.fixed.room for sitting in mine if sitting.fixed and sitting.fixed.room is not None}
    near = near or set(problem.room)  # without any, no room would be needed
    return replace(
        problem,
        sittings=mine,
        people=tuple(replace(one, busy=(*one.busy, *busy.get(one.id, ()))) for one in problem.people if one.id in ours),
        rooms=tuple(
            replace(room, busy=(*room.busy, *booked.get(room.id, ()))) for room in problem.rooms if room.id in near
        ),
    )


def _goes(problem: Problem) -> bool:
    """A place is found for all, with the rest as it stands; found, so that it is never promised in vain."""
    board = Board(problem)
    holder = alone.Holder(board, problem.sittings[0].holder)
    arranged = alone.arrange(holder)
    if arranged.left:
        return False
    alone.put_on_board(holder, arranged)
    if len(board.spots) == len(holder.sittings):
        return True
    # Several on a day may be in each other's way, which the flow does not see.
    for sitting in holder.sittings:
        board.take(sitting)
    if joint.choices([holder]) > EXACT:
        return False
    found = joint.solve(board, [holder], {}, seed=1, effort=EFFORT)
    return found is not None and len(found.spots) == len(holder.sittings)


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
    if any(map(has_own, problem.people)):
        found += [Remedy(Way.AGREED, 1)] * _goes(without_own_hours(problem))
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
