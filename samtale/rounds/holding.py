"""What whoever holds conversations has done in a round: set or asked for times themselves. HR's press is not theirs."""

from collections.abc import Collection

from django.utils import timezone

from samtale.people.models import Person

from .models import Holding, Round


def note_begun(round_: Round, holders: Collection[int] | None, *, by: Person) -> None:
    """Note that somebody has done something with the own part of a round, the first time. For within a transaction."""
    if holders is None or by.pk not in holders:
        return
    row, _is_new = Holding.objects.get_or_create(round=round_, holder=by)
    if row.began_at is None:
        row.began_at = timezone.now()
        row.save(update_fields=["began_at"])
