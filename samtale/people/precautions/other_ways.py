"""Who can sign in without anything that comes in an e-mail."""
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.core.lines import Line

from ..models import Person, ProviderAccount
from ..passkeys import passkeys_of
from ..passwords import has_password
from ..provider_accounts import providers_of
from .page import mail_is_stopped


def has_other_way(person: Person) -> bool:
    """Whether somebody can sign in without anything that comes in an e-mail."""
    password = settings.PASSWORD_SIGN_IN and has_password(person)
    return password or passkeys_of(person).exists() or bool(providers_of(person))


def without_other_way() -> int:
    """How many of those who work here could not sign in without mail. One query."""
    rows = Person.objects.filter(is_active=True).exclude(Exists(Authenticator.objects.filter(
        user=OuterRef("pk"), type=Authenticator.Type.WEBAUTHN)))
    issuers = [one["settings"]["server_url"] for one in settings.OPENID_PROVIDERS.values()]
    if issuers:
        rows = rows.exclude(Exists(ProviderAccount.objects.filter(
            person=OuterRef("pk"), issuer__in=[*issuers, *(f"{issuer}/" for issuer in issuers)])))
    if settings.PASSWORD_SIGN_IN:
        rows = rows.filter(Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) | Q(password=""))
    return rows.count()


def line_at_home(person: Person) -> list[Line]:
    """To whoever is in and could not come back without mail."""
    if not mail_is_stopped() or has_other_way(person):
        return []
    return [Line(_("Innlogging med kode på e-post er stengt akkurat nå. Logger du ut, kommer du ikke inn igjen før den "
                   "åpner."), _("Se innloggingene dine"), reverse("people_devices"))]
