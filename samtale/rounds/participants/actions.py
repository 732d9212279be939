"""Taking somebody into a round or leaving them out, by hand."""

from django.db import transaction
from django.db.models import Q

from samtale.audit import log
from samtale.people.models import Person

from .. import access
from ..models import Member, Round
from . import rules as participants_rules


def take(*, round_: Round, position: int, choice: str, by: Person) -> participants_rules.Line:
    """Take somebody in or leave them out by hand, or leave it to the rule; how they stand then.

    A row that says nothing more is removed. Raises NotAllowedError.
    """
    access.ensure_may_plan(by, round_.unit)
    line = _line(round_, position)
    if line is None or choice not in Member.Choice.values:
        raise access.NotAllowedError
    with transaction.atomic():
        Member.objects.update_or_create(
            round=round_, position_id=position, defaults={"choice": choice, "employee_id": line.employee}
        )
        Member.objects.filter(saying_nothing(), round=round_, position=position).delete()
        log.record("round.taken", by=by.pk, round=str(round_.pk), employee=line.employee)
    return _line(round_, position) or line


def _line(round_: Round, position: int) -> participants_rules.Line | None:
    return next(iter(participants_rules.lines(round_, only=Q(pk=position))), None)


def saying_nothing() -> Q:
    """The rows from which nothing follows: all in them is as the rule has it, without holder, time or invitation."""
    return Q(choice=Member.Choice.RULE, holder=None, starts_at=None, invited_at=None, not_invited="")
