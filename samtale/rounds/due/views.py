"""The list of who is due today, outside any round."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from samtale.core import clock
from samtale.core.whole_numbers import whole_number
from samtale.people.requests import SignedInRequest

from .. import access
from .page import SHOWN, listing


@require_safe
def due(request: SignedInRequest) -> HttpResponse:
    access.ensure_may_see_due(request.user)
    asked = {name: request.GET.get(name, "")[:100] for name in ("own", "unit", "temporary", "show", "q")}
    asked["show"] = asked["show"] if asked["show"] in SHOWN else ""
    found = listing(
        request.user,
        own=bool(asked["own"]) and request.user.standing.leads,
        unit=whole_number(asked["unit"]),
        temporary=bool(asked["temporary"]),
        show=asked["show"],
        words=asked["q"],
        page=request.GET.get("page", "1"),
    )
    return render(
        request,
        "rounds/due.html",
        {
            "place": "rounds" if found.scope.plans else "team",
            "listing": found,
            "asked": asked,
            "kept": urlencode({name: value for name, value in asked.items() if value and name != "show"}),
            "today": clock.today(),
            "months": settings.INTERVAL_MONTHS,
        },
    )
