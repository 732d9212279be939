"""Destroyed keys stay destroyed: what the file of them lacks is written down, what a restore brings back goes again."""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet

from samtale.core import growing_file

from . import destroyed_ids
from .destroying import destroy_key
from .models import DataKey

EVERY = 60 * 60.0  # seconds
BURIED_FOR = timedelta(days=400)
_AT_ONCE = 500
_NAME_NONE = {"audit.AccessLog"}  # is append-only, and its key is never destroyed
_looked: dict[str, float] = {}


def is_due() -> bool:
    """Whether there is a file, and an hour has passed since this process last looked after it."""
    path = destroyed_ids.file()
    if path is None or time.monotonic() - _looked.get(str(path), -EVERY) < EVERY:
        return False
    _looked[str(path)] = time.monotonic()
    return True


def catch_up(now: datetime) -> int:
    """Write down those the file lacks, of a kill or a full disk. Returns how many.

    What is buried is let go of when no backup can be so old. Raises OSError, ValueError.
    """
    path = destroyed_ids.file()
    if path is None:
        return 0
    lacking = set(DataKey.objects.filter(wrapped__isnull=True).values_list("pk", flat=True)) - destroyed_ids.here()
    if lacking:
        growing_file.append(path, sorted(lacking))
    DataKey.objects.filter(wrapped__isnull=True, holders="", destroyed_at__lt=now - BURIED_FOR).delete()
    return len(lacking)


def destroy_again(ids: Iterable[UUID]) -> int:
    """Destroy those of the keys that a restore has brought back, with their texts. Returns how many there were."""
    every, count = sorted(ids), 0
    for first in range(0, len(every), _AT_ONCE):
        for key in DataKey.objects.filter(pk__in=every[first : first + _AT_ONCE], wrapped__isnull=False):
            with transaction.atomic():
                destroy_key(key)
                _clear_key(key)
            count += 1
    return count


def _clear_key(key: DataKey) -> None:
    """A row that may be without a key has none: what was shared, or made ready, is so no longer."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is DataKey and field.null and model._meta.label not in _NAME_NONE:
                QuerySet(model).filter(**{field.name: key}).update(**{field.name: None})
