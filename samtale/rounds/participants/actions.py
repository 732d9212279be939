"""Taking somebody into a round or leaving them out, by hand."""

from django.db.models import Q

from samtale.audit import log
from samtale.people.models import Person

from .. import access
from ..models import Member, Round
from . import rules as participants_rules


def take(*, round_: Round, position: int, choice: str, by: Person) -> participants_rules.Line:
    """Take somebody in or leave them out by hand, or leave it to the rule; who it was. Raises NotAllowedError."""
    access.ensure_may_plan(by, round_.unit)
    line = next(iter(participants_rules.lines(round_, only=Q(pk=position))), None)
    if line is None or choice not in Member.Choice.values:
        raise access.NotAllowedError
    Member.objects.update_or_create(
        round=round_, position_id=position, defaults={"choice": choice, "employee_id": line.employee}
    )
    log.record("round.taken", by=by.pk, round=str(round_.pk), employee=line.employee)
    return line
