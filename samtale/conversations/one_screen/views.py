"""One screen for the two: it is turned round, or the conversation is taken along on paper."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from samtale.core import turned
from samtale.people.requests import SignedInRequest

from ..access import NotAllowedError, peek
from ..frame import answer_transition_errors, current_step_url, frame
from ..states import BEFORE, Status, TransitionError


@require_POST
@answer_transition_errors
def turn(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """From now on this browser shows what the two have together, and nothing else of whoever pressed."""
    access = peek(request.user, conversation_id)
    if not access.may_read:
        raise NotAllowedError
    if access.conversation.status in BEFORE | {Status.CANCELLED}:
        raise TransitionError("turn", access.conversation.status)
    answer = redirect(current_step_url(access))
    turned.turn(request, answer, conversation_id)
    return answer


@require_safe
def card(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The topics on paper, with room to write: nothing that is written here."""
    access = peek(request.user, conversation_id)
    if not access.may_read:
        raise NotAllowedError
    topics = [topic for topic in access.conversation.guide.topics.all() if topic.kind != "focus" or topic.questions]
    shown = {**frame(access, "preparation"), "topics": topics}
    return render(request, "conversations/one_screen/card.html", shown)
