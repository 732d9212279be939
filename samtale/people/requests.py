"""The request as a type: anybody's, and that of somebody who is signed in, as every view behind the sign-in gets it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .models import Person
from .sign_in.sessions import SessionStore


class HtmxRequest(HttpRequest):
    """Never made: django-htmx' middleware puts this on every request."""

    htmx: HtmxDetails


class SignedInRequest(HtmxRequest):
    """Never made: middleware puts these on the request, and lets nobody else past (people/sign_in/signed_out.py)."""

    user: Person
    session: SessionStore
