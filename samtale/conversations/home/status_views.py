"""Oversikt: how many stand where in one's own tree."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samtale.people.leadership.reach import may_see_status
from samtale.people.requests import SignedInRequest

from .. import facts
from ..access import NotAllowedError


@require_safe
def status(request: SignedInRequest) -> HttpResponse:
    """Units with counts by status; no names, and nothing of what stands in a conversation."""
    if not may_see_status(request.user):
        raise NotAllowedError
    return render(
        request,
        "conversations/status/page.html",
        {"place": "status", "units": facts.counts_by_unit(by=request.user), "stands": list(facts.WORDS.items())},
    )
