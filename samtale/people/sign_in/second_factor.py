"""The second factor: a passkey, an app that shows codes, or a provider that asks for two itself.

Whoever has a role shows one before it counts. Until then they are what everybody is: their own conversations open,
and the pages of the role lead here.
"""

import time
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ..models import Person
from ..requests import SignedInRequest
from . import authenticator_app, passkeys
from .actions import sign_in
from .sessions import SECOND_FACTOR
from .signed_out import wants_page

PENDING, LIFETIME = "second_factor_of", 10 * 60


def mark_shown(request: HttpRequest) -> None:
    """Remember that this session's person has shown a second factor."""
    request.session[SECOND_FACTOR] = True


def is_shown(request: HttpRequest) -> bool:
    return bool(request.session.get(SECOND_FACTOR))


def has_one(person: Person) -> bool:
    """Whether the person has set up anything to show."""
    return authenticator_app.app_of(person) is not None or passkeys.passkeys_of(person).exists()


def page(address: str) -> str:
    """Where a second factor is shown or set up, and `address` is gone to afterwards."""
    return f"{reverse('account_second_factor')}?{urlencode({'next': address})}"


def continue_sign_in(
    request: HttpRequest, person: Person, how: str, address: str, *, both: bool = False, provider: str | None = None
) -> HttpResponse:
    """Sign in somebody who has shown one factor, or `both`; those with an app show its code before they are in."""
    if not both and authenticator_app.app_of(person):
        detail = {"provider": provider} if provider else {}
        request.session[PENDING] = {"person": person.pk, "how": how, "until": time.time() + LIFETIME, "detail": detail}
        return redirect(f"{reverse('account_app_code')}?{urlencode({'next': address})}")
    sign_in(request, person, how, provider=provider)
    if both:
        mark_shown(request)
    elif settings.SECOND_FACTOR_FOR_ROLES and person.standing.roles:
        return redirect(page(address))
    return redirect(address)


def pending(request: HttpRequest) -> dict | None:
    """The sign-in that waits for a code from the app, if it is not too old: person, how, detail."""
    waiting = request.session.get(PENDING)
    return waiting if waiting and waiting["until"] > time.time() else None


def finish(request: HttpRequest, person: Person) -> None:
    """Sign in who has shown the second of two factors."""
    waiting = request.session.pop(PENDING)
    sign_in(request, person, f"{waiting['how']}+app", provider=waiting["detail"].get("provider"))
    mark_shown(request)


def shown_by_its_holder(view: Callable) -> Callable:
    """Lets those whose role waits change their factors only when they have shown one they have.

    Otherwise whoever reads somebody's e-mail could add a passkey of their own and be HR.
    """

    @wraps(view)
    def guarded(request: SignedInRequest, *args, **kwargs) -> HttpResponse:
        if request.user.standing.waiting and has_one(request.user):
            return redirect(page(request.get_full_path() if request.method == "GET" else reverse("people_devices")))
        return view(request, *args, **kwargs)

    return guarded


def lead_there(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A page that is not there for somebody whose role waits may be the role's: show the way to opening it."""
    match = request.resolver_match
    if response.status_code != 404 or request.method != "GET" or match is None:
        return response
    if match.namespace == "conversations" and match.kwargs:  # of somebody's conversation: no role opens it
        return response
    if not request.user.is_authenticated or not request.user.standing.waiting or not wants_page(request):
        return response
    return redirect(page(request.get_full_path()))


class RolesWait:
    """Leads those whose role waits to where it is opened."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return lead_there(request, self.get_response(request))
