"""A new round made from an earlier one: the same form, aim, units, choices and settings, a year on, as a draft."""

from datetime import date
from uuid import UUID

from django.db import transaction

from samtale.core import clock
from samtale.core.clock import add_months
from samtale.people.models import Person

from .. import access
from ..models import HolderLimit, Member, Round
from .actions import FIELDS, free_name, guides_to_use, save_round
from .forms import season_name


def copy_round(*, source: Round, copy_id: UUID, by: Person) -> Round:
    """A draft with all that was chosen in another round; nobody is told of it, and the same id again makes no other.

    The form is the newest version of the same one. Raises NotAllowedError, InvalidRoundError.
    """
    access.ensure_may_plan(by, source.unit)
    made = Round(pk=copy_id, by=by, **{name: getattr(source, name) for name in FIELDS})
    months = _months_on(source)
    made.starts_on, made.ends_on = _on(source.starts_on, months), _on(source.ends_on, months)
    made.done_by = _on(source.done_by, months) if source.done_by else None
    made.name = free_name(season_name(made.starts_on), by)
    newest = {guide.guide_id: guide for guide in guides_to_use()}
    made.guide = newest.get(source.guide.guide_id, source.guide)
    with transaction.atomic():
        there = Round.objects.filter(pk=copy_id).first()
        if there and there.by_id != by.pk:
            raise access.NotAllowedError
        made = save_round(round_=made, by=by)
        if not there:
            _copy_choices(source, made)
    return made


def _months_on(source: Round) -> int:
    """Twelve, or as many years more as it takes for the period not to be over."""
    months = 12
    while _on(source.ends_on, months) < clock.today():
        months += 12
    return months


def _on(day: date, months: int) -> date:
    return add_months(day, months)


def _copy_choices(source: Round, made: Round) -> None:
    """Who was put in or left out by hand, who was chosen to hold, and how many somebody takes at most."""
    chosen = source.members.exclude(choice=Member.Choice.RULE, holder_by_hand=False)
    Member.objects.bulk_create(
        [
            Member(
                round=made,
                position_id=row.position_id,
                employee_id=row.employee_id,
                choice=row.choice,
                holder_id=row.holder_id if row.holder_by_hand else None,
                holder_by_hand=row.holder_by_hand,
            )
            for row in chosen
        ],
        batch_size=500,
    )
    HolderLimit.objects.bulk_create(
        [HolderLimit(round=made, holder_id=row.holder_id, most=row.most) for row in source.limits.all()], batch_size=500
    )
