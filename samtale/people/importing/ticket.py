"""Leave to work on one import, which tells how far it has come also while it is being written or undone."""

from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy

from samtale.core.long_work import Claim

from .following import Follower, Step

FAILED = gettext_lazy("Det gikk ikke. Prøv igjen. Skjer det en gang til, si fra til den som drifter Samtale.")


class Ticket(Claim, Follower):
    is_within = False  # a transaction that nobody sees the rows of before it ends

    def tell(self, step: Step, done: int = 0, of: int = 0) -> None:
        self.say(step, done=done, of=of)

    def write(self, values: dict[str, Any]) -> None:
        """Within the transaction, by a connection of its own.

        SQLite has one writer, and it is us: there the page goes on saying what was told last before.
        """
        if not self.is_within:
            return super().write(values)
        if connection.vendor != "postgresql":
            return None
        beside, meta = connection.copy(), self.row._meta
        names = ", ".join(f"{name} = %s" for name in values)
        try:
            with beside.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {meta.db_table} SET {names} WHERE {meta.pk.column} = %s AND ticket = %s",  # noqa: S608
                    [*values.values(), self.row.pk, self.row.ticket],
                )
        finally:
            beside.close()
        return None

    def give_back(self, **values: Any) -> None:
        super().give_back(step=Step.WAITING, **values)

    def end(self, problem: str = "", **values: Any) -> None:
        """It is done, or why not."""
        self.held().update(ended_at=timezone.now(), ticket=None, problem=problem[:300], **values)
