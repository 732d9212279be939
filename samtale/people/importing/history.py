"""Imports that were done, each with what it did, and of the last what was before it."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db.models import Max, QuerySet

from samtale.audit.models import AccessLog
from samtale.core.sure import sure
from samtale.vault import keys

from ..models import ImportDone, ImportUpload, OccupationalGroup, Person, Unit
from .following import NOBODY, Follower, Step
from .kept_rows import numbers, rows_of, sums
from .plan import ImportPlan
from .record import Record

UNDO_FOR, LISTED_FOR = timedelta(days=7), timedelta(days=2 * 365)


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


def note_of(upload: ImportUpload) -> ImportDone | None:
    """What is noted of the import of an upload."""
    return ImportDone.objects.filter(pk=upload.pk).first()


def last_to_undo(now: datetime) -> ImportDone | None:
    """The last import, when it may still be undone."""
    last = listed().first()
    return last if last and not last.undone_at and last.before and last.at > now - UNDO_FOR else None


def forget_old(now: datetime) -> None:
    """Let go of what can be undone no more, and of notes two years old; the worker does it."""
    ImportDone.objects.filter(at__lt=now - UNDO_FOR).exclude(before=b"").update(before=b"")
    ImportDone.objects.filter(at__lt=now - LISTED_FOR).delete()


def record_of(done: ImportDone) -> Record:
    """What was kept of an import that may still be undone."""
    return Record(**json.loads(keys.open_sealed(_key(done), bytes(done.before), _place(done))))


def _key(done: ImportDone) -> bytes:
    purpose = b"samtale import before" + sure(done.pk).bytes
    return hmac.new(settings.SECRET_KEY.encode(), purpose, hashlib.sha256).digest()


def _place(done: ImportDone) -> str:
    return f"people_importdone.before:{done.pk}"
