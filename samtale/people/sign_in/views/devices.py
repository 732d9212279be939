"""«Innlogging og enheter»: the person's passkeys, password and signed-in devices."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from samtale.core.asking import next_address, wants_json

from ...precautions import other_ways
from ...precautions.page import mail_is_stopped
from ...requests import SignedInRequest
from ...ways_in.page import of_person
from .. import passkeys
from ..authenticator_app import app_of
from ..devices import devices_of, sign_out_device, sign_out_others
from ..forms import NewPasswordForm, PasskeyNameForm
from ..passwords import has_password, set_password
from ..provider_accounts import accounts_of
from ..reauthentication import confirmation_required
from ..second_factor import mark_shown, shown_by_its_holder

_LAST = gettext_lazy(
    "Innlogging med e-post er stengt nå, og dette er den eneste andre måten du kommer inn på. "
    "Den kan fjernes når e-posten er åpnet igjen."
)


def devices(request: SignedInRequest) -> HttpResponse:
    """Every way in the person has, and every device they are in on."""
    person = request.user
    return render(
        request,
        "people/account/devices.html",
        {
            "passkeys": passkeys.passkeys_of(person),
            "passkeys_possible": passkeys.host_allows(request),
            "app": app_of(person),
            "passwords": settings.PASSWORD_SIGN_IN,
            "has_password": has_password(person),
            "new_ways_in": of_person(person),
            "accounts": accounts_of(person),
            "devices": devices_of(person),
            "this_device": request.session.row_key,
            "mail_is_stopped": mail_is_stopped(person.pk),
        },
    )


@require_POST
def end_device(request: SignedInRequest, key: str) -> HttpResponse:
    """Sign one of the person's devices out; a device that is out already stays out."""
    if key == request.session.row_key:
        logout(request)
        return redirect("account_login")
    if sign_out_device(request.user, key):
        messages.success(request, _("Enheten er logget ut."))
    return redirect("people_devices")


@require_POST
def end_other_devices(request: SignedInRequest) -> HttpResponse:
    """Sign every other device of the person's out."""
    sign_out_others(request.user, request.session.row_key)
    messages.success(request, _("Du er nå logget inn bare her."))
    return redirect("people_devices")


@confirmation_required
@shown_by_its_holder
def add_passkey(request: SignedInRequest) -> HttpResponse:
    """A script's POST gives what it needs to make a passkey; a form's POST stores the browser's answer."""
    if not passkeys.host_allows(request):
        raise Http404
    if request.method == "POST" and wants_json(request):
        return JsonResponse(passkeys.options_to_add(request.user))
    form, problem = PasskeyNameForm(request.POST or None, initial={"name": request.session.device}), ""
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"] or request.session.device
        try:
            passkeys.add(request.POST.get("credential", ""), name, request.user)
        except passkeys.PasskeyError as error:
            problem = str(error)
        else:
            mark_shown(request)
            messages.success(request, _("Passnøkkelen er klar. Neste gang kan du logge inn med den."))
            return redirect(next_address(request, reverse("people_devices")))
    context = {"form": form, "problem": problem, "next": next_address(request, reverse("people_devices"))}
    return render(request, "people/account/add_passkey.html", context, status=422 if problem or form.errors else 200)


@confirmation_required
@shown_by_its_holder
def remove_passkey(request: SignedInRequest, pk: int) -> HttpResponse:
    """GET says what happens, POST removes; a passkey that is gone already stays gone."""
    passkey = passkeys.passkeys_of(request.user).filter(pk=pk).first()
    if request.method != "POST":
        get_object_or_404(passkeys.passkeys_of(request.user), pk=pk)
        return render(
            request,
            "people/account/remove_passkey.html",
            {"passkey": passkey, "last": _LAST if other_ways.is_last_way(request.user) else ""},
        )
    try:
        if passkey:
            other_ways.give_up_passkey(passkey)
            messages.success(request, _("Passnøkkelen er fjernet. Slett den gjerne på enheten også."))
    except other_ways.LastWayError:
        messages.warning(request, _LAST)
    return redirect("people_devices")


@confirmation_required
@sensitive_post_parameters("new_password")
def password(request: SignedInRequest) -> HttpResponse:
    """Set a password or change it; whoever has just confirmed need not know the old one."""
    if not settings.PASSWORD_SIGN_IN:
        raise Http404
    form = NewPasswordForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        set_password(request, request.user, form.cleaned_data["new_password"])
        messages.success(request, _("Passordet er lagret. De andre enhetene dine er logget ut."))
        return redirect("people_devices")
    context = {"form": form, "has_password": has_password(request.user)}
    return render(request, "people/account/password.html", context, status=422 if form.errors else 200)


@require_POST
@confirmation_required
def remove_password(request: SignedInRequest) -> HttpResponse:
    """Do without a password again; code and passkey remain."""
    if has_password(request.user):
        try:
            other_ways.give_up_password(request, request.user)
        except other_ways.LastWayError:
            messages.warning(request, _LAST)
        else:
            messages.success(request, _("Passordet er fjernet. Du logger inn med kode eller passnøkkel."))
    return redirect("people_devices")
