"""Confirming who one is before something binding, by any way one has, without losing what was typed."""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from samtale.audit import log
from samtale.core.asking import next_address, wants_json

from ...precautions.page import mail_is_stopped, stopped_inside_text
from ...requests import SignedInRequest
from .. import passkeys
from ..codes import AppCodeError, Purpose, sent_to, use_code
from ..forms import CodeForm, PasswordForm
from ..kept_forms import something_is_kept
from ..passwords import has_password
from ..provider_accounts import providers_of
from ..rate_limits import allowed
from ..reauthentication import mark_confirmed, recently_confirmed, say_what_is_left
from ..second_factor import mark_shown
from .sign_in import not_sent


def choose(request: SignedInRequest) -> HttpResponse:
    """The ways this person has; whoever has just confirmed goes straight on."""
    if recently_confirmed(request):
        return redirect(next_address(request))
    return _page(request)


@require_POST
def send(request: SignedInRequest) -> HttpResponse:
    """Send a code to the person's own address."""
    person = request.user
    if not person.email:
        raise Http404
    problem = not_sent(request, email=person.email, person=person, purpose=Purpose.CONFIRM)
    if problem:
        return _page(request, *problem)
    return redirect(f"{reverse('account_confirm_code')}?{urlencode({'next': next_address(request)})}")


def code(request: SignedInRequest) -> HttpResponse:
    """The page the code is typed on."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person_id = use_code(request, form.cleaned_data["one_time_code"], purpose=Purpose.CONFIRM)
        except AppCodeError as problem:
            form.add_error("one_time_code", str(problem))
        else:
            if person_id == request.user.pk:
                return _confirmed(request, "code")
            raise Http404
    elif mail_is_stopped(request.user.pk) or not sent_to(request, Purpose.CONFIRM):
        return redirect(f"{reverse('account_confirm')}?{urlencode({'next': next_address(request)})}")
    waiting = bool(sent_to(request, Purpose.CONFIRM))
    context = {"form": form, "email": request.user.email, "next": next_address(request), "waiting": waiting}
    return render(request, "people/account/confirm_code.html", context, status=422 if form.errors else 200)


@require_POST
@sensitive_post_parameters("password")
def password(request: SignedInRequest) -> HttpResponse:
    """Confirm by the person's own password."""
    if not (settings.PASSWORD_SIGN_IN and has_password(request.user)):
        raise Http404
    form = PasswordForm(request.POST)
    if form.is_valid():
        credentials = {"email": request.user.email, "password": form.cleaned_data["password"]}
        try:
            person = get_adapter(request).authenticate(request, **credentials)
        except ValidationError as problem:
            form.add_error("password", problem)
        else:
            if person == request.user:
                return _confirmed(request, "password")
            form.add_error("password", _("Passordet stemmer ikke."))
    return _page(request, 422, password_form=form)


@require_POST
def passkey(request: SignedInRequest) -> HttpResponse:
    """A script gets what it needs to ask for one of the person's passkeys; a form brings the browser's answer."""
    if not allowed(request, "passkey"):
        return _page(request, 429, _("Det er prøvd for mange ganger på kort tid. Vent litt og prøv igjen."))
    if wants_json(request):
        return JsonResponse(passkeys.options_to_use(request.user))
    try:
        passkeys.used(request.POST.get("credential", ""), request.user)
    except passkeys.PasskeyError as problem:
        return _page(request, 422, str(problem))
    mark_shown(request)
    return _confirmed(request, "passkey")


def _confirmed(request: SignedInRequest, how: str) -> HttpResponse:
    mark_confirmed(request)
    log.record("person.confirmed", by=request.user.pk, how=how)
    address = next_address(request)
    say_what_is_left(request, address)
    return redirect(address)


def _page(request: SignedInRequest, status: int = 200, problem: str = "", password_form=None) -> HttpResponse:
    person = request.user
    return render(
        request,
        "people/account/confirm.html",
        {
            "stopped": stopped_inside_text() if mail_is_stopped(person.pk) else "",
            "providers": providers_of(person) if settings.OPENID_PROVIDERS else [],
            "next": next_address(request),
            "problem": problem,
            "email": person.email,
            "kept": something_is_kept(request),
            "has_passkey": passkeys.host_allows(request) and passkeys.passkeys_of(person).exists(),
            "password_form": (password_form or PasswordForm())
            if settings.PASSWORD_SIGN_IN and has_password(person)
            else None,
        },
        status=status,
    )
