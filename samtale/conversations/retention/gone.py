"""The page where something has been destroyed: that it is gone, and when and why."""

from django.http import HttpResponse
from django.shortcuts import render

from samtale.people.requests import SignedInRequest

from ..access import ConversationAccess
from ..frame import frame
from . import page


def gone(request: SignedInRequest, access: ConversationAccess, step: str) -> HttpResponse:
    """The page of something that has been destroyed: says so, and when."""
    return render(
        request,
        "conversations/retention/gone.html",
        {**frame(access, step), "kept": page.read(access), "kind": "agreement" if step == "signing" else "shared"},
    )
