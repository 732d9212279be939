"""Leave to work on one file: tells how far it has come, and ends when the worker shall or another has taken over."""

from collections.abc import Callable
from time import monotonic

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from ..models import ImportWork
from .following import Follower, Step

SIGN_OF_LIFE = 1.0  # seconds between two


class WorkerStoppingError(Exception):
    """The worker is asked to end; another goes on."""


class LostClaimError(Exception):
    """Somebody else does it now, or nobody wants it any more."""


class Ticket(Follower):
    def __init__(self, work: ImportWork, stop: Callable[[], bool]):
        self.work, self.stop, self.told, self.step = work, stop, 0.0, ""
        self.is_within = False  # a transaction that nobody sees the rows of before it ends

    def held(self) -> QuerySet[ImportWork]:
        """The row, as long as it is ours."""
        return ImportWork.objects.filter(pk=self.work.pk, ticket=self.work.ticket, ended_at=None)

    def tell(self, step: Step, done: int = 0, of: int = 0) -> None:
        """At every step, and within one at most once a second. Raises WorkerStoppingError, LostClaimError."""
        if self.stop():
            raise WorkerStoppingError
        if step == self.step and monotonic() - self.told < SIGN_OF_LIFE:
            return
        values = {"step": str(step), "done": done, "of": of, "seen_at": timezone.now()}
        if self.is_within:
            self._tell_beside(values)
        elif not self.held().update(**values):
            raise LostClaimError
        self.told, self.step = monotonic(), step

    def _tell_beside(self, values: dict) -> None:
        """Tell by a connection of its own.

        SQLite has one writer, and it is us: there the page goes on saying what was told last before.
        """
        if connection.vendor != "postgresql":
            return
        beside = connection.copy()
        names = ", ".join(f"{name} = %s" for name in values)
        try:
            with beside.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {ImportWork._meta.db_table} SET {names} WHERE upload_id = %s AND ticket = %s",  # noqa: S608
                    [*values.values(), self.work.pk, self.work.ticket],
                )
        finally:
            beside.close()

    def ensure_held(self) -> None:
        """Within a transaction: nobody takes over before it ends. Raises LostClaimError."""
        if not list(self.held().select_for_update().values_list("pk")):
            raise LostClaimError

    def end(self, problem: str = "") -> None:
        """It is done, or why not."""
        self.held().update(ended_at=timezone.now(), ticket=None, problem=problem[:300])
