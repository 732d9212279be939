"""When and where the conversations of a round are: a proposal made at will, and times set by hand that it keeps."""
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.people.models import Person

from . import access, who
from .models import Member, Round
from .posing import Posed, Slot, pose
from .timetable.explain import explain
from .timetable.plan import Plan, Verdict
from .timetable.problem import Place, Problem
from .timetable.rules import Broken, broken

TRIES = 3
TOLD, TRIED = 10, 5  # so many holders' collisions are told, ways out tried for so many of them


class CannotPlan(ValueError):
    """What was asked cannot be done; str() is a sentence for the one who asked. Nothing has changed."""


class Refused(CannotPlan):
    """A time set by hand that breaks a rule; `broken` are the rules, the wishes it goes against among them."""

    def __init__(self, found: Collection[Broken]):
        super().__init__(" ".join(one.text for one in found if one.hard))
        self.broken = list(found)


@dataclass(frozen=True)
class Proposal:
    """What a proposal came to: how many got a time, who did not, and how good it is known to be."""

    plan: Plan
    placed: int
    left: tuple[Slot, ...] = ()
    why_left: tuple[str, ...] = ()      # a sentence a holder: what collides, and what would free it

    @property
    def is_best(self) -> bool:
        return self.plan.verdict == Verdict.OPTIMAL


def solve(problem: Problem) -> Plan:
    """The proposal, as `timetable.solve` makes it."""
    # Half a second and 100 MB to load; whoever only looks at a plan needs neither.
    from .timetable import solve as planner

    return planner.solve(problem)


def propose(*, round_: Round, holders: Collection[int] | None = None, by: Person) -> Proposal:
    """Find times and rooms for those of these holders (everybody's unless given) who are not called or set by hand.

    Whoever plans proposes for all, a holder for oneself. As many as possible get a time; the rest lose theirs.
    Raises NotAllowed, CannotPlan, and checking.BadProblem with a sentence; then nothing has changed.
    """
    access.ensure_may_place(by, round_, holders)
    _check_goes_on(round_)
    for _try in range(TRIES):
        posed = _pose(round_, holders)
        free = _to_place(posed, holders)
        problem = posed.problem(slot.id for slot in free)
        plan = solve(problem)
        if _keep(round_, holders, problem, plan, by):
            left = tuple(slot for slot in free if slot.id not in plan.places)
            why = tuple(clash.text for clash in explain(plan, tried=TRIED)[:TOLD]) if left else ()
            return Proposal(plan, len(free) - len(left), left, why)
    raise CannotPlan(_("Planen ble endret mens vi lette etter tider. Prøv igjen om litt."))


def _pose(round_: Round, holders: Collection[int] | None) -> Posed:
    """The round; or one holder's part of it, which is read sooner."""
    return pose(round_, *holders) if holders is not None and len(holders) == 1 else pose(round_)


def _row(round_: Round, slot: Slot) -> Member:
    return slot.line.member or Member(round=round_, position_id=slot.id, employee_id=slot.line.employee)


def _check_goes_on(round_: Round) -> None:
    if round_.ended_at:
        raise CannotPlan(_("Runden er avsluttet."))


def _to_place(posed: Posed, holders: Collection[int] | None) -> list[Slot]:
    free = [slot for slot in posed.slots if not slot.is_called and not slot.by_hand]
    if holders is not None:
        free = [slot for slot in free if slot.holder in holders]
    if not free:
        raise CannotPlan(_("Alle har fått tid av noen, eller er innkalt. Det er ingen å foreslå tid for."))
    return free


