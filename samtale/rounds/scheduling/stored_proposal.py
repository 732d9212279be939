"""What is kept of a proposal with its round: how good it is known to be, and what collides for whom."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core.words import capital, number
from samtale.people.models import Person

from ..models import Collision, Proposal, Round
from ..timetable.clash import Clash, Remedy, Way, Why, sentence, with_ways_out
from ..timetable.plan import Plan
from .proposal import Proposed


def store(*, round_: Round, holder: int | None, found: Proposed, by: Person) -> Proposal:
    """Keep what a proposal came to, for everybody (None) or one holder, instead of what was kept of those before."""
    with transaction.atomic():
        kept, _is_new = Proposal.objects.update_or_create(
            round=round_,
            holder_id=holder,
            defaults={
                "by": by,
                "made_at": timezone.now(),
                "ticket": None,
                "placed": found.placed,
                "without": len(found.left),
                "gap": None if found.left else found.plan.gap,
                "not_tried": found.not_tried,
                "problem": "",
            },
        )
        gone = Collision.objects.filter(round=round_)
        (gone if holder is None else gone.filter(holder=holder)).delete()
        Collision.objects.bulk_create([_row(round_, clash) for clash in found.clashes], batch_size=500)
    return kept


def _row(round_: Round, clash: Clash) -> Collision:
    return Collision(
        round=round_,
        holder_id=clash.holder.id,
        employee_id=clash.employee.id,
        why=clash.why,
        without=len(clash.left),
        conversations=clash.conversations,
        days=clash.days,
        per_day=clash.per_day,
        ways_tried=clash.remedies is not None,
        ways=[[remedy.way, remedy.count] for remedy in clash.remedies or ()],
    )


def for_all(round_: Round) -> Proposal | None:
    """The newest proposal for everybody in a round, made or on its way. One query."""
    return Proposal.objects.filter(round=round_, holder=None).first()


def for_holder(round_: Round, holder: int) -> Proposal | None:
    """A holder's own proposal, unless there is a newer one for everybody. One query."""
    made = Proposal.objects.filter(round=round_, made_at__isnull=False).order_by("-made_at")
    newest = (made.filter(holder=holder) | made.filter(holder=None)).first()
    return newest if newest and newest.holder_id else None


def collisions(round_: Round, holder: int | None = None) -> dict[int, str]:
    """By holder what collided in the newest proposal, and what would help, in a sentence or two; of all, or of one.

    Those with most without a time first. One query.
    """
    rows = Collision.objects.filter(round=round_).select_related("holder", "employee")
    rows = rows if holder is None else rows.filter(holder=holder)
    return {row.holder_id: _said(row) for row in rows.order_by("-without", "holder__sort_key", "pk")}


def about(person: Person) -> dict[UUID, str]:
    """By round what is kept of a collision that names somebody: a holder's own, or the one it is about. One query."""
    named = Q(holder=person) | Q(employee=person, why__in=[Why.NEVER_FREE, Why.OWN_HOURS, Why.NO_ROOM])
    return {row.round_id: _said(row) for row in Collision.objects.filter(named).select_related("holder", "employee")}


def _said(row: Collision) -> str:
    collides = sentence(
        Why(row.why),
        holder=row.holder.name,
        employee=row.employee.name,
        conversations=row.conversations,
        days=row.days,
        per_day=row.per_day,
        left=row.without,
    )
    ways = [Remedy(Way(way), count) for way, count in row.ways]
    return with_ways_out(collides, ways) if row.ways_tried else collides


def summary(proposal: Proposal, plan: Plan) -> str:
    """How many got a time, how many of the plan come after the deadline, and how good it is known to be."""
    said = ngettext(
        "Én samtale har fått et tidspunkt.", "%(number)s samtaler har fått et tidspunkt.", proposal.placed
    ) % {"number": capital(number(proposal.placed))}
    if late := plan.late:
        said += " " + ngettext(
            "Én kommer etter fristen for budsjettarbeidet.",
            "%(number)s kommer etter fristen for budsjettarbeidet.",
            late,
        ) % {"number": capital(number(late))}
    return f"{said} {how_good(proposal)}".strip()


def how_good(proposal: Proposal) -> str:
    """What was known when it was made; times may have been moved since. Empty where nothing is known."""
    if proposal.without or proposal.gap is None:
        return ""
    if proposal.gap == 0:
        return _("Vi sjekket at ingen annen plan var bedre.")
    return _("Det kan finnes en bedre plan.")
