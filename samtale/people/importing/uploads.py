"""From an uploaded file by way of a preview to the import: what is confirmed is what was shown."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from samtale.audit import log

from ..access import NotAllowedError, may_manage_people
from ..models import ImportUpload, NewWayIn, Person
from . import columns, history
from .applying import write_plan
from .candidates import NEW, SAME
from .headers import refuse_missing
from .one_at_a_time import one_at_a_time
from .plan import ImportPlan, Outcome, is_small
from .planning import plan_import, units_named
from .reading import read_apart
from .snapshot import take_snapshot, take_snapshot_of_units, working_here
from .table import table_from_bytes

KEPT_FOR = timedelta(hours=24)


class PlanChangedError(Exception):
    """The database is no longer as it was at the preview; nothing was done."""


class NotConfirmedError(Exception):
    """Many would leave, or the person importing, and that has not been confirmed; nothing was done."""


def keep_upload(*, content: bytes, filename: str, by: Person) -> ImportUpload:
    """Read an uploaded file and keep what we use of it until it is imported, a day at most.

    One with far fewer rows than people here is taken to be of a part.

    Raises NotAllowedError, and FileRefusedError when the file as a whole cannot be used.
    """
    if not may_manage_people(by):
        raise NotAllowedError
    table = read_apart(content)
    headings = columns.headings_of_file(table)
    with transaction.atomic():
        remove_old_uploads()
        upload = ImportUpload(by=by, filename=filename[-200:], sha256=hashlib.sha256(content).hexdigest())
        columns.keep(upload, table, headings)
        if is_small(sum(row.number > headings.row for row in table.rows), working_here()):
            upload.part = []  # until somebody says what it is; nobody leaves by it
        upload.save(force_insert=True)
        log.record("people.file_uploaded", by=by.pk, upload=str(upload.pk), sha256=upload.sha256)
    return upload


def remove_old_uploads(now: datetime | None = None) -> int:
    """Delete the uploads that are more than a day old, and sooner what is set aside; the worker does it now and then.

    Answers how many uploads.
    """
    columns.forget_aside(now or timezone.now())
    history.forget_old(now or timezone.now())
    return ImportUpload.objects.filter(at__lt=(now or timezone.now()) - KEPT_FOR).delete()[0]


def fetch_upload(upload_id: UUID) -> ImportUpload | None:
    """An upload that is not too old."""
    return ImportUpload.objects.filter(pk=upload_id, at__gte=timezone.now() - KEPT_FOR).first()


def plan_upload(upload: ImportUpload) -> ImportPlan:
    """What importing an upload would do, were it done now. Raises FileRefusedError where columns are missing."""
    today = timezone.localdate()
    table = table_from_bytes(bytes(upload.content))
    headings = columns.headings_of(upload, table)
    refuse_missing(headings)
    return plan_import(table, take_snapshot(today), today, upload.answers, headings, upload.part)


def units_to_choose(upload: ImportUpload) -> tuple[tuple[int, str], ...]:
    """The units a file may be said to be whole for: id and path. Raises FileRefusedError where columns are missing."""
    table = table_from_bytes(bytes(upload.content))
    headings = columns.headings_of(upload, table)
    refuse_missing(headings)
    return units_named(table, take_snapshot_of_units(), timezone.localdate(), headings)


def answer_questions(*, upload_id: UUID, by: Person, answers: dict[str, str]) -> None:
    """Say of known employee numbers whether the file means the same person. Raises NotAllowedError, DoesNotExist."""
    if not may_manage_people(by):
        raise NotAllowedError
    with transaction.atomic():
        upload = ImportUpload.objects.select_for_update().get(
            pk=upload_id, applied_at=None, at__gte=timezone.now() - KEPT_FOR
        )
        asked = {question.number for question in plan_upload(upload).questions}
        upload.answers |= {number: said for number, said in answers.items() if number in asked and said in (SAME, NEW)}
        upload.save(update_fields=["answers"])


def choose_part(*, upload_id: UUID, by: Person, units: Collection[int] | None) -> None:
    """Say which units the file is whole for; None: the whole organisation. Raises NotAllowedError, DoesNotExist."""
    if not may_manage_people(by):
        raise NotAllowedError
    with transaction.atomic():
        upload = ImportUpload.objects.select_for_update().get(
            pk=upload_id, applied_at=None, at__gte=timezone.now() - KEPT_FOR
        )
        upload.part = None if units is None else sorted(units)
        upload.save(update_fields=["part"])
        log.record("people.part_chosen", by=by.pk, upload=str(upload.pk), units=None if units is None else len(units))


def must_confirm(plan: ImportPlan, by: Person) -> bool:
    """Whether so many leave, or the person importing does, that it has to be said again."""
    return plan.many_leave or by.pk in plan.leaving


def apply_import(*, upload_id: UUID, by: Person, fingerprint: str, leaving_confirmed: bool = False) -> ImportUpload:
    """Do what the preview with this fingerprint showed, all of it or nothing. Done once, it is done.

    Raises NotAllowedError, ImportUpload.DoesNotExist when the preview is too old, PlanChangedError, NotConfirmedError.
    """
    with transaction.atomic():
        one_at_a_time()
        upload = ImportUpload.objects.select_for_update().get(pk=upload_id, at__gte=timezone.now() - KEPT_FOR)
        if not may_manage_people(by):
            raise NotAllowedError
        if upload.applied_at:
            return upload
        plan = plan_upload(upload)
        if plan.fingerprint != fingerprint:
            raise PlanChangedError
        if must_confirm(plan, by) and not leaving_confirmed:
            raise NotConfirmedError
        began = timezone.now()
        with history.noted(plan) as record:
            write_plan(plan, timezone.localdate(), by)
        waiting = NewWayIn.objects.filter(at__gte=began, by=by, settled_at=None).count()
        upload.applied_at, upload.content, upload.aside = timezone.now(), b"", b""
        upload.counts = {str(outcome): plan.counts[outcome] for outcome in Outcome} | {"waiting": waiting}
        upload.save()
        history.keep(upload, record, by)
        _record(plan, upload, by)
    return upload


def _record(plan: ImportPlan, upload: ImportUpload, by: Person) -> None:
    log.record("people.imported", by=by.pk, upload=str(upload.pk), sha256=upload.sha256, **upload.counts)
    for work in plan.works:
        if work.leaves:
            log.record("people.left", by=by.pk, person=work.id)
        if work.returns:
            log.record("people.returned", by=by.pk, person=work.id)
