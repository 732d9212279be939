"""What the log says of seals: the last one of each row, so that an older row put back is found."""

from collections.abc import Iterator

from django.db.models import QuerySet

from .models import SEALED, AccessLog

Seals = dict[str, dict[str, str | None]]  # by table and row; None where the row was deleted
_EACH = 200


def said_by(rows: QuerySet[AccessLog]) -> Seals:
    """What rows of the log say of seals, the last word of each."""
    found: Seals = {}
    for detail in rows.filter(actor_id=None, event=SEALED).order_by("pk").values_list("detail", flat=True).iterator():
        for table, seals in detail["seals"].items():
            found.setdefault(table, {}).update(seals)
    return found


def only_in(old: QuerySet[AccessLog], kept: QuerySet[AccessLog]) -> Seals:
    """What goes on being true when the old rows are let go of: no kept one says anything newer."""
    before, after = said_by(old), said_by(kept)
    return {
        table: {row: seal for row, seal in seals.items() if seal and row not in after.get(table, {})}
        for table, seals in before.items()
    }


def portions(seals: Seals) -> Iterator[Seals]:
    """A few hundred at a time; of tables that are named with none, one portion."""
    every = [(table, row, seal) for table, rows in seals.items() for row, seal in rows.items()]
    portions: list[Seals] = [{table: {} for table in seals}] if seals else []
    for first in range(0, len(every), _EACH):
        some: Seals = portions.pop() if first == 0 else {}
        for table, row, seal in every[first : first + _EACH]:
            some.setdefault(table, {})[row] = seal
        portions.append(some)
    return iter(portions)
