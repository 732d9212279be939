"""From an uploaded file by way of a preview to the import: what is confirmed is what was shown."""

import base64
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.core.bounded import Told, nobody_told
from samtale.vault import keys

from ..access import NotAllowedError, may_manage_people
from ..models import ImportUpload, NewWayIn, Person
from . import asked_for, columns, history, kept_plan
from .applying import write_plan
from .asked_for import KEPT_FOR
from .candidates import NEW, SAME
from .following import NOBODY, Follower, Step
from .headers import Headings, missing, refuse_missing
from .one_at_a_time import one_at_a_time
from .plan import ImportPlan, KeptPlan, Outcome, is_small
from .planning import plan_import, units_named
from .reading import is_large, read_apart
from .snapshot import Snapshot, take_snapshot, take_snapshot_of_units, working_here
from .table import FileRefusedError, Table, table_from_bytes


class PlanChangedError(Exception):
    """The database is no longer as it was at the preview; nothing was done."""


class NotConfirmedError(Exception):
    """Many would leave, or the person importing, and that has not been confirmed; nothing was done."""


def keep_upload(*, content: bytes, filename: str, by: Person) -> ImportUpload:
    """Read an uploaded file and keep what we use of it until it is imported, a day at most.

    One with far fewer rows than people here is taken to be of a part. A large one is read by the worker.

    Raises NotAllowedError, and FileRefusedError when the file as a whole cannot be used.
    """
    if not may_manage_people(by):
        raise NotAllowedError
    upload = ImportUpload(by=by, filename=filename[-200:], sha256=hashlib.sha256(content).hexdigest())
    if is_large(content):
        upload.file = keys.seal(columns.key_for(upload, b"file"), base64.b64encode(content).decode(), _place(upload))
    else:
        _keep_table(upload, read_apart(content))
    with transaction.atomic():
        remove_old_uploads()
        upload.save(force_insert=True)
        log.record("people.file_uploaded", by=by.pk, upload=str(upload.pk), sha256=upload.sha256)
        if asked_for.is_large(upload):
            asked_for.ask(upload, asked_for.Task.PLAN, by)
    return upload


def _keep_table(upload: ImportUpload, table: Table) -> None:
    """Put what we use of a table in an upload that is not saved yet. Raises FileRefusedError."""
    headings = columns.headings_of_file(table)
    columns.keep(upload, table, headings)
    if is_small(upload.rows, working_here()):
        upload.part = []  # until somebody says what it is; nobody leaves by it


def read_kept_file(upload: ImportUpload, follower: Follower) -> ImportUpload:
    """Read a large file that was kept as it came; afterwards it is as any other. Raises FileRefusedError."""
    sealed = keys.open_sealed(columns.key_for(upload, b"file"), bytes(upload.file), _place(upload))
    follower.tell(Step.OPENING)

    def told(done: int, of: int) -> None:
        follower.tell(Step.READING if done else Step.OPENING, done, of)

    try:
        _keep_table(upload, read_apart(base64.b64decode(sealed), told))
    except FileRefusedError:
        ImportUpload.objects.filter(pk=upload.pk).update(file=b"")
        raise
    upload.file = b""
    upload.save(update_fields=["file", "content", "aside", "columns", "rows", "part"])
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


@dataclass(frozen=True)
class Basis:
    """All a plan is made of: of two that are equal, the plans are."""

    table: Table
    snapshot: Snapshot
    today: date
    answers: dict[str, str]
    headings: Headings
    part: Collection[int] | None

    def plan(self, told: Told = nobody_told) -> ImportPlan:
        """What importing would do, were it done on that day and to those people."""
        return plan_import(self.table, self.snapshot, self.today, self.answers, self.headings, self.part, told)


@dataclass(frozen=True)
class Ready:
    """A plan with what it was made of."""

    basis: Basis
    plan: ImportPlan


def _read(upload: ImportUpload) -> tuple[Table, Headings]:
    table = table_from_bytes(bytes(upload.content))
    return table, columns.headings_of(upload, table)


def basis_of(upload: ImportUpload) -> Basis:
    """What the plan of an upload is made of now. Raises FileRefusedError where columns are missing."""
    today = timezone.localdate()
    if not upload.content:
        raise FileRefusedError(_("Filen er ikke lest ennå."))
    table, headings = _read(upload)
    refuse_missing(headings)
    return Basis(table, take_snapshot(today), today, upload.answers, headings, upload.part)


def plan_upload(upload: ImportUpload) -> ImportPlan:
    """What importing an upload would do, were it done now. Raises FileRefusedError where columns are missing."""
    return basis_of(upload).plan()


