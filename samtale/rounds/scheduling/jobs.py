"""The proposal for everybody in a round, which takes long: asked for on the page, made by the worker."""

from collections.abc import Callable
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.core.long_work import TRIES, Claim, LostClaimError, WorkerStoppingError, do_each
from samtale.people.models import Person

from .. import access
from ..models import Proposal, Round
from ..timetable.checking import InvalidProblemError
from . import proposal, stored_proposal

SECONDS_TO_EXPLAIN = 60


class Ticket(Claim, proposal.Follower):
    """Leave to make one proposal."""

    parts = {Proposal.Step.READING: (2, 3), Proposal.Step.PLACING: (5, 75), Proposal.Step.EXPLAINING: (80, 20)}

    def tell(self, step: Proposal.Step, done: int = 0, of: int = 1) -> None:
        since, share = self.parts[step]
        self.say(step, percent=since + share * done // of)

    def before_keeping(self) -> None:
        self.ensure_held()

    def give_up(self, problem: str) -> None:
        """It is not made, and why."""
        self.held().update(made_at=timezone.now(), ticket=None, problem=problem[:300])


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
    unmade = Proposal.objects.filter(holder=None, made_at=None)
    return do_each(unmade.select_related("round", "by"), now, lambda row: Ticket(row, unmade, stop), _make, stop)


def _make(ticket: Ticket) -> None:
    row: Proposal = ticket.row
    failed = _("Det gikk ikke å lage planen. Prøv igjen, eller foreslå tider for én og én.")
    if row.tries > TRIES:
        ticket.give_up(failed)
        return
    try:
        found = proposal.propose(round_=row.round, by=row.by, follower=ticket, seconds_to_explain=SECONDS_TO_EXPLAIN)
        with transaction.atomic():
            ticket.before_keeping()
            stored_proposal.store(round_=row.round, holder=None, found=found, by=row.by)
    except (proposal.SchedulingError, InvalidProblemError) as error:
        ticket.give_up(str(error))
    except access.NotAllowedError:
        ticket.give_up(_("Den som ba om planen, har ikke lenger lov til å planlegge runden."))
    except (WorkerStoppingError, LostClaimError, DatabaseError):
        raise
    except Exception:
        ticket.give_up(failed)
        raise
