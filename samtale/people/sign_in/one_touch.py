"""One touch of a passkey that shows who one is and does one binding thing: asked for that alone, and good once."""

from django.utils.translation import gettext as _

from samtale.audit import log

from ..requests import SignedInRequest
from . import allauth_mfa, passkeys
from .passkeys import PasskeyError
from .rate_limits import allowed
from .reauthentication import mark_confirmed
from .second_factor import mark_shown

ASKED_FOR = "one_touch"  # what the challenge that is out was made for, and which it is


def is_offered(request: SignedInRequest) -> bool:
    """Whether the person has a passkey that can be used at this address. One query at most."""
    return passkeys.host_allows(request) and passkeys.passkeys_of(request.user).exists()


def options(request: SignedInRequest, purpose: str) -> dict:
    """What the browser needs to ask for one of the person's passkeys, with finger, face or PIN, for one thing.

    Raises PasskeyError after too many tries.
    """
    if not allowed(request, "passkey"):
        raise PasskeyError(_("Det er prøvd for mange ganger på kort tid. Vent litt og prøv igjen."))
    asked = passkeys.options_to_use(request.user)
    request.session[ASKED_FOR] = [purpose, _challenge()]
    return asked


def confirm(request: SignedInRequest, answer: str, purpose: str) -> None:
    """Check the browser's answer (JSON) to what was asked for this thing; whatever it is, it is asked only once.

    Raises PasskeyError, WrongSealError.
    """
    asked_for, challenge = request.session.pop(ASKED_FOR, None), _challenge()
    if not challenge or asked_for != [purpose, challenge]:
        allauth_mfa.clear_state()
        raise PasskeyError(_("Passnøkkelen ble brukt til noe annet enn det som står her nå. Les det, og prøv igjen."))
    try:
        passkeys.used(answer, request.user)
    finally:
        allauth_mfa.clear_state()
    mark_shown(request)
    mark_confirmed(request)
    log.record("person.confirmed", by=request.user.pk, how="passkey")


def _challenge() -> str:
    """The one that is out in this session, if any."""
    return (allauth_mfa.get_state() or {}).get("challenge", "")
