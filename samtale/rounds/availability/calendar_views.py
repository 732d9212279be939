"""When one is busy, out of one's own calendar: a file, or an address that is read again every day."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale.people.requests import SignedInRequest
from samtale.people.sign_in import rate_limits

from . import calendars, ical
from .busy import Busy
from .forms import CalendarAddressForm, CalendarFileForm
from .own_times import own_times


@require_http_methods(["GET", "HEAD", "POST"])
def own_busy_times(request: SignedInRequest) -> HttpResponse:
    """One's own busy times, out of a file."""
    if request.method != "POST":
        return _busy_page(request, CalendarFileForm(), CalendarAddressForm())
    form = CalendarFileForm(request.POST, request.FILES)
    if form.is_valid() and _was_read(
        request, form, "file", lambda: calendars.take(content=form.cleaned_data["file"].read(), by=request.user)
    ):
        return redirect("rounds:busy")
    return _busy_page(request, form, CalendarAddressForm())


@require_POST
def subscribe(request: SignedInRequest) -> HttpResponse:
    """One's own busy times, out of a calendar at an address."""
    form = CalendarAddressForm(request.POST)
    if form.is_valid() and not rate_limits.allowed(request, "read_calendar", key=str(request.user.pk)):
        form.add_error("address", _("Du har prøvd mange ganger. Vent en stund før du prøver igjen."))
    if form.is_valid() and _was_read(
        request, form, "address", lambda: calendars.subscribe(address=form.cleaned_data["address"], by=request.user)
    ):
        return redirect("rounds:busy")
    return _busy_page(request, CalendarFileForm(), form)


def _was_read(request: SignedInRequest, form: forms.Form, field: str, read: Callable[[], Busy]) -> bool:
    """Whether a calendar could be read and was kept; if not, the form says why."""
    try:
        found = read()
    except (ical.UnreadableCalendarError, ical.FetchError) as error:
        form.add_error(field, str(error))
        return False
    messages.success(request, _("Kalenderen er lest. Vi har tatt vare på tidene, ikke hva de gjelder."))
    if found.sentence:
        messages.warning(request, found.sentence)
    return True


def _busy_page(request: SignedInRequest, form: CalendarFileForm, address: CalendarAddressForm) -> HttpResponse:
    wrong = next((one for one in (form, address) if one.is_bound), None)
    return render(
        request,
        "rounds/settings/busy.html",
        {"form": form, "address_form": address, "wrong": wrong, "known": calendars.known(request.user)},
        status=422 if wrong else 200,
    )


@require_safe
def busy_times(request: SignedInRequest) -> HttpResponse:
    """The times that count as busy, to those they are of and nobody else: the address is the same for all."""
    own = own_times(request.user, request.GET.get("page", "1"))
    return render(request, "rounds/settings/own_times.html", {"own": own, "page": own.page})


@require_POST
def forget_busy_times(request: SignedInRequest) -> HttpResponse:
    calendars.forget(by=request.user)
    messages.success(request, _("Tidene er slettet."))
    return redirect("rounds:busy")
