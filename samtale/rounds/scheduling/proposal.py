"""A proposal of times and rooms, made at will; times set by hand and conversations that are called to stand."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.core import apart
from samtale.people.models import Person

from .. import access
from ..holding import note_begun
from ..models import Member, Proposal, Round
from ..timetable.clash import Clash
from ..timetable.plan import Plan
from ..timetable.problem import Problem
from .problem import RoundProblem, Slot, build_problem

TRIES = 3
BEYOND = timedelta(days=120)  # more than as many working days as a longer period is tried with
SECONDS_TO_EXPLAIN = 5  # what somebody who waits for the page waits for; the worker takes longer


class SchedulingError(ValueError):
    """What was asked cannot be done; str() is a sentence for the one who asked. Nothing has changed."""


@dataclass(frozen=True)
class Proposed:
    """What a proposal came to: how many got a time, who did not, and how good it is known to be."""

    plan: Plan
    placed: int
    left: tuple[Slot, ...] = ()
    clashes: tuple[Clash, ...] = ()  # one a holder: what collides, and what would free it
    not_tried: int = 0  # holders whose ways out there was no time for


class Follower:
    """Whoever follows the work: hears how far it is, and may still say no when the plan is to be kept."""

    def tell(self, step: Proposal.Step, done: int = 0, of: int = 1) -> None:
        """So far it has come."""

    def before_keeping(self) -> None:
        """Called in the transaction in which the plan is kept; what it raises stops it."""


def solve(problem: Problem, tell: Callable[[int, int], None] = lambda done, of: None) -> Plan:
    """The proposal, as `timetable.solve` makes it."""
    # Half a second and 70 MB to load; whoever only looks at a plan needs neither.
    return apart.call("samtale.rounds.timetable.solve:solve", problem, tell=tell)


def propose(
    *,
    round_: Round,
    holders: Collection[int] | None = None,
    by: Person,
    follower: Follower | None = None,
    seconds_to_explain: float = SECONDS_TO_EXPLAIN,
) -> Proposed:
    """Find times and rooms for those of these holders (everybody's unless given) who are not called or set by hand.

    Whoever plans proposes for all, a holder for oneself. As many as possible get a time; the rest lose theirs.
    Raises NotAllowedError, SchedulingError, and checking.InvalidProblemError with a sentence; then nothing has changed.
    """
    follower = follower or Follower()
    access.ensure_may_place(by, round_, holders)
    for _try in range(TRIES):
        follower.tell(Proposal.Step.READING)
        check_goes_on(round_)
        posed = _build_problem(round_, holders)
        free = _to_place(posed, holders)
        problem = posed.problem(slot.id for slot in free)
        plan = solve(problem, lambda done, of: follower.tell(Proposal.Step.PLACING, done, of))
        if _store(round_=round_, holders=holders, problem=problem, plan=plan, by=by, follower=follower):
            left = tuple(slot for slot in free if slot.id not in plan.places)
            clashes = explain(_seen_further(plan, round_, holders), follower, seconds_to_explain) if left else []
            untried = len({slot.holder for slot in left}) - sum(one.remedies is not None for one in clashes)
            return Proposed(plan, len(free) - len(left), left, tuple(clashes), untried)
    raise SchedulingError(_("Planen ble endret mens vi lette etter tider. Prøv igjen om litt."))


def _seen_further(plan: Plan, round_: Round, holders: Collection[int] | None) -> Plan:
    """The plan with what is known of the time after the period, so that no day is promised that is not free."""
    ids = {sitting.id for sitting in plan.problem.sittings if sitting.fixed is None}
    return replace(plan, problem=_build_problem(round_, holders, beyond=BEYOND).problem(ids))


def explain(plan: Plan, follower: Follower, seconds: float) -> list[Clash]:
    """What stands in the way of those without a time, as `timetable.explain` tells it."""
    return apart.call(
        "samtale.rounds.timetable.explain:explain_within",
        plan,
        seconds,
        tell=lambda done, of: follower.tell(Proposal.Step.EXPLAINING, done, of),
    )


def _build_problem(round_: Round, holders: Collection[int] | None, *, beyond: timedelta = timedelta()) -> RoundProblem:
    """The round; or one holder's part of it, which is read sooner."""
    only = next(iter(holders)) if holders is not None and len(holders) == 1 else None
    return build_problem(round_, only, beyond=beyond)


def check_goes_on(round_: Round) -> None:
    """Raises SchedulingError where a round is over."""
    if Round.objects.filter(pk=round_.pk, ended_at__isnull=False).exists():
        raise SchedulingError(_("Runden er avsluttet."))


def _to_place(posed: RoundProblem, holders: Collection[int] | None) -> list[Slot]:
    free = [slot for slot in posed.slots if not slot.is_called and not slot.by_hand]
    if holders is not None:
        free = [slot for slot in free if slot.holder in holders]
    if not free:
        raise SchedulingError(
            _(
                "Alle har et tidspunkt som er satt av en person, eller er kalt inn. Det er ingen "
                "å foreslå et tidspunkt for."
            )
        )
    return free


def _store(
    round_: Round, holders: Collection[int] | None, problem: Problem, plan: Plan, by: Person, follower: Follower
) -> bool:
    """Writes the proposal when it still answers the question; False when something has changed meanwhile."""
    with transaction.atomic():
        lock_planning()
        follower.before_keeping()
        posed = _build_problem(round_, holders)
        free = _to_place(posed, holders)
        if posed.problem(slot.id for slot in free) != problem:
            return False
        rows = [row_of(round_, slot) for slot in free]
        for row in rows:
            place = plan.places.get(row.position_id)
            row.starts_at, row.room_id = (place.start, place.room) if place else (None, None)
            row.not_invited = ""
        there = [row for row in rows if row.pk is not None]
        Member.objects.bulk_update(there, ["starts_at", "room", "not_invited"], batch_size=500)
        Member.objects.bulk_create([row for row in rows if row.pk is None], batch_size=500)
        note_begun(round_, holders, by=by)
        log.record("round.planned", by=by.pk, round=str(round_.pk))
    return True


def row_of(round_: Round, slot: Slot) -> Member:
    """The row of one conversation, made where there is none."""
    return slot.line.member or Member(round=round_, position_id=slot.id, employee_id=slot.line.employee)


def lock_planning() -> None:
    """Until the transaction ends nobody else plans, in any round: the same people and rooms may be in several."""
    list(Round.objects.select_for_update().filter(ended_at=None).order_by("pk"))
