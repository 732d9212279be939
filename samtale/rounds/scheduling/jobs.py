"""The proposal for everybody in a round, which takes long: asked for on the page, made by the worker."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from uuid import uuid4

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from samtale.people.models import Person

from .. import access
from ..models import Proposal, Round
from ..timetable.checking import InvalidProblemError
from . import proposal, stored_proposal

LEASE = timedelta(minutes=3)  # without a sign of life for so long, whoever made it is dead
TRIES = 3
SECONDS_TO_EXPLAIN = 60
SIGN_OF_LIFE = 1.0  # seconds between two


class WorkerStoppingError(Exception):
    """The worker is asked to end; another goes on."""


class LostClaimError(Exception):
    """Somebody else makes it now, or nobody wants it any more."""


def ask(*, round_: Round, by: Person) -> Proposal:
    """Ask for times for everybody; while one is on its way, that one is it. Raises NotAllowedError, SchedulingError."""
    access.ensure_may_place(by, round_, None)
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)  # two presses at once make one
        proposal.check_goes_on(round_)
        there = stored_proposal.for_all(round_)
        if there and there.is_on_its_way:
            return there
        found, _is_new = Proposal.objects.update_or_create(
            round=round_,
            holder=None,
            defaults={
                "by": by,
                "asked_at": timezone.now(),
                "made_at": None,
                "ticket": None,
                "seen_at": None,
                "tries": 0,
                "step": Proposal.Step.WAITING,
                "percent": 0,
                "problem": "",
            },
        )
    return found


def make_asked_for(now: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Make what has been asked for, the oldest first; the worker does it, beside its letters. Returns how many."""
    made = 0
    while not stop() and (row := _take(now)):
        try:
            with translation.override(settings.LANGUAGE_CODE):
                _make(row, stop)
        except WorkerStoppingError:
            _of(row).update(ticket=None, seen_at=None, tries=F("tries") - 1)
        except LostClaimError:
            continue
        made += 1
    return made


def _take(now: datetime) -> Proposal | None:
    """One that nobody makes, with a ticket to it: given to one worker, and to the next if that one dies."""
    free = Q(seen_at=None) | Q(seen_at__lt=now - LEASE)
    waiting = Proposal.objects.filter(free, holder=None, made_at=None)
    for row in waiting.select_related("round", "by").order_by("asked_at"):
        ticket = uuid4()
        if waiting.filter(pk=row.pk, seen_at=row.seen_at).update(
            ticket=ticket, seen_at=timezone.now(), tries=F("tries") + 1
        ):
            row.ticket, row.tries = ticket, row.tries + 1
            return row
    return None


def _make(row: Proposal, stop: Callable[[], bool]) -> None:
    failed = _("Det gikk ikke å lage planen. Prøv igjen, eller foreslå tider for én og én.")
    if row.tries > TRIES:
        _give_up(row, failed)
        return
    follower = Ticket(row, stop)
    try:
        found = proposal.propose(round_=row.round, by=row.by, follower=follower, seconds_to_explain=SECONDS_TO_EXPLAIN)
        with transaction.atomic():
            follower.before_keeping()
            stored_proposal.store(round_=row.round, holder=None, found=found, by=row.by)
    except (proposal.SchedulingError, InvalidProblemError) as error:
        _give_up(row, str(error))
    except access.NotAllowedError:
        _give_up(row, _("Den som ba om planen, har ikke lenger lov til å planlegge runden."))
    except (WorkerStoppingError, LostClaimError, DatabaseError):
        raise
    except Exception:
        _give_up(row, failed)
        raise


def _of(row: Proposal):
    return Proposal.objects.filter(pk=row.pk, ticket=row.ticket, made_at=None)


def _give_up(row: Proposal, problem: str) -> None:
    _of(row).update(made_at=timezone.now(), ticket=None, problem=problem[:300])


class Ticket(proposal.Follower):
    """Leave to make one proposal: tells how far it has come, ends when the worker shall or another has taken over."""

    parts = {Proposal.Step.READING: (2, 3), Proposal.Step.PLACING: (5, 75), Proposal.Step.EXPLAINING: (80, 20)}

    def __init__(self, row: Proposal, stop: Callable[[], bool]):
        self.row, self.stop, self.told, self.step = row, stop, 0.0, ""

    def tell(self, step: Proposal.Step, done: int = 0, of: int = 1) -> None:
        if self.stop():
            raise WorkerStoppingError
        if step == self.step and monotonic() - self.told < SIGN_OF_LIFE:
            return
        since, share = self.parts[step]
        percent = since + share * done // of
        if not _of(self.row).update(step=step, percent=percent, seen_at=timezone.now()):
            raise LostClaimError
        self.told, self.step = monotonic(), step

    def before_keeping(self) -> None:
        if not list(_of(self.row).select_for_update().values_list("pk")):
            raise LostClaimError
