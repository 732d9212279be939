"""Innkalling: what will be sent when, starting the round, and ending it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samtale.people.requests import SignedInRequest

from .. import access
from ..frame import frame
from ..invitations import jobs as invitations_jobs
from ..models import Round
from . import actions
from .start_page import outlook


@require_safe
def invitations(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    return _show(request, access.open_round(request.user, round_id))


def _show(request: SignedInRequest, round_: Round, problem: str = "") -> HttpResponse:
    seen = outlook(round_)
    return render(
        request,
        "rounds/invitations.html",
        {
            **frame(round_, "invitations"),
            "outlook": seen,
            "late": seen.late,
            "problem": problem,
            "spreads": invitations_jobs.spreads(round_),
        },
        status=422 if problem else 200,
    )


def _number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 3 else 0


@require_POST
def start(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """Let the round begin; pressed again it says so and changes nothing."""
    round_ = access.open_round(request.user, round_id)
    try:
        actions.start(round_=round_, by=request.user, spread_days=_number(request.POST.get("spread_days")))
    except actions.InvalidRoundError as problem:
        return _show(request, round_, str(problem))
    messages.success(request, _("Runden er startet. Innkallingene går ut av seg selv, hver i sin tid."))
    return redirect("rounds:invitations", round_id)


@require_POST
def end(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """Nothing more is sent."""
    round_ = access.open_round(request.user, round_id)
    actions.end(round_=round_, by=request.user)
    messages.success(request, _("Runden er avsluttet. Samtaler som er i gang, fortsetter."))
    return redirect("rounds:invitations", round_id)
