"""The page with the card."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samtale.core import clock
from samtale.people.requests import SignedInRequest

from ..access import open_conversation
from ..frame import current_step_url, frame
from ..states import BEFORE
from . import page as five_minutes_page


@require_safe
def five_minutes(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The card, until the two begin; then on to where they are."""
    access = open_conversation(request.user, conversation_id, to="prepare")
    conversation = access.conversation
    if conversation.status not in BEFORE:
        return redirect(current_step_url(access))
    return render(
        request,
        "conversations/five_minutes/page.html",
        {
            **frame(access, "preparation", who_can_read=_("Bare du kan lese denne siden")),
            "card": five_minutes_page.read(access),
            "today": clock.today(),
        },
    )
