"""From a preview that is confirmed to the import: what is confirmed is what was shown."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from samtale.audit import log

from ..access import NotAllowedError, may_manage_people
from ..models import ImportUpload, NewWayIn, Person
from . import asked_for, history
from .applying import write_plan
from .asked_for import KEPT_FOR
from .following import NOBODY, Follower
from .one_at_a_time import one_at_a_time
from .plan import ImportPlan, KeptPlan, Outcome
from .upload_plan import Ready, basis_of, plan_in_view


class PlanChangedError(Exception):
    """The database is no longer as it was at the preview; nothing was done."""


class NotConfirmedError(Exception):
    """Many would leave, or the person importing, and that has not been confirmed; nothing was done."""


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
