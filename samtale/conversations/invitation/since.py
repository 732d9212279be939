"""What has happened to a time since a page was opened: an answer to what stands no more does nothing, and is told."""

from django.utils.translation import gettext as _

from samtale.core.words import day, day_time

from ..models import Conversation, TimeProposal
from ..states import Status


class AnsweredError(Exception):
    """The proposal has its answer, or something has taken its place."""

    def __init__(self, proposal: TimeProposal, conversation: Conversation):
        super().__init__(f"proposal {proposal.pk} is answered")
        self.proposal, self.conversation = proposal, conversation


class ChangedSinceError(Exception):
    """The time, or what is proposed, is another than the person saw."""

    def __init__(self, conversation: Conversation):
        super().__init__(f"conversation {conversation.pk} has changed")
        self.conversation = conversation


def standing(conversation: Conversation) -> str:
    """What a page shows of the time now. One query."""
    return mark(conversation, _waiting(conversation))


def mark(conversation: Conversation, waiting: TimeProposal | None) -> str:
    """What a page shows of the time, for it to send along: which that was, and which proposal waited."""
    return f"{conversation.sequence}.{waiting.pk if waiting else ''}"


def ensure_standing(conversation: Conversation, seen: str) -> None:
    """Raises ChangedSinceError where a page showed something else; a page that says nothing is let through."""
    if is_stale(conversation, seen):
        raise ChangedSinceError(conversation)


def is_stale(conversation: Conversation, seen: str) -> bool:
    """Whether a page said something else of the time than what stands."""
    return bool(seen) and seen != standing(conversation)


def _waiting(conversation: Conversation) -> TimeProposal | None:
    return conversation.proposals.filter(answered_at=None).order_by("-at").first()


def of_proposal(found: AnsweredError) -> str:
    """To the leader who answers a proposal that is answered: what came of it."""
    proposal, conversation = found.proposal, found.conversation
    if proposal.taken:
        return _("Du har allerede godtatt %(when)s.") % {"when": day(proposal.starts_at)}
    name, when = conversation.employee.first_name, day_time(conversation.starts_at)
    if waiting := _waiting(conversation):
        return _("%(name)s har foreslått %(when)s i stedet. Svar på det forslaget.") % {
            "name": name,
            "when": day_time(waiting.starts_at),
        }
    if conversation.moves.filter(at__gte=proposal.answered_at, after=Status.INVITED).exists():
        return _("Samtalen er allerede flyttet til %(when)s.") % {"when": when}
    if conversation.status == Status.PREPARING and conversation.acceptance.at >= proposal.at:
        return _("%(name)s har sagt ja til %(when)s likevel.") % {"name": name, "when": when}
    return _("Du har allerede svart at %(when)s står.") % {"when": when}


def of_own_proposal(found: AnsweredError) -> str:
    """To the employee who sends the same proposal again: what the leader has answered."""
    name = {"name": found.conversation.leader.first_name, "when": day(found.proposal.starts_at)}
    if found.proposal.taken:
        return _("%(name)s har allerede godtatt %(when)s.") % name
    return _("%(name)s har allerede svart på forslaget om %(when)s.") % name


def of_time(conversation: Conversation, *, to_leader: bool) -> str:
    """To whoever moves or proposes from a page that shows another time than the one that stands."""
    if to_leader and (waiting := _waiting(conversation)):
        return _("%(name)s har foreslått %(when)s siden du åpnet siden. Se på forslaget først.") % {
            "name": conversation.employee.first_name,
            "when": day_time(waiting.starts_at),
        }
    return _("Tid, lengde eller sted er endret siden du åpnet siden. Nå gjelder %(when)s.") % {
        "when": day_time(conversation.starts_at)
    }
