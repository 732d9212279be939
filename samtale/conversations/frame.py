"""The quiet frame round every step: with whom, when, where, who can read this, and the line of steps."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from samtale.core import clock
from samtale.core.asking import wants_json
from samtale.people.requests import SignedInRequest
from samtale.people.ways_in import coming_back

from .access import ConversationAccess, NotAllowedError, peek
from .models import Conversation, is_check_in
from .rights import Right
from .states import BEFORE, Status, TransitionError

STEPS = ["invitation", "preparation", "holding", "closing", "signing", "follow_up"]
_STEP_OF = {
    Status.INVITED: 0,
    Status.PREPARING: 1,
    Status.HOLDING: 2,
    Status.CLOSING: 3,
    Status.SIGNING: 4,
    Status.UNSIGNED: 4,
    Status.FOLLOWING: 5,
    Status.ENDED: 5,
    Status.CANCELLED: 0,
    Status.STOPPED: 2,
    Status.DONE: 2,
}


def frame(access: ConversationAccess, step: str, *, who_can_read: str | None = None) -> dict[str, Any]:
    """The context every page of a conversation needs. `step` is one of STEPS: the page shown."""
    conversation = access.conversation
    reached = _STEP_OF[Status(conversation.status)]
    # Both may look ahead to preparing as soon as the invitation is there.
    reached_open = max(reached, 1) if conversation.status == Status.INVITED else reached
    names = [_("Innkalt"), _("Forberedelse"), _("Samtale"), _("Avslutning"), _("Signering"), _("Oppfølging")]
    steps = [
        (name, reverse(f"conversations:{key}", args=[conversation.pk]) if index <= reached_open else None)
        for index, (key, name) in enumerate(zip(STEPS, names, strict=True))
    ]
    if is_check_in(conversation) and max(reached, STEPS.index(step)) <= STEPS.index("holding"):
        steps = steps[: STEPS.index("holding") + 1]  # nothing to sign, unless the two agree on something new
    return {
        "access": access,
        "conversation": conversation,
        "me": access.person,
        "other": access.other,
        "steps": steps,
        "step_index": STEPS.index(step),
        "reached_index": reached,
        "on_the_day": is_the_day(conversation),
        "who_can_read": _who_can_read(access, who_can_read),
        "place": "home" if access.is_employee else "team",
        "may_be_turned": conversation.status not in BEFORE | {Status.CANCELLED},
        "other_vouched": coming_back.said_of(access.other, clock.now()),
    }


def is_the_day(conversation: Conversation) -> bool:
    """Whether it is the day of a conversation that has not begun: from the morning until they start."""
    return conversation.status in BEFORE and clock.here(conversation.starts_at).date() == clock.today()


def _who_can_read(access: ConversationAccess, said: str | None) -> str:
    name = {"name": access.other.first_name}
    if not access.conversation.leads_today:
        return _("Bare du kan lese dette nå. %(name)s er ikke lederen din lenger.") % name
    return said or _("Bare du og %(name)s kan lese dette") % name


def current_step(access: ConversationAccess) -> str:
    """The step the conversation stands at now: one of STEPS."""
    return STEPS[_STEP_OF[Status(access.conversation.status)]]


def current_step_url(access: ConversationAccess) -> str:
    """Where the conversation stands now."""
    return reverse(f"conversations:{current_step(access)}", args=[access.conversation.pk])


def malformed(request: SignedInRequest, conversation_id: UUID, *, to: Right = "read") -> HttpResponse:
    """400 for what none of our pages sends; whoever has not the right `to` gets 404, and learns nothing of either."""
    if not getattr(peek(request.user, conversation_id, to=to), f"may_{to}"):
        raise NotAllowedError
    return HttpResponse(status=400)


def answer_transition_errors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers a step that is not open in the conversation's status: a sentence, and the page where it stands now.

    The view's second argument is `conversation_id`. JSON gets 409 with the sentence.
    """

    @wraps(view)
    def answered(request: SignedInRequest, conversation_id, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, conversation_id, *args, **kwargs)
        except TransitionError as late:
            sentence = _("Det går ikke nå. Samtalen er på steget «%(step)s».") % {"step": late.status.label}
            if wants_json(request):
                return JsonResponse({"error": sentence}, status=409)
            messages.info(request, sentence)
            where = current_step_url(peek(request.user, conversation_id))
            return HttpResponseClientRedirect(where) if request.htmx else redirect(where)

    return answered
