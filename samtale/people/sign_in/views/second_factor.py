"""Showing a second factor, at sign-in or for a role, and setting up the app that shows codes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtale.audit import log
from samtale.core.asking import next_address

from ...models import Role
from ...requests import SignedInRequest
from .. import authenticator_app, passkeys
from ..actions import person_with
from ..authenticator_app import AppCodeError
from ..forms import AppCodeForm
from ..reauthentication import confirmation_required
from ..second_factor import finish, is_shown, mark_shown, pending, shown_by_its_holder


@login_not_required
def app_code(request: HttpRequest) -> HttpResponse:
    """The last step of a sign-in for whoever has set up an app."""
    waiting = pending(request)
    person = person_with(waiting["person"]) if waiting else None
    if person is None or request.user.is_authenticated:
        return redirect(next_address(request))
    form = AppCodeForm(request.POST or None)
    if _holds(request, form, person):
        address = next_address(request)
        finish(request, person)
        return redirect(address)
    context = {"form": form, "next": next_address(request)}
    return render(request, "people/account/app_code.html", context, status=422 if form.errors else 200)


def show(request: SignedInRequest) -> HttpResponse:
    """For a role that waits: show what one has, or begin setting it up."""
    person = request.user
    if not person.standing.waiting or is_shown(request):
        return redirect(next_address(request))
    app, keys = authenticator_app.app_of(person), passkeys.passkeys_of(person).exists()
    form = AppCodeForm(request.POST or None) if app else None
    if form and _holds(request, form, person):
        mark_shown(request)
        log.record("person.second_factor_shown", by=person.pk)
        return redirect(next_address(request))
    roles = [str(Role.Kind(kind).label) for kind in sorted(person.standing.waiting)]
    return render(
        request,
        "people/account/second_factor.html",
        {
            "form": form,
            "has_passkey": keys,
            "passkeys_possible": passkeys.host_allows(request),
            "roles": roles,
            "next": next_address(request),
        },
        status=422 if form and form.errors else 200,
    )


@confirmation_required
@shown_by_its_holder
def add_app(request: SignedInRequest) -> HttpResponse:
    """GET shows what the phone reads; POST stores the app when its code is right."""
    form, address = AppCodeForm(request.POST or None), next_address(request, reverse("people_devices"))
    if request.method == "POST" and form.is_valid():
        try:
            authenticator_app.add(request, form.cleaned_data["one_time_code"])
        except AppCodeError as problem:
            form.add_error("one_time_code", str(problem))
        else:
            mark_shown(request)
            messages.success(request, _("Appen er klar. Ha telefonen for hånden neste gang du logger inn."))
            return redirect(address)
    secret = authenticator_app.begin(request)
    return render(
        request,
        "people/account/add_app.html",
        {
            "form": form,
            "next": address,
            "picture": authenticator_app.qr_code(request.user, secret),
            "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@confirmation_required
@shown_by_its_holder
def remove_app(request: SignedInRequest) -> HttpResponse:
    """Do without the app again."""
    authenticator_app.remove(request.user)
    messages.success(request, _("Vi spør ikke lenger etter koden fra appen."))
    return redirect("people_devices")


def _holds(request: HttpRequest, form: AppCodeForm, person) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        authenticator_app.use(request, person, form.cleaned_data["one_time_code"])
    except AppCodeError as problem:
        form.add_error("one_time_code", str(problem))
    return not form.errors
