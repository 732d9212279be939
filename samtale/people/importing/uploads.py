"""An uploaded file, kept until it is imported or a day is over."""

import base64
import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from samtale.audit import log
from samtale.vault import keys

from ..access import NotAllowedError, may_manage_people
from ..models import ImportUpload, Person
from . import asked_for, columns, history, undoing_work
from .asked_for import KEPT_FOR
from .following import Follower, Step
from .plan import is_small
from .reading import is_large, read_apart
from .snapshot import working_here
from .table import FileRefusedError, Table


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
    undoing_work.forget_ended(now or timezone.now())
    return ImportUpload.objects.filter(at__lt=(now or timezone.now()) - KEPT_FOR).delete()[0]


def fetch_upload(upload_id: UUID) -> ImportUpload | None:
    """An upload that is not too old."""
    return ImportUpload.objects.filter(pk=upload_id, at__gte=timezone.now() - KEPT_FOR).first()


def _place(upload: ImportUpload) -> str:
    return f"people_importupload.file:{upload.pk}"
