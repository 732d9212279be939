"""What is said of an uploaded file while it is looked over: who is meant, and what it is whole for."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from samtale.audit import log

from ..access import NotAllowedError, may_manage_people
from ..models import ImportUpload, Person
from . import asked_for
from .asked_for import KEPT_FOR
from .candidates import NEW, SAME
from .upload_plan import plan_in_view


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
