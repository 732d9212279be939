"""An app on the phone that shows a new code every half minute (TOTP, RFC 6238); allauth counts and stores."""

import base64
import hashlib
import hmac

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from samtale.audit import log
from samtale.audit import sealed as sealed_rows
from samtale.operations.proving import Finding
from samtale.vault import keys

from ..models import Person
from ..requests import SignedInRequest
from . import allauth_mfa
from .letters import sign_in_changed
from .rate_limits import allowed

SETUP = "authenticator_app"
PLACE = "authenticator app"
USED_FOR = 5 * 60  # longer than any code is valid


class AppCodeError(Exception):
    """Why a code does not count; the text is for the person."""


def app_of(person: Person) -> Authenticator | None:
    """The app a person has set up, if any."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()


def begin(request: HttpRequest) -> str:
    """The secret that is being set up, the same until it is done: groups of four letters to type."""
    secret = _opened_if_possible(request.session.get(SETUP, "")) or allauth_mfa.generate_totp_secret()
    if not _opened_if_possible(request.session.get(SETUP, "")):
        request.session[SETUP] = sealed(secret)
    return secret


def qr_code(person: Person, secret: str) -> str:
    """What the phone's camera reads, as an image address."""
    svg = get_adapter().build_totp_svg(get_adapter().build_totp_url(person, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def add(request: SignedInRequest, code: str) -> None:
    """Store the app when it shows the right code. Raises AppCodeError."""
    secret = begin(request)
    _count(request, request.user)
    if not allauth_mfa.validate_totp_code(secret, code):
        raise AppCodeError(_("Koden stemmer ikke. Sjekk at klokken på telefonen går riktig, og bruk den nyeste koden."))
    Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).delete()
    allauth_mfa.TOTP.activate(request.user, secret)
    del request.session[SETUP]
    log.record("person.app_added", by=request.user.pk)
    sign_in_changed(request.user, N_("En app som viser koder, er tatt i bruk for å logge inn som deg."))


def use(request: HttpRequest, person: Person, code: str) -> None:
    """Check a code of the person's app, which then counts no more. Raises AppCodeError, WrongSealError."""
    _count(request, person)
    app = app_of(person)
    sealed_rows.ensure_whole(app)
    digits = "".join(sign for sign in code if sign.isdigit())
    secret = _opened_if_possible(app.data["secret"]) if app else ""
    holds = secret and allauth_mfa.validate_totp_code(secret, digits)
    if app is None or not holds or not cache.add(f"app_code:{person.pk}:{digits}", True, USED_FOR):
        raise AppCodeError(_("Koden stemmer ikke, eller den er allerede brukt. Vent til appen viser en ny."))
    app.record_usage()


def remove(person: Person) -> None:
    """Do without the app again."""
    if Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()[0]:
        log.record("person.app_removed", by=person.pk)
        sign_in_changed(person, N_("Appen som viser koder, er fjernet. Vi spør ikke lenger etter koden fra den."))


def _count(request: HttpRequest, person: Person) -> None:
    if not allowed(request, "app_code", key=str(person.pk)):
        raise AppCodeError(_("Det er prøvd for mange ganger på kort tid. Vent noen minutter og prøv igjen."))


def sealed(secret: str) -> str:
    """A secret as it is stored: a copy of the database shows no codes."""
    return base64.b64encode(keys.seal(_key(), secret, PLACE)).decode()


def opened(stored: str) -> str:
    """The secret again. Raises VaultError when SAMTALE_SECRET_KEY is another."""
    return keys.open_sealed(_key(), base64.b64decode(stored), PLACE)


def _opened_if_possible(stored: str) -> str:
    """Nothing when it does not open: the app is then set up anew, after `reset_second_factor`."""
    try:
        return opened(stored) if stored else ""
    except keys.VaultError:
        return ""


def proof() -> Finding:
    """Whether the apps work where a backup is restored: without them, nobody with a role comes in."""
    apps = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    closed = sum(not _opened_if_possible(app.data["secret"]) for app in apps)
    if closed:
        return Finding("apps", False, f"{closed} of {len(apps)} do not open: this is another SAMTALE_SECRET_KEY")
    return Finding("apps", True, f"apps that show codes: {len(apps)}, all open with SAMTALE_SECRET_KEY")


def _key() -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), b"samtale authenticator app", hashlib.sha256).digest()
