"""How many conversations are held day by day, against the straight line to the last day: as points of a drawing."""

from dataclasses import dataclass
from datetime import date

from samtale.core import clock

from ..models import Round
from .figures import Progress

WIDTH, HEIGHT = 600, 200


@dataclass(frozen=True)
class BurnUp:
    """The drawing's lines in its own units, and what stands beside it in words."""

    held: str  # points of the line of what is held
    straight: str  # the line to keep to
    today: float | None  # where today is, while the period lasts
    last: date  # the drawing's own
    goal: date  # the last day, or the one it must be done by when that is sooner
    expected: int  # how many would be held today on the straight line
    done: int
    people: int

    @property
    def behind(self) -> int:
        return max(0, self.expected - self.done)


def burn_up(round_: Round, seen: Progress) -> BurnUp:
    """From the round's first day to its last, or to the date it must be done by when that is sooner."""
    today = clock.today()
    goal = max(min(round_.ends_on, round_.done_by or round_.ends_on), round_.starts_on)
    last = max(round_.ends_on, *(day for day, _sum in seen.held_by_day[-1:]), goal)
    days = max(1, (last - round_.starts_on).days)
    share = min(1, max(0, (today - round_.starts_on).days / max(1, (goal - round_.starts_on).days)))

    def at(day: date, count: float) -> str:
        left = WIDTH * min(1, max(0, (day - round_.starts_on).days / days))
        return f"{left:.1f},{HEIGHT * (1 - count / (seen.people or 1)):.1f}"

    points, before = [at(round_.starts_on, 0)], 0
    for day, count in seen.held_by_day:
        points += [at(day, before), at(day, count)]
        before = count
    inside = round_.starts_on <= today <= last
    if inside:
        points.append(at(today, before))
    return BurnUp(
        held=" ".join(points),
        straight=f"{at(round_.starts_on, 0)} {at(goal, seen.people)}",
        today=float(at(today, 0).split(",")[0]) if inside else None,
        last=last,
        goal=goal,
        expected=round(share * seen.people),
        done=seen.done,
        people=seen.people,
    )
