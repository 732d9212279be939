"""Saying whom those of a unit can talk to."""

from collections.abc import Mapping

from django.db import transaction

from samtale.audit import log
from samtale.audit.refusals import NotAllowedError
from samtale.people.models import Person, Unit

from .. import access
from ..actions import ChangedMeanwhileError
from ..catalogue import OF_UNITS
from ..models import UnitContacts


def set_contacts(*, unit_id: int, named: Mapping[str, str], edition: str, by: Person) -> list[str]:
    """Name them, by key, if nobody has named others since `edition`; the keys that changed.

    Each change is a line in the log, with what was before. Raises NotAllowedError, ChangedMeanwhileError.
    """
    access.ensure_may_decide(by)
    with transaction.atomic():
        unit = Unit.objects.select_for_update(no_key=True).filter(pk=unit_id).first()
        if unit is None:
            raise NotAllowedError
        row = UnitContacts.objects.filter(pk=unit.pk).first() or UnitContacts(pk=unit.pk)
        if row.edition != edition:
            raise ChangedMeanwhileError
        changed = []
        for kind in OF_UNITS:
            before = getattr(row, kind.key)
            after = named.get(kind.key, before)
            if after != before:
                setattr(row, kind.key, after)
                changed.append(kind.key)
                log.record(f"organisation.{kind.key}_changed", by=by.pk, unit=unit.pk, before=before, after=after)
        if any(getattr(row, kind.key) for kind in OF_UNITS):
            row.save()
        else:
            UnitContacts.objects.filter(pk=unit.pk).delete()
    return changed
