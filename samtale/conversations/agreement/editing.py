"""What every change of an agreement shares: the agreement opened and locked, and what two have written merged."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from samtale.goals.models import Goal
from samtale.people.models import Person

from .. import steps
from ..access import ConversationAccess
from ..merge import merge
from ..models import Agreement, AgreementGoal, AppliedEdit, Conversation
from .document import agreement_of


@contextmanager
def agreeing(conversation_id: UUID, by: Person) -> Iterator[tuple[ConversationAccess, Agreement]]:
    with steps.locked(conversation_id, by, may="agree", can="agree") as access:
        agreement = agreement_of(access.conversation)
        carry_over(access.conversation, agreement)
        yield access, agreement
        steps.touch(access.conversation)


def carry_over(conversation: Conversation, agreement: Agreement) -> None:
    """Link the goals the two still have open from before, the same rows, into a locked conversation's agreement."""
    still_open = Goal.objects.filter(
        employee=conversation.employee_id, leader=conversation.leader_id, status=Goal.Status.AGREED
    )
    missing = still_open.exclude(pk__in=AgreementGoal.objects.filter(agreement=agreement).values("goal"))
    AgreementGoal.objects.bulk_create(
        [AgreementGoal(agreement=agreement, goal_id=pk, carried=True) for pk in missing.values_list("pk", flat=True)]
    )


def first_time(edit: UUID, conversation_id: UUID) -> bool:
    return AppliedEdit.objects.get_or_create(pk=edit, defaults={"conversation_id": conversation_id})[1]


def merge_into(row, base, mine, texts, choices) -> None:
    for name in texts:
        theirs = getattr(row, name)
        if mine[name] != base[name]:
            setattr(row, name, merge(base[name], mine[name], theirs).text)
    for name in choices:
        if mine[name] != base[name]:
            setattr(row, name, mine[name])
    if hasattr(row, "version"):
        row.version += 1
    row.save()
