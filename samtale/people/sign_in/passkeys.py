"""Passkeys: a key on the person's own device, opened by fingerprint, face or PIN; allauth checks the signatures."""

import ipaddress

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from samtale.audit import log, sealed

from ..models import Person
from . import allauth_mfa
from .letters import sign_in_changed

# A well-formed answer is a nest of dictionaries; these are what reading another shape ends in.
MALFORMED = (AttributeError, KeyError, TypeError, ValueError)


class PasskeyError(Exception):
    """The browser's answer does not hold; the text is for the person."""


def host_allows(request: HttpRequest) -> bool:
    """Browsers make passkeys for names, never for bare IP addresses."""
    try:
        ipaddress.ip_address(request.get_host().rsplit(":", 1)[0].strip("[]"))
    except ValueError:
        return True
    return False


def passkeys_of(person: Person):
    """The person's passkeys, oldest first."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).order_by("pk")


def options_to_use(person: Person | None = None) -> dict:
    """What the browser needs to ask for a passkey: any of this place's, or one of the person's."""
    return allauth_mfa.begin_authentication(person)


def options_to_add(person: Person) -> dict:
    """What the browser needs to make a passkey that signs in by itself."""
    return allauth_mfa.begin_registration(person, True)


def used(answer: str, person: Person | None = None) -> Person:
    """Check a browser's answer (JSON).

    Returns the passkey's owner; raises PasskeyError when it is wrong, WrongSealError.
    """
    data = {"credential": answer}
    form = ReauthenticateWebAuthnForm(data, user=person) if person else LoginWebAuthnForm(data)
    if not _holds(form):
        raise PasskeyError(_("Det gikk ikke å kjenne igjen passnøkkelen. Prøv igjen, eller få en kode på e-post."))
    passkey = form.cleaned_data["credential"]
    sealed.ensure_whole(passkey)
    passkey.record_usage()
    return passkey.user


def add(answer: str, name: str, person: Person) -> Authenticator:
    """Store a new passkey from a browser's answer (JSON). Raises PasskeyError when it does not hold."""
    form = AddWebAuthnForm({"credential": answer, "name": name, "passwordless": "on"}, user=person)
    if not _holds(form):
        raise PasskeyError(_("Det gikk ikke å lage passnøkkelen. Prøv en gang til."))
    passkey = allauth_mfa.WebAuthn.add(person, form.cleaned_data["name"], form.cleaned_data["credential"]).instance
    log.record("person.passkey_added", by=person.pk, passkey=passkey.pk)
    sign_in_changed(person, N_("En passnøkkel er lagt til, og kan brukes til å logge inn som deg."))
    return passkey


def remove(passkey: Authenticator) -> None:
    """Drop a passkey; it signs in no longer."""
    log.record("person.passkey_removed", by=passkey.user_id, passkey=passkey.pk)
    sign_in_changed(passkey.user, N_("En passnøkkel er fjernet, og kan ikke brukes til å logge inn lenger."))
    passkey.delete()


def _holds(form) -> bool:
    try:
        return form.is_valid()
    except MALFORMED:
        return False
