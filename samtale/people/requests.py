"""The request of somebody who is signed in, as a type: what every view behind the sign-in is given."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .models import Person
from .sign_in.sessions import SessionStore


class SignedInRequest(HttpRequest):
    """Never made: middleware puts these on the request, and lets nobody else past (people/sign_in/signed_out.py)."""

    user: Person
    session: SessionStore
    htmx: HtmxDetails