def _keep(round_: Round, holders: Collection[int] | None, problem: Problem, plan: Plan, by: Person) -> bool:
    """Writes the proposal when it still answers the question; False when something has changed meanwhile."""
    with transaction.atomic():
        _hold_still()
        posed = _pose(round_, holders)
        free = _to_place(posed, holders)
        if posed.problem(slot.id for slot in free) != problem:
            return False
        rows = [_row(round_, slot) for slot in free]
        for row in rows:
            place = plan.places.get(row.position_id)
            row.starts_at, row.room_id = (place.start, place.room) if place else (None, None)
            row.not_invited = ""
        there = [row for row in rows if row.pk is not None]
        Member.objects.bulk_update(there, ["starts_at", "room", "not_invited"], batch_size=500)
        Member.objects.bulk_create([row for row in rows if row.pk is None], batch_size=500)
        log.record("round.planned", by=by.pk, round=str(round_.pk))
    return True


def _hold_still() -> None:
    """Until the transaction ends nobody else plans, in any round: the same people and rooms may be in several."""
    list(Round.objects.select_for_update().filter(ended_at=None).order_by("pk"))


def move(*, round_: Round, position: int, starts_at: datetime, room: int | None, by: Person) -> list[Broken]:
    """Set a time and room by hand. Returns the wishes it goes against; the same place again changes nothing.

    Raises NotAllowed, CannotPlan for one who is called, and Refused where it would break a rule.
    """
    with transaction.atomic():
        _hold_still()
        posed, slot = _opened(round_, position, by)
        found = _broken(posed, slot, starts_at, room)
        if any(one.hard for one in found):
            raise Refused(found)
        _write(round_, slot, starts_at, room, by_hand=True, by=by)
    return found


def check(*, round_: Round, position: int, starts_at: datetime, room: int | None, by: Person) -> list[Broken]:
    """What a time and room would break, the hard rules first, with nothing changed. Raises NotAllowed, CannotPlan."""
    posed, slot = _opened(round_, position, by)
    return _broken(posed, slot, starts_at, room)


def free(*, round_: Round, position: int, by: Person) -> None:
    """Give a time back to the proposal, which may move it. Raises NotAllowed, CannotPlan."""
    with transaction.atomic():
        _hold_still()
        _posed, slot = _opened(round_, position, by)
        if slot.by_hand:
            _write(round_, slot, slot.starts_at, slot.room, by_hand=False, by=by)


def holder_of(round_: Round, position: int) -> int:
    """Who holds a position's conversation in a round. Raises NotAllowed where there is none."""
    line = next((line for line in who.lines(round_, only=Q(pk=position)) if line.is_in), None)
    if line is None or line.holder is None:
        raise access.NotAllowed
    return line.fact.leader if line.fact else line.holder


def _opened(round_: Round, position: int, by: Person) -> tuple[Posed, Slot]:
    holder = holder_of(round_, position)
    access.ensure_may_place(by, round_, {holder})
    posed = pose(round_, holder)
    slot = posed.slot(position)
    if slot is None:
        raise access.NotAllowed
    _check_goes_on(round_)
    if slot.is_called:
        raise CannotPlan(_("%(name)s er innkalt allerede. Flytt tiden på siden om samtalen.") % {
            "name": slot.line.name})
    return posed, slot


def _broken(posed: Posed, slot: Slot, starts_at: datetime, room: int | None) -> list[Broken]:
    problem = posed.problem({slot.id})
    if room is not None and room not in problem.room:
        raise CannotPlan(_("Rommet er ikke der lenger. Velg et annet."))
    places = {one.id: one.fixed for one in problem.sittings if one.fixed}
    if slot.starts_at:
        places[slot.id] = Place(slot.starts_at, slot.room if slot.room in problem.room else None)
    sitting = next(one for one in problem.sittings if one.id == slot.id)
    return broken(sitting, starts_at, room, Plan(problem, places, Verdict.UNKNOWN, 0, None, len(places)))


def _write(
    round_: Round, slot: Slot, starts_at: datetime | None, room: int | None, *, by_hand: bool, by: Person,
) -> None:
    row = _row(round_, slot)
    if (row.starts_at, row.room_id, row.time_by_hand) == (starts_at, room, by_hand):
        return
    row.starts_at, row.room_id, row.time_by_hand, row.not_invited = starts_at, room, by_hand, ""
    row.save()
    log.record("round.moved", by=by.pk, round=str(round_.pk), employee=slot.line.employee)
