"""The pages of the log: of one conversation for the two, and of all about oneself for anybody."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samtale.people.requests import SignedInRequest

from ..access import open_conversation
from ..frame import current_step, frame
from . import access_log


@require_safe
def of_conversation(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = open_conversation(request.user, conversation_id, to="see_log")
    lines, page = access_log.of_conversation(access=access, page=request.GET.get("page", "1"))
    return render(
        request,
        "conversations/access_log/conversation.html",
        {
            # The log belongs to no step: the line shows where the conversation stands.
            **frame(
                access,
                current_step(access),
                who_can_read=_("Bare du og %(name)s kan se denne loggen") % {"name": access.other.first_name},
            ),
            "lines": lines,
            "page": page,
            "query": "?",
        },
    )


@require_safe
def own(request: SignedInRequest) -> HttpResponse:
    lines, page = access_log.of_person(person=request.user, page=request.GET.get("page", "1"))
    return render(request, "conversations/access_log/own.html", {"lines": lines, "page": page, "query": "?"})
