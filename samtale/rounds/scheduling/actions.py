"""When and where the conversations of a round are, set by hand: tried, moved, and given back to the proposal."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.people.models import Person

from .. import access
from ..holding import note_begun
from ..models import Round
from ..participants import rules as participants_rules
from ..timetable.plan import Plan, Verdict
from ..timetable.problem import Place
from ..timetable.rules import Broken, broken
from .problem import RoundProblem, Slot, build_problem
from .proposal import SchedulingError, check_goes_on, lock_planning, row_of


class TimeRefusedError(SchedulingError):
    """A time set by hand that breaks a rule; `broken` are the rules, the wishes it goes against among them."""

    def __init__(self, found: Collection[Broken]):
        super().__init__(" ".join(one.text for one in found if one.hard))
        self.broken = list(found)


def move(*, round_: Round, position: int, starts_at: datetime, room: int | None, by: Person) -> list[Broken]:
    """Set a time and room by hand. Returns the wishes it goes against; the same place again changes nothing.

    Raises NotAllowedError, SchedulingError for one who is called, and TimeRefusedError where it would break a rule.
    """
    with transaction.atomic():
        lock_planning()
        posed, slot = _opened(round_, position, by)
        found = _broken(posed, slot, starts_at, room)
        if any(one.hard for one in found):
            raise TimeRefusedError(found)
        note_begun(round_, {slot.holder}, by=by)
        _write(round_, slot, starts_at, room, by_hand=True, by=by)
    return found


def check(*, round_: Round, position: int, starts_at: datetime, room: int | None, by: Person) -> list[Broken]:
    """What a time and room would break, the hard rules first, with nothing changed.

    Raises NotAllowedError, SchedulingError.
    """
    posed, slot = _opened(round_, position, by)
    return _broken(posed, slot, starts_at, room)


def free(*, round_: Round, position: int, by: Person) -> None:
    """Give a time back to the proposal, which may move it. Raises NotAllowedError, SchedulingError."""
    with transaction.atomic():
        lock_planning()
        _posed, slot = _opened(round_, position, by)
        if slot.by_hand:
            _write(round_, slot, slot.starts_at, slot.room, by_hand=False, by=by)


def holder_of(round_: Round, position: int) -> int:
    """Who holds a position's conversation in a round. Raises NotAllowedError where there is none."""
    line = next(iter(participants_rules.included(round_, only=Q(pk=position))), None)
    if line is None or line.holder is None:
        raise access.NotAllowedError
    return line.fact.leader if line.fact else line.holder


def _opened(round_: Round, position: int, by: Person) -> tuple[RoundProblem, Slot]:
    holder = holder_of(round_, position)
    access.ensure_may_place(by, round_, {holder})
    posed = build_problem(round_, holder)
    slot = posed.slot(position)
    if slot is None:
        raise access.NotAllowedError
    check_goes_on(round_)
    if slot.is_called:
        raise SchedulingError(
            _("%(name)s er innkalt allerede. Flytt tiden på siden om samtalen.") % {"name": slot.line.name}
        )
    return posed, slot


def _broken(posed: RoundProblem, slot: Slot, starts_at: datetime, room: int | None) -> list[Broken]:
    problem = posed.problem({slot.id})
    if room is not None and room not in problem.room:
        raise SchedulingError(_("Rommet er ikke der lenger. Velg et annet."))
    places = {one.id: one.fixed for one in problem.sittings if one.fixed}
    if slot.starts_at:
        places[slot.id] = Place(slot.starts_at, slot.room if slot.room in problem.room else None)
    sitting = next(one for one in problem.sittings if one.id == slot.id)
    return broken(
        sitting,
        starts_at,
        room,
        Plan(problem=problem, places=places, verdict=Verdict.UNKNOWN, cost=0, bound=None, at_most=len(places)),
    )


def _write(
    round_: Round, slot: Slot, starts_at: datetime | None, room: int | None, *, by_hand: bool, by: Person
) -> None:
    row = row_of(round_, slot)
    if (row.starts_at, row.room_id, row.time_by_hand) == (starts_at, room, by_hand):
        return
    row.starts_at, row.room_id, row.time_by_hand, row.not_invited = starts_at, room, by_hand, ""
    row.save()
    log.record("round.moved", by=by.pk, round=str(round_.pk), employee=slot.line.employee)
