"""Signing in: everybody was imported, nobody signs up, and every way in ends in `sign_in`."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from samtale.audit import log
from samtale.core import clock

from .. import wrong_seals
from ..models import Person, still_works_here
from . import authenticator_app
from .sessions import SHARED_DEVICE, SessionStore

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def sign_in(request: HttpRequest, person: Person, how: str, *, provider: str | None = None) -> None:
    """Sign an active person in on this device, in a new session. `how` is code, passkey, password, link or openid.

    Raises WrongSealError when what lets them in is not as the program wrote it.
    """
    wrong_seals.ensure_whole(person)
    SessionStore.clear_expired()
    login(request, person, backend=BACKEND)
    if provider is None:
        log.record("person.signed_in", by=person.pk, how=how)
    else:
        log.record("person.signed_in", by=person.pk, how=how, provider=provider)


def person_at(email: str) -> Person | None:
    """Who signs in with an address: nobody when it is unknown, or when they no longer work here."""
    return Person.objects.filter(still_works_here(clock.today()), email__iexact=email).first()


def person_with(person_id: int) -> Person | None:
    """Who a code was sent to, if they still work here."""
    return Person.objects.filter(still_works_here(clock.today()), pk=person_id).first()


def is_ticked(fields: QueryDict) -> bool:
    """Whether «Dette er en delt maskin» was ticked."""
    return fields.get(SHARED_DEVICE) == "on"


class AccountAdapter(DefaultAccountAdapter):
    """allauth's part of signing in, in our words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _("Det er prøvd for mange ganger på kort tid. Vent noen minutter og prøv igjen."),
        "incorrect_code": _("Det gikk ikke å kjenne igjen passnøkkelen."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class PasskeyAdapter(DefaultMFAAdapter):
    """What a passkey or an app is called where it is kept, and how the app's secret is stored."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Det gikk ikke å kjenne igjen passnøkkelen.")
    }

    def _get_site_name(self) -> str:
        return f"Samtale, {settings.ORGANISATION}"

    def encrypt(self, text: str) -> str:
        return authenticator_app.sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return authenticator_app.opened(encrypted_text)