def plan_in_view(upload: ImportUpload) -> ImportPlan | KeptPlan:
    """What the preview shows: of a large file, what it would have done when it was planned today.

    Raises FileRefusedError where columns are missing.
    """
    return kept_plan.opened(upload, timezone.localdate()) or plan_upload(upload)


def ready(upload: ImportUpload, follower: Follower) -> Ready:
    """The plan of an upload, made while somebody follows it. Raises FileRefusedError where columns are missing."""
    follower.tell(Step.PLANNING)
    basis = basis_of(upload)
    return Ready(basis, basis.plan(partial(follower.tell, Step.PLANNING)))


def lacks_columns(upload: ImportUpload) -> bool:
    """Whether it has to be said what a column is before anything can be planned."""
    return bool(missing(_read(upload)[1].places))


def units_to_choose(upload: ImportUpload) -> tuple[tuple[int, str], ...]:
    """The units a file may be said to be whole for: id and path. Raises FileRefusedError where columns are missing."""
    if kept := kept_plan.opened(upload, timezone.localdate()):
        return kept.units
    table, headings = _read(upload)
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
        asked = {question.number for question in plan_in_view(upload).questions}
        upload.answers |= {number: said for number, said in answers.items() if number in asked and said in (SAME, NEW)}
        upload.save(update_fields=["answers"])
        asked_for.ask_anew(upload, by)


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
        asked_for.ask_anew(upload, by)
        log.record("people.part_chosen", by=by.pk, upload=str(upload.pk), units=None if units is None else len(units))


def must_confirm(plan: ImportPlan | KeptPlan, by: Person) -> bool:
    """Whether so many leave, or the person importing does, that it has to be said again."""
    return plan.many_leave or by.pk in plan.leaving


def import_or_ask(*, upload_id: UUID, by: Person, fingerprint: str, leaving_confirmed: bool) -> None:
    """As `apply_import`, but for a large file it is the worker that does it; what cannot be done is said at once."""
    with transaction.atomic():
        upload = ImportUpload.objects.select_for_update().get(pk=upload_id, at__gte=timezone.now() - KEPT_FOR)
        if not may_manage_people(by):
            raise NotAllowedError
        if (work := asked_for.work_on(upload)) and work.is_on_its_way:
            return
        if asked_for.is_large(upload) and not upload.applied_at:
            plan = plan_in_view(upload)
            _ensure_confirmed(plan, by, fingerprint, leaving_confirmed)
            confirmed = {"fingerprint": fingerprint, "leaving_confirmed": leaving_confirmed}
            asked_for.ask(upload, asked_for.Task.APPLY, by, **confirmed)
            return
    apply_import(upload_id=upload_id, by=by, fingerprint=fingerprint, leaving_confirmed=leaving_confirmed)


def _ensure_confirmed(plan: ImportPlan | KeptPlan, by: Person, fingerprint: str, leaving_confirmed: bool) -> None:
    if plan.fingerprint != fingerprint:
        raise PlanChangedError
    if must_confirm(plan, by) and not leaving_confirmed:
        raise NotConfirmedError


def apply_import(
    *,
    upload_id: UUID,
    by: Person,
    fingerprint: str,
    leaving_confirmed: bool = False,
    made: Ready | None = None,
    follower: Follower = NOBODY,
) -> ImportUpload:
    """Do what the preview with this fingerprint showed, all of it or nothing. Done once, it is done.

    What was `made` just before is used if it still is of everything as it is.

    Raises NotAllowedError, ImportUpload.DoesNotExist when the preview is too old, PlanChangedError, NotConfirmedError.
    """
    with transaction.atomic():
        one_at_a_time()
        upload = ImportUpload.objects.select_for_update().get(pk=upload_id, at__gte=timezone.now() - KEPT_FOR)
        if not may_manage_people(by):
            raise NotAllowedError
        if upload.applied_at:
            return upload
        basis = basis_of(upload)
        plan = made.plan if made and made.basis == basis else basis.plan()
        _ensure_confirmed(plan, by, fingerprint, leaving_confirmed)
        began = timezone.now()
        with history.noted(plan, follower) as record:
            write_plan(plan, basis.today, by, follower)
        waiting = NewWayIn.objects.filter(at__gte=began, by=by, settled_at=None).count()
        upload.applied_at, upload.content, upload.aside, upload.plan = timezone.now(), b"", b"", b""
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


def _place(upload: ImportUpload) -> str:
    return f"people_importupload.file:{upload.pk}"
