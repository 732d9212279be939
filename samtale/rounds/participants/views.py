"""Hvem: who is in the round, who is not and why, and taking somebody in or leaving them out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from samtale.core.whole_numbers import whole_number
from samtale.people.requests import SignedInRequest

from .. import access
from ..frame import frame
from ..models import Member, Round
from . import actions
from .page import listing
from .rules import WORDS, Line

SAID = {
    Member.Choice.IN: _("%(name)s er tatt med."),
    Member.Choice.OUT: _("%(name)s er holdt utenfor."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def who(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    asked = {name: request.GET.get(name, "")[:100] for name in ("reason", "q", "page", "open")}
    if request.method == "POST":
        return _take(request, access.open_to_change(request.user, round_id), asked)
    round_ = access.open_round(request.user, round_id)
    return render(
        request,
        "rounds/who.html",
        {
            **frame(round_, "who"),
            "asked": asked,
            "words": WORDS,
            "listing": listing(round_, reason=asked["reason"], words=asked["q"], page=asked["page"] or "1"),
        },
    )


def _take(request: SignedInRequest, round_: Round, asked: dict[str, str]) -> HttpResponse:
    position = whole_number(request.POST.get("position", ""))
    if position is None or "choice" not in request.POST:
        return HttpResponse(status=400)
    line = actions.take(round_=round_, position=position, choice=request.POST["choice"], by=request.user)
    messages.success(request, _said(line))
    query = urlencode({name: value for name, value in asked.items() if value})
    return redirect(f"{request.path}?{query}")


def _said(line: Line) -> str:
    """What a press did, and where it is left to the rule, what the rule says."""
    told = {"name": line.name, "reason": WORDS[line.reason]}
    if line.member and line.member.choice:
        return str(SAID[Member.Choice(line.member.choice)]) % told
    said = (
        _("Regelen avgjør igjen, og %(name)s er med.")
        if line.is_in
        else _("Regelen avgjør igjen. %(name)s er ikke med: %(reason)s.")
    )
    return str(said) % told
