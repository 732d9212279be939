"""Browsers a person has signed in with: each has tries of its own, which nobody else can use up.

The cookie is made of a random number and its signature with the person's id, a pair for each of the last few people,
so it says nothing about who they are. It signs nobody in.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from ..models import Person
from .sessions import SHARED_DEVICE

COOKIE = "__Host-known" if settings.HTTPS else "known"
LIFETIME, AT_MOST = 365 * 24 * 60 * 60, 5


def number_of(request: HttpRequest, person: Person | None) -> str:
    """The browser's number when the person has signed in with it, else nothing."""
    known = person and (pair for pair in _pairs(request) if _is_of(pair, person))
    return next(known, ("", ""))[0] if known else ""


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser of somebody who has just signed in its cookie; on a shared machine nothing is left behind."""
    person = getattr(request, "just_signed_in", None)
    if person is None or request.session.get(SHARED_DEVICE):
        return
    others = [pair for pair in _pairs(request) if not _is_of(pair, person)]
    number = number_of(request, person) or secrets.token_urlsafe(15)
    pairs = [*others, (number, _signature(number, person))][-AT_MOST:]
    response.set_cookie(
        COOKIE, "~".join(map(".".join, pairs)), max_age=LIFETIME, httponly=True, secure=settings.HTTPS, samesite="Lax"
    )


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    said = (pair.partition(".") for pair in request.COOKIES.get(COOKIE, "").split("~")[:AT_MOST])
    return [(number, signature) for number, _dot, signature in said if number and signature]


def _is_of(pair: tuple[str, str], person: Person) -> bool:
    return constant_time_compare(pair[1], _signature(pair[0], person))


def _signature(number: str, person: Person) -> str:
    return salted_hmac("samtale.people.known_browsers", f"{number}:{person.pk}", algorithm="sha256").hexdigest()
