"""Signing in with a code, a passkey or a password, and out again."""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from samtale.core.asking import next_address, wants_json

from ...models import Person
from ...precautions.page import current as current_precautions
from ...precautions.page import mail_is_stopped
from .. import letter_links, passkeys
from ..actions import is_ticked, person_at, person_with
from ..codes import AppCodeError, MailStoppedError, Purpose, TooManyCodesError, send_code, sent_to, use_code
from ..forms import CodeForm, EmailForm, PasswordSignInForm
from ..kept_forms import something_is_kept
from ..rate_limits import allowed
from ..second_factor import continue_sign_in
from ..sessions import note_shared_device


@login_not_required
def login(request: HttpRequest) -> HttpResponse:
    """GET shows the ways in; POST asks for a code."""
    if request.user.is_authenticated:
        return redirect(next_address(request))
    form = EmailForm(request.POST or None)
    if request.method != "POST":
        return _login_page(request, form)
    if not form.is_valid():
        return _login_page(request, form, status=422)
    email = form.cleaned_data["email"]
    note_shared_device(request, is_ticked(request.POST))
    problem = not_sent(request, email=email, person=person_at(email), purpose=Purpose.SIGN_IN)
    if problem:
        return _login_page(request, form, *problem)
    return redirect(f"{reverse('account_code')}?{urlencode({'next': next_address(request)})}")


def not_sent(request: HttpRequest, *, email: str, person: Person | None, purpose: Purpose) -> tuple[int, str] | None:
    """Send a code. Returns None, or why it was not sent: the status of the page and a sentence for it."""
    try:
        send_code(request, email=email, person=person, purpose=purpose)
    except MailStoppedError as stopped:
        return 403, str(stopped)
    except TooManyCodesError:
        return 429, _("Det er bedt om mange koder på kort tid. Vent noen minutter og prøv igjen.")
    except OSError:
        return 503, _("Vi får ikke sendt e-post akkurat nå. Prøv igjen om litt, eller bruk en annen måte.")
    return None


@login_not_required
def code(request: HttpRequest) -> HttpResponse:
    """The page the code is typed on, in the browser it was asked for in."""
    if request.user.is_authenticated:
        return redirect(next_address(request))
    email = sent_to(request, Purpose.SIGN_IN)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person_id = use_code(request, form.cleaned_data["one_time_code"], purpose=Purpose.SIGN_IN)
        except AppCodeError as problem:
            form.add_error("one_time_code", str(problem))
        else:
            return _in(request, person_with(person_id), "code")
    elif not email:
        return redirect("account_login")
    if mail_is_stopped():  # the page says so, and what else there is
        return redirect(f"{reverse('account_login')}?{urlencode({'next': next_address(request)})}")
    waiting = bool(sent_to(request, Purpose.SIGN_IN))
    context = {"form": form, "email": email, "next": next_address(request), "waiting": waiting}
    return render(request, "people/account/code.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a letter with a code: GET says who it signs in, so that no mail scanner spends it; POST does it."""
    if request.user.is_authenticated:
        return redirect("/")
    person = letter_links.use(token) if request.method == "POST" else letter_links.who_may_use(token)
    if person is None:
        return render(request, "people/account/letter_link_gone.html", status=410)
    if request.method != "POST":
        return render(request, "people/account/letter_link.html", {"person": person, "ticked": False})
    note_shared_device(request, is_ticked(request.POST))
    return _in(request, person, "link")


@login_not_required
@sensitive_post_parameters("password")
def password(request: HttpRequest) -> HttpResponse:
    """Signing in with a password, where the organisation has not switched that off."""
    if not settings.PASSWORD_SIGN_IN:
        raise Http404
    if request.user.is_authenticated:
        return redirect(next_address(request))
    form = PasswordSignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = get_adapter(request).authenticate(request, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            if person:
                note_shared_device(request, is_ticked(request.POST))
                return _in(request, person, "password")
            form.add_error(None, _("E-postadressen og passordet passer ikke sammen."))
    context = {
        "form": form,
        "next": next_address(request),
        "ticked": is_ticked(request.POST),
        "mail": not mail_is_stopped(),
    }
    return render(request, "people/account/password_sign_in.html", context, status=422 if form.errors else 200)


@login_not_required
def passkey(request: HttpRequest) -> HttpResponse:
    """A script's POST gives what it needs to ask for a passkey; a form's POST takes the browser's answer."""
    if request.user.is_authenticated or request.method != "POST":
        return redirect(next_address(request) if request.user.is_authenticated else "account_login")
    form = EmailForm()
    if not allowed(request, "passkey"):
        return _login_page(request, form, 429, _("Det er prøvd for mange ganger på kort tid. Vent litt og prøv igjen."))
    if wants_json(request):
        return JsonResponse(passkeys.options_to_use())
    try:
        person = passkeys.used(request.POST.get("credential", ""))
    except passkeys.PasskeyError as problem:
        return _login_page(request, form, 422, str(problem))
    note_shared_device(request, is_ticked(request.POST))
    return _in(request, person, "passkey")


@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    """POST signs out and makes the browser drop what it remembers; GET asks, so that a link signs nobody out."""
    if request.method != "POST":
        return render(request, "people/account/sign_out.html")
    logout(request)
    response = redirect("account_login")
    response["Clear-Site-Data"] = '"cache"'
    return response


def _in(request: HttpRequest, person: Person | None, how: str) -> HttpResponse:
    if person is None or not person.standing.works_here:
        return _login_page(request, EmailForm(), 403, _("Du er ikke lenger registrert som ansatt."))
    return continue_sign_in(request, person, how, next_address(request), both=how == "passkey")


def _login_page(request: HttpRequest, form, status: int = 200, problem: str = "") -> HttpResponse:
    precautions = current_precautions()
    return render(
        request,
        "people/account/login.html",
        {
            "form": form,
            "mail": precautions.no_mail_since is None,
            "said": [] if problem else precautions.said,
            "next": next_address(request),
            "problem": problem,
            "kept": something_is_kept(request),
            "passwords": settings.PASSWORD_SIGN_IN,
            "passkeys": passkeys.host_allows(request),
            "ticked": is_ticked(request.POST),
            "providers": [(name, provider["name"]) for name, provider in settings.OPENID_PROVIDERS.items()],
        },
        status=status,
    )
