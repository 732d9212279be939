"""Long work that is asked for as a row and done by the worker: given to one, and to the next if that one dies.

The row has `asked_at`, `seen_at`, `ticket`, `tries` and `step`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation

LEASE = timedelta(minutes=3)  # without a sign of life for so long, whoever did it is dead
TRIES = 3
SIGN_OF_LIFE = 1.0  # seconds between two


class WorkerStoppingError(Exception):
    """The worker is asked to end; another goes on."""


class LostClaimError(Exception):
    """Somebody else does it now, or nobody wants it any more."""


class Claim:
    """Leave to do one row: tells how far it has come, and ends when the worker shall or another has taken over."""

    def __init__(self, row: Any, unfinished: QuerySet, stop: Callable[[], bool]):
        self.row, self.unfinished, self.stop, self.told, self.step = row, unfinished, stop, 0.0, ""

    def held(self) -> QuerySet:
        """The row, as long as it is ours."""
        return self.unfinished.filter(pk=self.row.pk, ticket=self.row.ticket)

    def say(self, step: str, **values: Any) -> None:
        """Write the step and what is said with it: at every step, and within one at most once in SIGN_OF_LIFE.

        Raises WorkerStoppingError, LostClaimError.
        """
        if self.stop():
            raise WorkerStoppingError
        if step == self.step and monotonic() - self.told < SIGN_OF_LIFE:
            return
        self.write({"step": str(step), "seen_at": timezone.now(), **values})
        self.told, self.step = monotonic(), step

    def write(self, values: dict[str, Any]) -> None:
        """Raises LostClaimError."""
        if not self.held().update(**values):
            raise LostClaimError

    def ensure_held(self) -> None:
        """Within a transaction: nobody takes over before it ends. Raises LostClaimError."""
        if not list(self.held().select_for_update().values_list("pk")):
            raise LostClaimError

    def give_back(self, **values: Any) -> None:
        """For the next worker, and not counted as a try."""
        self.held().update(ticket=None, seen_at=None, tries=F("tries") - 1, **values)


C = TypeVar("C", bound=Claim)


def do_each(
    waiting: QuerySet, now: datetime, claim_to: Callable[[Any], C], do: Callable[[C], None], stop: Callable[[], bool]
) -> int:
    """Do what waits, the oldest first, until nothing does or the worker shall end. Returns how many."""
    done = 0
    while not stop() and (row := _take(waiting, now)):
        claim = claim_to(row)
        try:
            with translation.override(settings.LANGUAGE_CODE):
                do(claim)
        except WorkerStoppingError:
            claim.give_back()
        except LostClaimError:
            continue
        done += 1
    return done


def _take(waiting: QuerySet, now: datetime) -> Any:
    """A row nobody does, with a ticket to it."""
    free = waiting.filter(Q(seen_at=None) | Q(seen_at__lt=now - LEASE))
    for row in free.order_by("asked_at"):
        ticket = uuid4()
        if free.filter(pk=row.pk, seen_at=row.seen_at).update(
            ticket=ticket, seen_at=timezone.now(), tries=F("tries") + 1
        ):
            row.ticket, row.tries = ticket, row.tries + 1
            return row
    return None
