"""One-time codes by e-mail: to sign in with, and to confirm who one is before something binding.

The session of whoever asked holds a hash of the code, so a code works in the browser it was asked for in and
nowhere else, once, for ten minutes, with three tries.
"""
import logging
import secrets
import time
from enum import StrEnum
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import gettext as _

from samtale.core.mail_html import as_html

from .limits import allowed, would_be_allowed
from .models import Person
from .written_to import writing_to

log = logging.getLogger(__name__)
SESSION_KEY = "one_time_code"
LENGTH, LIFETIME = 8, 10 * 60
HEADERS = {"Auto-Submitted": "auto-generated"}


class Purpose(StrEnum):
    SIGN_IN = "sign_in"
    CONFIRM = "confirm"


class CodeError(Exception):
    """Why a code does not count; the text is for the person, by the field."""


class TooManyCodes(Exception):
    """Codes have been asked for too often lately."""


def send_code(request: HttpRequest, *, email: str, person: Person | None, purpose: Purpose) -> None:
    """Send a new code and remember it in the session; an older one no longer counts.

    With no person the address gets a letter saying so instead, and nothing a browser sees is different.
    Raises TooManyCodes, and what Django's mail raises (OSError) when the mail server does not take the letter.
    """
    if not allowed(request, "ask_for_code", key=f"{purpose}:{email.lower()}"):
        raise TooManyCodes
    code = get_random_string(LENGTH, "0123456789")
    with writing_to(person or Person()):
        letter = _code_letter(person, code, purpose) if person else _unknown_letter()
    letter.to = [email]
    try:
        letter.send()
    except SMTPRecipientsRefused:  # said aloud it would tell which addresses exist
        log.warning("The mail server refused the recipient of a one-time code.")
    nonce = secrets.token_urlsafe(12)
    request.session[SESSION_KEY] = {
        "purpose": purpose, "email": email, "person": person.pk if person else None, "nonce": nonce,
        "hash": _hash(code, nonce), "until": time.time() + LIFETIME,
    }


def sent_to(request: HttpRequest, purpose: Purpose) -> str:
    """The address this session's code went to, or nothing when it waits for none."""
    waiting = request.session.get(SESSION_KEY, {})
    return waiting.get("email", "") if waiting.get("purpose") == purpose else ""


def use_code(request: HttpRequest, typed: str, *, purpose: Purpose) -> int:
    """Spend the session's code. Returns the person's id; raises CodeError when the code does not count."""
    waiting = request.session.get(SESSION_KEY, {})
    if waiting.get("purpose") != purpose or waiting["until"] < time.time():
        raise CodeError(_("Koden er for gammel eller alt brukt. Be om en ny."))
    counted = allowed(request, "try_code", key=waiting["nonce"])
    digits = "".join(sign for sign in typed if sign.isdigit())
    right = constant_time_compare(_hash(digits, waiting["nonce"]), waiting["hash"])
    if counted and right and waiting["person"]:
        del request.session[SESSION_KEY]
        return waiting["person"]
    if counted and would_be_allowed(request, "try_code", key=waiting["nonce"]):
        raise CodeError(_("Koden stemmer ikke. Se etter i den nyeste e-posten fra oss."))
    del request.session[SESSION_KEY]
    raise CodeError(_("Koden var feil tre ganger og virker ikke lenger. Be om en ny."))


def _hash(code: str, nonce: str) -> str:
    return salted_hmac(f"samtale.people.codes.{nonce}", code, algorithm="sha256").hexdigest()


def _code_letter(person: Person, code: str, purpose: Purpose) -> EmailMultiAlternatives:
    what = {
        Purpose.SIGN_IN: _("Logg inn i Samtale med denne koden"),
        Purpose.CONFIRM: _("Bekreft at det er deg som bruker Samtale, med denne koden"),
    }[purpose]
    body = _(
        "Hei, %(name)s.\n\n%(what)s:\n\n%(code)s\n\nDen virker i ti minutter, én gang, på siden der du ba om den.\n\n"
        "Har du ikke bedt om noen kode, kan du se bort fra denne e-posten. Gi aldri koden til andre, "
        "heller ikke om noen sier at de ringer fra oss."
    ) % {"name": person.first_name, "what": what, "code": code}
    return _letter(_("Koden din til Samtale"), body, code)


def _unknown_letter() -> EmailMultiAlternatives:
    body = _(
        "Hei.\n\nNoen ba om en kode til Samtale hos %(organisation)s med denne adressen. Den står ikke hos oss.\n\n"
        "Var det deg, så prøv adressen du bruker på jobben, eller spør lederen din hvilken som er registrert. "
        "Var det ikke deg, kan du se bort fra denne e-posten."
    ) % {"organisation": settings.ORGANISATION}
    return _letter(_("Innlogging i Samtale"), body)


def _letter(subject: str, body: str, code: str = "") -> EmailMultiAlternatives:
    letter = EmailMultiAlternatives(subject, body, headers=HEADERS)
    letter.attach_alternative(as_html(body, title=subject, code=code), "text/html")
    return letter
