"""Undoing a large import, which takes long: asked for on the page, done by the worker."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import transaction
from django.utils.translation import gettext as _

from samtale.core.long_work import TRIES, LostClaimError, WorkerStoppingError, do_each

from ..access import NotAllowedError, ensure_may_manage_people
from ..models import ImportDone, ImportUndoing, Person
from . import asked_for
from .plan import Outcome
from .ticket import FAILED, Ticket
from .undoing import CannotUndoError, ensure_last, undo


def is_large(done: ImportDone) -> bool:
    """Whether the worker undoes it."""
    touched = (Outcome.ADDED, Outcome.CHANGED, Outcome.ENDED)
    return sum(done.counts.get(outcome, 0) for outcome in touched) > asked_for.LARGE


def undo_or_ask(*, done_id: UUID, by: Person) -> None:
    """As `undo`, but of a large import it is the worker that does it; while that is on its way, that is it."""
    ensure_may_manage_people(by)
    with transaction.atomic():
        done = ImportDone.objects.select_for_update().get(pk=done_id)
        if is_large(done) and not done.undone_at:
            ensure_last(done)
            if not ((there := work_on(done)) and there.is_on_its_way):
                ImportUndoing.objects.filter(imported=done).delete()
                ImportUndoing.objects.create(imported=done, by=by)
            return
    undo(done_id=done_id, by=by)


def work_on(done: ImportDone) -> ImportUndoing | None:
    """The undoing of an import that was last asked for. One query for a large one, none for others."""
    return ImportUndoing.objects.filter(imported=done).first() if is_large(done) else None


def do_asked_for(now: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Undo what has been asked for; the worker does it, beside its letters. Returns how many."""
    unfinished = ImportUndoing.objects.filter(ended_at=None)
    return do_each(unfinished.select_related("by"), now, lambda row: Ticket(row, unfinished, stop), _do, stop)


def forget_ended(now: datetime) -> None:
    """Let go of what became of those that ended a day ago; the worker does it."""
    ImportUndoing.objects.filter(ended_at__lt=now - asked_for.KEPT_FOR).delete()


def _do(follower: Ticket) -> None:
    work: ImportUndoing = follower.row
    if work.tries > TRIES:
        follower.end(str(FAILED))
        return
    follower.tell(ImportUndoing.Step.RESTING)  # what is told within the transaction is not seen everywhere
    follower.is_within = True
    try:
        undo(done_id=work.pk, by=work.by, follower=follower)
        follower.end()
    except CannotUndoError as stands:
        follower.end(stands=list(stands.args))
    except NotAllowedError:
        follower.end(_("Den som ba om det, har ikke lenger lov til å angre importer."))
    except (WorkerStoppingError, LostClaimError, DatabaseError):
        raise
    except Exception:
        follower.end(str(FAILED))
        raise
