"""«Kalender» on the person's own menu, and the calendar itself for programs that have its address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale.core.lines import lines_for
from samtale.people.requests import SignedInRequest
from samtale.people.sign_in import rate_limits

from ..access import NotAllowedError
from . import calendar_feed


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: SignedInRequest) -> HttpResponse:
    """GET says whether there is an address; POST makes a new one and shows it, this once."""
    made = calendar_feed.make_address(by=request.user) if request.method == "POST" else ""
    return render(
        request,
        "conversations/own_calendar/page.html",
        {
            "shared": calendar_feed.address_of(person=request.user),
            "made": made,
            "lines": lines_for("calendar", request.user),
        },
    )


@require_POST
def end(request: SignedInRequest) -> HttpResponse:
    """The address stops working."""
    calendar_feed.end_address(by=request.user)
    messages.success(request, _("Adressen virker ikke lenger."))
    return redirect("conversations:own_calendar")


@login_not_required
@require_safe
def file(request: HttpRequest, calendar_secret: str) -> HttpResponse:
    """The calendar, for whoever has the address; 404 where it does not work, 429 where it is asked for too often."""
    if not rate_limits.allowed(request, "calendar", key=calendar_secret):
        return HttpResponse(status=429)
    try:
        content = calendar_feed.fetch(secret=calendar_secret)
    except NotAllowedError:
        # Counted by where it comes from: a right address is never held up by somebody else's wrong ones.
        if not rate_limits.allowed(request, "calendar_unknown"):
            return HttpResponse(status=429)
        raise
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="samtaler.ics"', "X-Robots-Tag": "noindex"},
    )
