"""What happens to a request of somebody who is no longer signed in, and to a form that stood too long."""

from urllib.parse import urlencode, urlsplit

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from samtale.core.asking import wants_json
from samtale.core.sure import sure
from samtale.core.views import csrf_failure as core_csrf_failure

from .kept_forms import asks_for_secret, keep
from .sessions import current_person


class SignInRequired:
    """Sends whoever is not signed in to the sign-in page, for every view not marked `login_not_required`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")  # what one may see, another may not
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs):
        if not getattr(view, "login_required", True):
            return None
        request.user = current_person(request)  # the page asks who it is for a hundred times: no longer a lazy one
        if request.user.is_authenticated:
            return None
        if not wants_page(request):
            return HttpResponse(status=401)  # the page keeps what was typed and says so
        if request.method in ("GET", "HEAD"):
            return redirect_to_login(request.get_full_path())
        return keep_form_and_redirect(request, to=reverse("account_login"))


def wants_page(request: HttpRequest) -> bool:
    """Whether the browser is moving to a page, and not a script asking for a piece."""
    if request.headers.get("HX-Request") or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return False
    if wants_json(request):
        return False
    if request.method == "POST":
        return "text/html" in request.headers.get("Accept", "text/html")
    return request.method in ("GET", "HEAD") and request.accepts("text/html")


def elsewhere(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect of the whole page, also when htmx asked for a piece of it."""
    return HttpResponseClientRedirect(address) if request.headers.get("HX-Request") else HttpResponseRedirect(address)


def keep_form_and_redirect(request: HttpRequest, *, to: str) -> HttpResponse:
    """Keep the form a request carries and go elsewhere first; the way back leads to where it can be sent again.

    A form that asks for a secret is filled in anew. Answers a page that says so when the form is too large to keep.
    """
    if not request.POST:
        return elsewhere(request, to)
    if asks_for_secret(request):
        return elsewhere(request, f"{to}?{urlencode({'next': request.get_full_path()})}")
    response = elsewhere(request, f"{to}?{urlencode({'next': reverse('account_continue')})}")
    if keep(request, response):
        return response
    return render(request, "people/account/not_kept.html", {"to": to}, status=401)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the last sign-in carries an old token: what was typed is shown again, to be sent anew."""
    asks_sign_in = getattr(sure(request.resolver_match).func, "login_required", True)
    if not (asks_sign_in and request.method == "POST" and wants_page(request) and from_own_page(request)):
        return core_csrf_failure(request, reason)
    if not request.user.is_authenticated:
        return keep_form_and_redirect(request, to=reverse("account_login"))
    if asks_for_secret(request):
        return redirect(request.get_full_path())
    response = redirect("account_continue")
    return response if keep(request, response) else core_csrf_failure(request, reason)


def page_before(request: HttpRequest) -> str:
    """The page of ours a request came from, as far as the browser says; else the front page."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host():
        return "/"
    return f"{came.path}?{came.query}" if came.query else came.path


def from_own_page(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of ours."""
    if "Sec-Fetch-Site" in request.headers:
        return request.headers["Sec-Fetch-Site"] == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
