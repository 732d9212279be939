"""Reading and importing a large file, which takes long: asked for on the page, done by the worker.

Until what is imported is there, nothing of it is: it is one transaction, and a worker that dies leaves a file that the
next one takes up.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale.core.long_work import TRIES, LostClaimError, WorkerStoppingError, do_each

from ..access import NotAllowedError, ensure_may_manage_people
from ..models import ImportUpload, ImportWork
from . import confirmation, kept_plan, upload_plan, uploads
from .asked_for import KEPT_FOR
from .table import FileRefusedError
from .ticket import FAILED, Ticket
from .upload_plan import Ready

_GONE = gettext_lazy("Filen er borte. Last den opp på nytt.")


def do_asked_for(now: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Do what has been asked for, the oldest first; the worker does it, beside its letters. Returns how many."""
    unfinished = ImportWork.objects.filter(ended_at=None)
    return do_each(unfinished.select_related("by"), now, lambda row: Ticket(row, unfinished, stop), _do, stop)


def _do(follower: Ticket) -> None:
    work: ImportWork = follower.row
    if work.tries > TRIES:
        follower.end(str(FAILED))
        return
    try:
        upload = ImportUpload.objects.get(pk=work.upload_id, at__gte=timezone.now() - KEPT_FOR)
        problem = (_plan if work.task == ImportWork.Task.PLAN else _apply)(work, upload, follower)
        follower.end(problem)
    except ImportUpload.DoesNotExist:
        follower.end(str(_GONE))
    except FileRefusedError as refused:
        follower.end(str(refused))
    except NotAllowedError:
        follower.end(_("Den som ba om det, har ikke lenger lov til å importere ansatte."))
    except (WorkerStoppingError, LostClaimError, DatabaseError):
        raise
    except Exception:
        follower.end(str(FAILED))
        raise


def _plan(work: ImportWork, upload: ImportUpload, follower: Ticket) -> str:
    """Read the file if it is not read, and keep what it would do. Answers why not."""
    ensure_may_manage_people(work.by)
    if not (upload.file or upload.content):
        return str(_GONE)
    if upload.file:
        upload = uploads.read_kept_file(upload, follower)
    if upload_plan.lacks_columns(upload):
        return ""  # the preview asks what they are
    _keep(upload, upload_plan.ready(upload, follower), follower)
    return ""


def _apply(work: ImportWork, upload: ImportUpload, follower: Ticket) -> str:
    """Do what was confirmed, or keep what it has become. Answers why nothing was done."""
    changed = _("Noe er endret siden du så over. Se over en gang til og bekreft.")
    if upload.applied_at:
        return ""
    made = upload_plan.ready(upload, follower)
    if made.plan.fingerprint != work.fingerprint:
        _keep(upload, made, follower)
        return changed
    follower.tell(ImportWork.Step.WRITING)  # what is told within the transaction is not seen everywhere
    follower.is_within = True
    try:
        confirmation.apply_import(
            upload_id=upload.pk,
            by=work.by,
            fingerprint=work.fingerprint,
            leaving_confirmed=work.leaving_confirmed,
            made=made,
            follower=follower,
        )
    except (confirmation.PlanChangedError, confirmation.NotConfirmedError):
        follower.is_within = False
        _keep(upload, upload_plan.ready(upload, follower), follower)
        return changed
    return ""


def _keep(upload: ImportUpload, made: Ready, follower: Ticket) -> None:
    """Keep a plan for the preview, unless something was said of the file meanwhile."""
    sealed = kept_plan.seal(upload, made.plan, made.basis.today)
    with transaction.atomic():
        ImportUpload.objects.select_for_update().get(pk=upload.pk)
        follower.ensure_held()
        ImportUpload.objects.filter(pk=upload.pk).update(plan=sealed)
