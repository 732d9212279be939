"""The screen turned round: a browser that others look at shows one conversation, and nothing else of whoever owns it.

It hides from eyes in the room and is no lock: whoever holds the machine can press it back.
"""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac

from .asking import wants_json
from .wired import named

COOKIE = "__Host-turned" if settings.HTTPS else "turned"
# What shows nothing of anybody, and how one gets back.
ALWAYS = frozenset(
    {"healthz", "offline", "service_worker", "manifest", "still_signed_in", "privacy", "turned_back", "account_logout"}
)


def turned_for(request: HttpRequest) -> str:
    """The id of the conversation this browser's screen is turned for; "" when it is not, or another has signed in."""
    told = request.COOKIES.get(COOKIE, "")
    conversation_id, _, proof = told.partition(":")
    return conversation_id if proof and constant_time_compare(proof, _proof(request, conversation_id)) else ""


def turn(request: HttpRequest, response: HttpResponse, conversation_id: UUID) -> None:
    """From this answer on the browser shows that conversation alone, until it is turned back or the session ends."""
    told = f"{conversation_id}:{_proof(request, str(conversation_id))}"
    response.set_cookie(COOKIE, told, secure=settings.HTTPS, httponly=True, samesite="Lax")


def turn_back(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def _proof(request: HttpRequest, conversation_id: str) -> str:
    # Bound to the session, so that it ends when that does, and nothing is written for it.
    return salted_hmac("samtale.core.turned", f"{request.session.session_key} {conversation_id}").hexdigest()


class ShowsOneConversation:
    """Answers every other page with a sentence and the two ways on, and every other press by doing nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if COOKIE not in request.COOKIES or not (shown := turned_for(request)):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        is_shown = str(kwargs.get("conversation_id")) == shown and name in named(settings.SHOWN_TURNED)
        if is_shown or name in ALWAYS:
            return None
        if wants_json(request):  # what is being typed in a page that is hidden is kept there, and sent later
            return HttpResponse(status=503)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204)
        return render(request, "core/turned.html", {"conversation_id": shown, "from": request.path}, status=403)
