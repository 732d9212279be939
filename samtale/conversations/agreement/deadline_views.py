"""Another deadline for an action from before: the form in place or on a page of its own, and taking it away again."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samtale.core.words import full_day
from samtale.people.requests import SignedInRequest

from ..access import peek
from ..frame import answer_transition_errors
from ..steps import NotPossibleError
from . import deadlines
from .answering import press, write
from .forms import DeadlineForm


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def deadline(request: SignedInRequest, conversation_id: UUID, action_id: UUID) -> HttpResponse:
    """The form for another deadline; a POST proposes it."""
    access = peek(request.user, conversation_id, to="agree")
    action = deadlines.action_of(access, action_id)
    standing = deadlines.proposed(access.conversation, action)

    def make(_access, data):
        given = {"due": standing.due, "why": standing.why} if standing else {}
        return DeadlineForm(data, initial={**given, "seen": deadlines.mark(standing)})

    def save(_access, form):
        what: dict[str, Any] = {"conversation_id": conversation_id, "action_id": action_id, "by": request.user}
        try:
            deadlines.propose(**what, **form.cleaned_data)
        except deadlines.ProposedSinceError as since:
            form.data = {**form.data.dict(), "seen": deadlines.mark(since.standing)}
            raise NotPossibleError(_since(since.standing, access.other.first_name)) from None

    removal = reverse("conversations:keep_deadline", args=[conversation_id, action_id])
    return write(
        request,
        conversation_id,
        title=_("Ny frist"),
        make=make,
        save=save,
        can="look_back",
        lead=action.what,
        removal=standing
        and {
            "action": removal,
            "opener": _("Behold fristen som den er"),
            "text": _("Forslaget om en ny frist blir borte for dere begge."),
        },
    )


def _since(standing: deadlines.NewDeadline | None, name: str) -> str:
    if standing is None:
        return _(
            "Forslaget er tatt bort siden du åpnet dette. Det du skrev, står her. Lagre igjen om du vil foreslå det."
        )
    return _(
        "%(name)s har foreslått %(day)s siden du åpnet dette. Det du skrev, står her. Lagre igjen om det skal gjelde."
    ) % {"name": name, "day": full_day(standing.due)}


@require_POST
@answer_transition_errors
def keep_deadline(request: SignedInRequest, conversation_id: UUID, action_id: UUID) -> HttpResponse:
    """Let the deadline stand after all."""
    what: dict[str, Any] = {"conversation_id": conversation_id, "action_id": action_id, "by": request.user}
    return press(request, conversation_id, lambda: deadlines.keep(**what))
