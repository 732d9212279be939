"""Reminding those who hold conversations in a round and have not begun: one press, one letter each, once in a week."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from samtale.audit import log
from samtale.people.models import Person

from .. import access
from ..models import Holding, Round
from . import letters
from .figures import AGAIN_AFTER, Stage, progress_of


def remind(*, round_: Round, by: Person) -> int:
    """A letter to each who can be reminded; returns to how many. Pressed again it reaches nobody twice.

    Raises NotAllowedError, also for a round that has not started or is over.
    """
    access.ensure_may_plan(by, round_.unit)
    now, reached = timezone.now(), 0
    with transaction.atomic():
        current = Round.objects.select_for_update().get(pk=round_.pk)
        if current.started_at is None or current.ended_at is not None:
            raise access.NotAllowedError
        rows = [row for row in progress_of(current).holders if row.can_be_reminded(now)]
        people = Person.objects.filter(is_active=True).in_bulk([row.id for row in rows])
        Holding.objects.bulk_create(
            [Holding(round=current, holder=one) for one in people.values()], ignore_conflicts=True, batch_size=500
        )
        for row in rows:
            free = Q(reminded_at=None) | Q(reminded_at__lte=now - AGAIN_AFTER)
            mine = Holding.objects.filter(free, round=current, holder=row.id)
            if row.id not in people or not people[row.id].email or not mine.update(reminded_at=now):
                continue
            letters.reminder(
                current,
                to=people[row.id],
                by=by,
                people=row.people,
                without_time=row.counts[Stage.WAITING],
                until=current.done_by or current.ends_on,
            )
            log.record("round.reminded", by=by.pk, round=str(current.pk), holder=row.id)
            reached += 1
    return reached
