"""What the worker is asked to do with a large file: one thing at a time for each."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from ..access import ensure_may_manage_people
from ..models import ImportUpload, ImportWork, Person

LARGE = 2_000  # rows; of fewer, reading and writing are done while whoever asked waits
KEPT_FOR = timedelta(hours=24)
Task = ImportWork.Task
_SHOWN = ("task", "ended_at", "problem", "upload__filename")


def is_large(upload: ImportUpload) -> bool:
    """Whether the worker does what is done with a file."""
    return bool(upload.file) or upload.rows > LARGE


def ask(upload: ImportUpload, task: ImportWork.Task, by: Person, **confirmed) -> None:
    """Ask the worker; while something is on its way, that is it. Within a transaction that holds the upload."""
    if (there := work_on(upload)) and there.is_on_its_way:
        return
    ImportWork.objects.filter(upload=upload).delete()
    ImportWork.objects.create(upload=upload, task=task, by=by, asked_at=timezone.now(), **confirmed)


def ask_anew(upload: ImportUpload, by: Person) -> None:
    """After something was said of a large file that changes what it would do: it is planned anew."""
    if is_large(upload):
        upload.plan = b""
        upload.save(update_fields=["plan"])
        ImportWork.objects.filter(upload=upload).delete()  # what is on its way is of what was said before
        ask(upload, Task.PLAN, by)


def work_on(upload: ImportUpload) -> ImportWork | None:
    """What the worker was last asked to do with a file. One query for a large one, none for others."""
    if upload.content and not is_large(upload):
        return None
    return ImportWork.objects.filter(upload=upload).first()


def unfinished_of(person: Person) -> ImportWork | None:
    """The last large file of somebody's that is not imported; `has_stopped`: nor can it be looked over. One query."""
    stopped = ExpressionWrapper(Q(upload__plan=b"") & ~Q(problem=""), output_field=BooleanField())
    mine = ImportWork.objects.filter(by=person, upload__applied_at=None, upload__at__gte=timezone.now() - KEPT_FOR)
    mine = mine.annotate(has_stopped=stopped).select_related("upload")
    return mine.only(*_SHOWN).order_by("-asked_at").first()


def try_again(*, upload_id: UUID, by: Person) -> None:
    """Have a file that could not be read tried once more. Raises NotAllowedError, ImportUpload.DoesNotExist."""
    ensure_may_manage_people(by)
    with transaction.atomic():
        upload = ImportUpload.objects.select_for_update().get(
            pk=upload_id, applied_at=None, at__gte=timezone.now() - KEPT_FOR
        )
        if upload.file or upload.content:
            ask(upload, Task.PLAN, by)
