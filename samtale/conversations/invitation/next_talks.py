"""What is set aside as an agreement is signed: the next conversation in a year, and a short one in six weeks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from samtale.core import clock
from samtale.guides.models import Guide, GuideVersion

from ..access import ConversationAccess
from ..models import Conversation, is_check_in
from ..states import Status
from . import still_open, suggestions
from .forms import LENGTHS

SIX_WEEKS = timedelta(weeks=6)
OFFERED_FOR = timedelta(days=60)  # from the last signature: whoever signs last is not the only one to see it
USUAL_LENGTH = {"yearly": 90, "check_in": 30}


@dataclass(frozen=True)
class Offer:
    """An invitation that is one press away, with all that it will say; without a place it is written in the form."""

    kind: str
    id: UUID  # of the conversation it makes, so that a double press makes one
    guide: GuideVersion
    starts_at: datetime
    minutes_long: int
    place: str


@dataclass(frozen=True)
class Next:
    """A kind of conversation: the one there is, or else what the leader is offered."""

    kind: str
    planned: Conversation | None
    offer: Offer | None


def after_signing(access: ConversationAccess) -> list[Next]:
    """What is set or offered of each kind, the next whole conversation first; nothing for another time or a new leader.

    The employee is told what is set, the leader is offered the rest.
    """
    conversation = access.conversation
    if conversation.status != Status.FOLLOWING or not conversation.leads_today:
        return []
    kinds = [Guide.Kind.CHECK_IN] if is_check_in(conversation) else [Guide.Kind.YEARLY, Guide.Kind.CHECK_IN]
    there_are = still_open.open_by_kind(employee=conversation.employee, by=conversation.leader)
    planned = {str(kind): there_are[kind == Guide.Kind.CHECK_IN] for kind in kinds}
    fresh = conversation.signed_at and clock.now() - conversation.signed_at < OFFERED_FOR
    free = [kind for kind, one in planned.items() if one is None] if fresh and access.is_leading else []
    places = suggestions.places_of(employee=conversation.employee, by=conversation.leader) if free else []
    offers = {kind: _offer(kind, conversation, places[0] if places else "") for kind in free}
    found = [Next(kind, one, offers.get(kind)) for kind, one in planned.items()]
    return [one for one in found if one.planned or one.offer]


def _offer(kind: str, last: Conversation, place: str) -> Offer | None:
    guide = suggestions.usual_form(kind=kind, by=last.leader)
    if guide is None:
        return None
    same = is_check_in(last) == (kind == Guide.Kind.CHECK_IN)
    minutes = last.minutes_long if same and last.minutes_long in LENGTHS else USUAL_LENGTH[kind]
    starts_at = suggestions.suggested_time(
        kind=kind,
        by=last.leader,
        employee=last.employee,
        minutes_long=minutes,
        first=timezone.localdate() + SIX_WEEKS if kind == Guide.Kind.CHECK_IN else None,
        as_last=last.called_for or last.starts_at,
    )
    return Offer(kind, uuid4(), guide, starts_at, minutes, place)
