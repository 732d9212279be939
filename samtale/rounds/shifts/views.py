"""When one is at work: a shift plan from a file or an address, looked at before it is used, and weekdays."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samtale.people.requests import SignedInRequest
from samtale.people.sign_in import rate_limits

from ..availability.ical import FetchError
from ..models import ShiftPlan
from . import actions
from .forms import ShiftAddressForm, ShiftFileForm, WeekdaysForm
from .page import own_hours as page_of
from .reading import UnreadableShiftsError


@require_http_methods(["GET", "HEAD", "POST"])
def own_hours(request: SignedInRequest) -> HttpResponse:
    """One's own hours, and a shift plan out of a file."""
    if request.method != "POST":
        return _show(request)
    form = ShiftFileForm(request.POST, request.FILES)
    if form.is_valid() and _was_read(
        form, "file", lambda: actions.offer_file(content=form.cleaned_data["file"].read(), by=request.user)
    ):
        return redirect("rounds:hours")
    return _show(request, file_form=form)


@require_POST
def address(request: SignedInRequest) -> HttpResponse:
    """A shift plan out of a calendar at an address."""
    form = ShiftAddressForm(request.POST)
    if form.is_valid() and not rate_limits.allowed(request, "read_calendar", key=str(request.user.pk)):
        form.add_error("address", _("Du har prøvd mange ganger. Vent en stund før du prøver igjen."))
    if form.is_valid() and _was_read(
        form, "address", lambda: actions.offer_address(address=form.cleaned_data["address"], by=request.user)
    ):
        return redirect("rounds:hours")
    return _show(request, address_form=form)


def _was_read(form: forms.Form, field: str, read: Callable[[], ShiftPlan]) -> bool:
    """Whether shifts were read and wait to be looked at; if not, the form says why."""
    try:
        read()
    except (UnreadableShiftsError, FetchError) as error:
        form.add_error(field, str(error))
        return False
    return True


@require_POST
def use(request: SignedInRequest) -> HttpResponse:
    if actions.use(by=request.user):
        messages.success(request, _("Vaktplanen er i bruk. Vi har tatt vare på tidene, ikke hva vaktene heter."))
    else:
        messages.info(request, _("Det er ingen vaktplan å ta i bruk. Last den opp på nytt."))
    return redirect("rounds:hours")


@require_POST
def discard(request: SignedInRequest) -> HttpResponse:
    actions.discard(by=request.user)
    messages.success(request, _("Vaktplanen vi leste, er slettet."))
    return redirect("rounds:hours")


@require_POST
def forget(request: SignedInRequest) -> HttpResponse:
    actions.forget(by=request.user)
    messages.success(request, _("Vaktplanen er slettet."))
    return redirect("rounds:hours")


@require_POST
def weekdays(request: SignedInRequest) -> HttpResponse:
    """The weekdays one works, where no shift plan says otherwise."""
    form = WeekdaysForm(request.POST)
    if not form.is_valid():
        return _show(request, weekdays_form=form)
    actions.choose_weekdays(days=form.cleaned_data["days"], by=request.user)
    messages.success(request, _("Ukedagene er lagret."))
    return redirect("rounds:hours")


def _show(request: SignedInRequest, **given: forms.Form) -> HttpResponse:
    own = page_of(request.user)
    shown = {
        "file_form": ShiftFileForm(),
        "address_form": ShiftAddressForm(),
        "weekdays_form": WeekdaysForm(initial={"days": own.weekdays}),
        **given,
    }
    wrong = next(iter(given.values()), None)
    context = {"own": own, "wrong": wrong, **shown}
    return render(request, "rounds/shifts/hours.html", context, status=422 if wrong else 200)
