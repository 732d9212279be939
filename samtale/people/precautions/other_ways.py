"""Who can sign in without anything that comes in an e-mail, and that nobody gives up the last of it."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.core.lines import Line

from ..models import Person, ProviderAccount
from ..sign_in import passkeys
from ..sign_in.passwords import has_password, set_password
from ..sign_in.provider_accounts import providers_of
from .page import mail_is_stopped


class LastWayError(Exception):
    """Mail is stopped, and whoever gave this up could not come in again."""


def has_other_way(person: Person) -> bool:
    """Whether somebody can sign in without anything that comes in an e-mail."""
    return _ways(person) > 0


def is_last_way(person: Person) -> bool:
    """Whether mail is stopped, and somebody has but one way in besides."""
    return mail_is_stopped(person.pk) and _ways(person) == 1


def give_up_passkey(passkey: Authenticator) -> None:
    """Drop a passkey; it signs in no longer. Raises LastWayError."""
    if is_last_way(passkey.user):
        raise LastWayError
    passkeys.remove(passkey)


def give_up_password(request: HttpRequest, person: Person) -> None:
    """Drop the password; the person's other devices are signed out. Raises LastWayError."""
    if settings.PASSWORD_SIGN_IN and is_last_way(person):
        raise LastWayError
    set_password(request, person, None)


def _ways(person: Person) -> int:
    password = settings.PASSWORD_SIGN_IN and has_password(person)
    return passkeys.passkeys_of(person).count() + int(password) + len(providers_of(person))


def without_other_way() -> int:
    """How many of those who work here could not sign in without mail. One query."""
    rows = Person.objects.filter(is_active=True).exclude(
        Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.WEBAUTHN))
    )
    issuers = [one["settings"]["server_url"] for one in settings.OPENID_PROVIDERS.values()]
    if issuers:
        rows = rows.exclude(
            Exists(
                ProviderAccount.objects.filter(
                    person=OuterRef("pk"), issuer__in=[*issuers, *(f"{issuer}/" for issuer in issuers)]
                )
            )
        )
    if settings.PASSWORD_SIGN_IN:
        rows = rows.filter(Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) | Q(password=""))
    return rows.count()


def line_at_home(person: Person) -> list[Line]:
    """To whoever is in and could not come back without mail."""
    if not mail_is_stopped(person.pk) or has_other_way(person):
        return []
    return [
        Line(
            _(
                "Innlogging med kode på e-post er stengt akkurat nå. Logger du ut, kommer du ikke inn igjen før den "
                "åpner."
            ),
            _("Se innloggingene dine"),
            reverse("people_devices"),
        )
    ]
