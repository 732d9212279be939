"""Imports that were done, and undoing the last one: whole or not at all, while nothing rests on it."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log, sealed
from samtale.audit.models import AccessLog
from samtale.core.sure import sure
from samtale.vault import keys

from ..access import NotAllowedError, may_give_roles, may_manage_people
from ..models import ImportDone, ImportUpload, OccupationalGroup, Person, Unit
from ..sorting import sort_key
from ..ways_in.actions import change_addresses
from .following import NOBODY, Follower, Step
from .kept_rows import MODELS, WHOSE, numbers, rows_of, sums
from .one_at_a_time import one_at_a_time
from .plan import ImportPlan
from .record import Record
from .resting import rests_on

UNDO_FOR, LISTED_FOR = timedelta(days=7), timedelta(days=2 * 365)
_CREATED_LAST_FIRST = ("Leadership", "Position", "Person", "OccupationalGroup", "Unit")
_RESTORED = ("Person", "Position", "Leadership")
_BATCH = 500


class CannotUndoError(Exception):
    """Something rests on the import, or it is no longer the last; `args` are the sentences that say what."""


@contextmanager
def noted(plan: ImportPlan, follower: Follower = NOBODY) -> Iterator[Record]:
    """Note in a record what is done to the rows within."""
    people = {work.id for work in plan.works if work.id is not None}
    before = rows_of(people, partial(follower.tell, Step.NOTING))
    units, groups = numbers(Unit), numbers(OccupationalGroup)
    last = Person.objects.order_by("pk").values_list("pk", flat=True).last() or 0
    record = Record()
    yield record
    made = set(Person.objects.filter(pk__gt=last).values_list("pk", flat=True))
    after = rows_of(people | made, partial(follower.tell, Step.ENDING))
    record.log_row = AccessLog.objects.aggregate(last=Max("pk"))["last"] or 0
    record.people, record.sums = sorted(people | made), sums(after)
    for table, rows in after.items():
        record.created[table] = [int(pk) for pk in rows if pk not in before[table]]
    for table, rows in before.items():
        record.before[table] = {pk: values for pk, values in rows.items() if after[table].get(pk) != values}
    people_after = after["Person"]
    record.moved = [
        int(pk) for pk, was in record.before["Person"].items() if was["is_active"] != people_after[pk]["is_active"]
    ]
    record.created |= {"Unit": sorted(numbers(Unit) - units, reverse=True)}
    record.created |= {"OccupationalGroup": sorted(numbers(OccupationalGroup) - groups)}


def keep(upload: ImportUpload, record: Record, by: Person) -> ImportDone:
    """List an import that is done; what was kept of the one before it goes."""
    ImportDone.objects.exclude(before=b"").update(before=b"")
    done = ImportDone(
        id=upload.pk,
        by=by,
        at=sure(upload.applied_at),
        filename=upload.filename,
        counts=upload.counts,
        is_part=upload.part is not None,
    )
    done.before = keys.seal(_key(done), json.dumps(asdict(record)), _place(done))
    done.save(force_insert=True)
    return done


def listed() -> QuerySet[ImportDone]:
    """Every import there is a note of, the last first."""
    return ImportDone.objects.select_related("by", "undone_by").order_by("-at", "-pk")


def last_to_undo(now: datetime) -> ImportDone | None:
    """The last import, when it may still be undone."""
    last = listed().first()
    return last if last and not last.undone_at and last.before and last.at > now - UNDO_FOR else None


def forget_old(now: datetime) -> None:
    """Let go of what can be undone no more, and of notes two years old; the worker does it."""
    ImportDone.objects.filter(at__lt=now - UNDO_FOR).exclude(before=b"").update(before=b"")
    ImportDone.objects.filter(at__lt=now - LISTED_FOR).delete()


def undo(*, done_id: Any, by: Person) -> ImportDone:
    """Put everything back as it was before the last import. Raises NotAllowedError, DoesNotExist, CannotUndoError."""
    if not may_manage_people(by):
        raise NotAllowedError
    with transaction.atomic():
        one_at_a_time()
        now = timezone.now()
        done = ImportDone.objects.select_for_update().get(pk=done_id)
        if done.undone_at:
            return done
        last = last_to_undo(now)
        if last is None or last.pk != done.pk:
            raise CannotUndoError(_("Bare den siste importen kan angres, og bare i sju dager."))
        record = Record(**json.loads(keys.open_sealed(_key(done), bytes(done.before), _place(done))))
        takes_roles = bool(record.before["Role"]) and not may_give_roles(by)
        stands = [_("Importen tok bort roller. Bare en administrator kan angre den.")] if takes_roles else []
        stands += rests_on(record)
        if stands:
            raise CannotUndoError(*stands)
        with sealed.together():
            _put_back(record, by)
        done.undone_at, done.undone_by, done.before = now, by, b""
        done.save(update_fields=["undone_at", "undone_by", "before"])
        log.record("people.import_undone", by=by.pk, upload=str(done.pk))
    return done


def _put_back(record: Record, by: Person) -> None:
    addresses = _addresses(record)
    created = {table: list(record.created.get(table, ())) for table in _CREATED_LAST_FIRST}
    for batch in _batches(created["Leadership"]):
        MODELS["Leadership"]._default_manager.filter(pk__in=batch).delete()
    for batch in _batches(_renumbered(record)):
        Person.objects.filter(pk__in=batch).update(employee_number=None)  # two may have swapped theirs
    for table in _RESTORED:
        _restore(MODELS[table], record.before[table])
    for values in record.before["Role"].values():
        role = MODELS["Role"](**_values(MODELS["Role"], values))
        role.save()
        log.record("role.given", by=by.pk, person=values[WHOSE], role=values["kind"])
    for table in _CREATED_LAST_FIRST[1:]:
        for level in _lowest_first(created[table]) if table == "Unit" else [created[table]]:
            for batch in _batches(level):
                MODELS[table]._default_manager.filter(pk__in=batch).delete()
    _put_addresses_back(addresses, by)
    for pk in record.moved:
        here = record.before["Person"][str(pk)]["is_active"]
        log.record("people.returned" if here else "people.left", by=by.pk, person=pk)


def _lowest_first(units: list[int]) -> Iterator[list[int]]:
    """Units by how far down they lie: one goes before that it lies under, which would not go while it is there."""
    parents = dict(Unit.objects.filter(pk__in=units).values_list("pk", "parent_id"))
    while parents:
        above = set(parents.values())
        yield [pk for pk in parents if pk not in above]
        parents = {pk: parent for pk, parent in parents.items() if pk in above}


def _renumbered(record: Record) -> list[int]:
    """Those who get another number than they have."""
    were = {int(pk): values["employee_number"] for pk, values in record.before["Person"].items()}
    now = (row for some in _batches(list(were)) for row in _numbers_of(some))
    return [pk for pk, number in now if number != were[pk]]


def _numbers_of(people: list[int]) -> QuerySet:
    return Person.objects.filter(pk__in=people).values_list("pk", "employee_number")


def _restore(model: type[Model], rows: dict[str, dict[str, Any]]) -> None:
    """Write what differs, and nothing else: of thousands of rows it is seldom more than a column or two."""
    for batch in _batches(list(rows)):
        columns: set[str] = set()
        changed = []
        for pk, row in model._default_manager.in_bulk([int(pk) for pk in batch]).items():
            values = _values(model, rows[str(pk)])
            values.pop("email", None)  # which is put back as any address is changed
            if isinstance(row, Person):
                values["sort_key"] = sort_key(values["last_name"], values["first_name"])
            differs = {name for name, value in values.items() if getattr(row, name) != value}
            for name in differs:
                setattr(row, name, values[name])
            columns |= {model._meta.get_field(name).name for name in differs}
            changed += [row] if differs else []
        if changed:
            model._default_manager.bulk_update(changed, sorted(columns))


def _values(model: type[Model], row: dict[str, Any]) -> dict[str, Any]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in row.items() if name in fields}


def _addresses(record: Record) -> dict[int, str]:
    """The address each had, or that waited, of those whose address the import touched."""
    touched = {record.sums["NewWayIn"][str(pk)][1] for pk in record.created["NewWayIn"]}
    touched |= {values[WHOSE] for values in record.before["NewWayIn"].values()}
    made = set(record.created["Person"])
    found = {}
    for person in Person.objects.in_bulk(list(touched - made)).values():
        was = record.before["Person"].get(str(person.pk))
        found[person.pk] = (was["email"] if was else person.email) or ""
    for values in record.before["NewWayIn"].values():
        if not values["settled"] and not values["refused_at"]:
            found[values[WHOSE]] = values["after"]
    return found


def _put_addresses_back(wanted: dict[int, str], by: Person) -> None:
    """By the same rules as any change: whoever has been inside is asked, and the others are told."""
    people = Person.objects.in_bulk(list(wanted))
    without = [pk for pk, to in wanted.items() if not to and people[pk].email]
    change_addresses({pk: to for pk, to in wanted.items() if pk not in without}, by=by)
    for pk in without:  # had none before, and has never been inside: rests_on sees to that
        Person.objects.filter(pk=pk).update(email=None)
        EmailAddress.objects.filter(user=pk).delete()
        log.record("person.address_withdrawn", by=by.pk, person=pk)


def _batches(values: list, size: int = _BATCH) -> Iterable[list]:
    return (values[i : i + size] for i in range(0, len(values), size))


def _key(done: ImportDone) -> bytes:
    purpose = b"samtale import before" + sure(done.pk).bytes
    return hmac.new(settings.SECRET_KEY.encode(), purpose, hashlib.sha256).digest()


def _place(done: ImportDone) -> str:
    return f"people_importdone.before:{done.pk}"
