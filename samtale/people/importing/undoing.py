"""Undoing the last import: whole or not at all, while nothing rests on it."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log

from ..access import NotAllowedError, may_give_roles, may_manage_people
from ..models import ImportDone, Person
from . import history
from .following import NOBODY, Follower, Step
from .one_at_a_time import one_at_a_time
from .putting_back import put_back
from .resting import rests_on


class CannotUndoError(Exception):
    """Something rests on the import, or it is no longer the last; `args` are the sentences that say what."""


def undo(*, done_id: Any, by: Person, follower: Follower = NOBODY) -> ImportDone:
    """Put everything back as it was before the last import. Done once, it is done.

    Raises NotAllowedError, ImportDone.DoesNotExist, CannotUndoError.
    """
    if not may_manage_people(by):
        raise NotAllowedError
    with transaction.atomic():
        one_at_a_time()
        done = ImportDone.objects.select_for_update().get(pk=done_id)
        if done.undone_at:
            return done
        ensure_last(done)
        record = history.record_of(done)
        takes_roles = bool(record.before["Role"]) and not may_give_roles(by)
        stands = [_("Importen tok bort roller. Be en administrator om å angre den.")] if takes_roles else []
        stands += rests_on(record, partial(follower.tell, Step.RESTING))
        if stands:
            raise CannotUndoError(*stands)
        put_back(record, by, partial(follower.tell, Step.UNDOING))
        done.undone_at, done.undone_by, done.before = timezone.now(), by, b""
        done.save(update_fields=["undone_at", "undone_by", "before"])
        log.record("people.import_undone", by=by.pk, upload=str(done.pk))
    return done


def ensure_last(done: ImportDone) -> None:
    """Raises CannotUndoError unless an import is the last, and not too old."""
    last = history.last_to_undo(timezone.now())
    if last is None or last.pk != done.pk:
        raise CannotUndoError(_("Bare den siste importen kan angres, og bare i sju dager."))
