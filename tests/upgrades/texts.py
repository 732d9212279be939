"""Every sealed text of a database, found by the models themselves and opened."""

import hashlib
from collections.abc import Iterable

from django.apps import apps
from django.db import models

from samtale.archive.models import TakeOut
from samtale.vault import keys
from samtale.vault.fields import SealedText

# Where a migration has put texts of a kind: those whose writer was known, under that one's name.
MOVED = {"goals_goal.result": "goals_outcomeconfirmation.text"}


def kinds() -> dict[str, models.Field]:
    """Every kind of sealed text, by table and column; the files of everything about oneself are sealed whole."""
    fields = [field for model in apps.get_models() for field in model._meta.concrete_fields]
    sealed = [field for field in fields if isinstance(field, SealedText)] + [TakeOut._meta.get_field("sealed")]
    return {f"{field.model._meta.db_table}.{field.column}": field for field in sealed}


def opened(field: models.Field) -> list[str]:
    """All the texts of one kind. Raises VaultError at the first that does not open."""
    path = field.key_path if isinstance(field, SealedText) else "key"
    rows = field.model._base_manager.filter(**{f"{field.name}__isnull": False}).select_related(path.replace(".", "__"))
    if isinstance(field, SealedText):
        return [getattr(row, field.attname) for row in rows]
    place = f"{field.model._meta.db_table}.{field.column}"
    return [keys.open_sealed(row.key.unasked(), bytes(row.sealed), f"{place}:{row.pk}") for row in rows]


def digest(some: Iterable[str]) -> str:
    """One figure for all of some texts, in whatever order they come."""
    return hashlib.sha256("\0".join(sorted(some)).encode()).hexdigest()
