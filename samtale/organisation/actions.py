"""Deciding for the organisation."""

from collections.abc import Mapping

from django.db import transaction

from samtale.audit import log
from samtale.people.models import Person

from . import access
from .catalogue import SETTINGS
from .models import Decided


class ChangedMeanwhileError(Exception):
    """Somebody else decided since the page was shown; nothing was done."""


def decide(*, values: Mapping[str, str], version: int, by: Person) -> list[str]:
    """Decide these values, by key, if nobody has decided since `version`; the keys that changed.

    Each change is a line in the log, with what was before. Raises NotAllowedError, ChangedMeanwhileError.
    """
    access.ensure_may_decide(by)
    with transaction.atomic():
        Decided.objects.get_or_create(pk=Decided.THE_ROW)
        row = Decided.objects.select_for_update().get(pk=Decided.THE_ROW)
        if row.version != version:
            raise ChangedMeanwhileError
        changed = []
        for setting in SETTINGS:
            before = str(setting.read(row.values.get(setting.key)))
            after = values.get(setting.key, before)
            if after != before:
                row.values[setting.key] = after
                changed.append(setting.key)
                log.record(f"organisation.{setting.key}_changed", by=by.pk, before=before, after=after)
        if changed:
            row.version += 1
            row.save(update_fields=["values", "version"])
    return changed
