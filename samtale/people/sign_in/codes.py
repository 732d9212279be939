"""One-time codes by e-mail: to sign in with, and to confirm who one is before something binding.

The session of whoever asked holds a hash of the code, so a code works in the browser it was asked for in and
nowhere else, once, for ten minutes, with three tries. A letter to sign in with has a link besides (letter_links).
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

from ..letter_language import writing_to
from ..models import Person
from ..precautions.page import current as current_precautions
from ..precautions.page import stopped_inside_text, stopped_text
from . import letter_links
from .rate_limits import allowed, may_have_code, would_be_allowed

log = logging.getLogger(__name__)
SESSION_KEY = "one_time_code"
LENGTH, LIFETIME = 8, 10 * 60
HEADERS = {"Auto-Submitted": "auto-generated"}


class Purpose(StrEnum):
    SIGN_IN = "sign_in"
    CONFIRM = "confirm"


class AppCodeError(Exception):
    """Why a code does not count; the text is for the person, by the field."""


class TooManyCodesError(Exception):
    """Codes have been asked for too often lately."""


class MailStoppedError(Exception):
    """Nobody signs in by mail for now; the text is for the person."""


def send_code(request: HttpRequest, *, email: str, person: Person | None, purpose: Purpose) -> None:
    """Send a new code and remember it in the session; an older one no longer counts.

    With no person the address gets a letter saying so instead, and nothing a browser sees is different. Nor is it where
    so many have been sent to the address that no letter goes: what this browser waits for then still counts. Nor where
    mail is stopped for the person: the letter says so, and the code counts for nobody. Raises MailStoppedError,
    TooManyCodesError, and what Django's mail raises (OSError) when the mail server does not take it.
    """
    precautions = current_precautions()
    stopped = person is not None and precautions.mail_is_stopped_for(person.pk)
    if precautions.no_mail_since or (stopped and purpose == Purpose.CONFIRM):
        raise MailStoppedError(_stopped_text(purpose))
    if not allowed(request, "ask_for_code" if purpose == Purpose.SIGN_IN else "confirm_code", key=email.lower()):
        raise TooManyCodesError
    goes = purpose == Purpose.CONFIRM or may_have_code(request, email=email, person=person)
    if not goes and _waits_for(request, email, purpose):
        return
    code, address, link = get_random_string(LENGTH, "0123456789"), "", ""
    if goes:
        if purpose == Purpose.SIGN_IN:
            address, link = letter_links.make_link(None if stopped else person)
        _send_letter(email, person, "" if stopped else code, purpose, address)
    nonce = secrets.token_urlsafe(12)
    request.session[SESSION_KEY] = {
        "purpose": purpose,
        "email": email,
        "person": person.pk if person and not stopped else None,
        "nonce": nonce,
        "hash": _hash(code, nonce),
        "until": time.time() + LIFETIME,
        "link": link,
    }


def _stopped_text(purpose: Purpose) -> str:
    return stopped_text() if purpose == Purpose.SIGN_IN else stopped_inside_text()


def _waits_for(request: HttpRequest, email: str, purpose: Purpose) -> bool:
    """Whether this browser waits for a code that has gone to the address and can still be used."""
    waiting = request.session.get(SESSION_KEY, {})
    same = (waiting.get("purpose"), waiting.get("email", "").lower()) == (purpose, email.lower())
    return same and waiting["until"] > time.time()


def _send_letter(email: str, person: Person | None, code: str, purpose: Purpose, address: str) -> None:
    """Without a code the letter says that none lets this person in for now."""
    with writing_to(person or Person()):
        if person is None:
            letter = _unknown_letter()
        else:
            letter = _code_letter(person, code, purpose, address) if code else _stopped_letter(person)
    letter.to = [email]
    try:
        letter.send()
    except SMTPRecipientsRefused:  # said aloud it would tell which addresses exist
        log.warning("The mail server refused the recipient of a one-time code.")


def sent_to(request: HttpRequest, purpose: Purpose) -> str:
    """The address this session's code went to, or nothing when it waits for none."""
    waiting = request.session.get(SESSION_KEY, {})
    return waiting.get("email", "") if waiting.get("purpose") == purpose else ""


def use_code(request: HttpRequest, typed: str, *, purpose: Purpose) -> int:
    """Spend the session's code. Returns the person's id; raises AppCodeError when the code does not count."""
    precautions = current_precautions()
    if precautions.no_mail_since:
        raise AppCodeError(_stopped_text(purpose))
    waiting = request.session.get(SESSION_KEY, {})
    if waiting.get("purpose") != purpose or waiting["until"] < time.time():
        raise AppCodeError(_("Koden er for gammel eller allerede brukt. Be om en ny."))
    counted = allowed(request, "try_code", key=waiting["nonce"])
    digits = "".join(sign for sign in typed if sign.isdigit())
    right = constant_time_compare(_hash(digits, waiting["nonce"]), waiting["hash"])
    whose = waiting["person"]
    if counted and right and whose and _still_theirs(waiting) and not precautions.mail_is_stopped_for(whose):
        del request.session[SESSION_KEY]
        if waiting.get("link"):
            letter_links.end(waiting["link"])
        return waiting["person"]
    if counted and would_be_allowed(request, "try_code", key=waiting["nonce"]):
        raise AppCodeError(_("Koden stemmer ikke. Se etter i den nyeste e-posten fra oss."))
    del request.session[SESSION_KEY]
    raise AppCodeError(_("Koden var feil tre ganger og virker ikke lenger. Be om en ny."))


def _still_theirs(waiting: dict) -> bool:
    """Whether the address the code went to is still the person's: it may have been changed since."""
    return Person.objects.filter(pk=waiting["person"], email__iexact=waiting["email"]).exists()


def _hash(code: str, nonce: str) -> str:
    return salted_hmac(f"samtale.people.codes.{nonce}", code, algorithm="sha256").hexdigest()


def _code_letter(person: Person, code: str, purpose: Purpose, address: str) -> EmailMultiAlternatives:
    said = {"name": person.first_name, "code": code, "address": address}
    body = {
        Purpose.SIGN_IN: _(
            "Hei, %(name)s.\n\nLogg inn i Samtale med denne koden, på siden der du ba om den:\n\n%(code)s\n\n"
            "Eller åpne denne lenken i den nettleseren du vil logge inn i, og trykk på knappen der:\n\n%(address)s\n\n"
            "Koden og lenken virker i ti minutter, én gang.\n\nHar du ikke bedt om noen kode, kan du se bort fra denne "
            "e-posten. Gi aldri koden eller lenken til andre, heller ikke om noen sier at de ringer fra oss."
        ),
        Purpose.CONFIRM: _(
            "Hei, %(name)s.\n\nBekreft at det er deg som bruker Samtale, med denne koden:\n\n%(code)s\n\nDen virker i "
            "ti minutter, én gang, på siden der du ba om den.\n\nHar du ikke bedt om noen kode, kan du se bort fra "
            "denne e-posten. Gi aldri koden til andre, heller ikke om noen sier at de ringer fra oss."
        ),
    }[purpose] % said
    return _letter(_("Koden din til Samtale"), body, code)


def _unknown_letter() -> EmailMultiAlternatives:
    body = _(
        "Hei.\n\nNoen ba om en kode til Samtale hos %(organisation)s med denne adressen. Adressen er ikke registrert "
        "der.\n\nVar det deg, så prøv adressen du bruker på jobben, eller spør lederen din hvilken som er registrert. "
        "Var det ikke deg, kan du se bort fra denne e-posten."
    ) % {"organisation": settings.ORGANISATION}
    return _letter(_("Innlogging i Samtale"), body)


def _stopped_letter(person: Person) -> EmailMultiAlternatives:
    body = _(
        "Hei, %(name)s.\n\nNoen ba om en kode til Samtale med denne adressen. Innlogging med kode på e-post er stengt "
        "for deg akkurat nå, for sikkerhets skyld. Har du passnøkkel eller passord, kommer du inn med det. Ellers spør "
        "du den som er administrator for Samtale i virksomheten."
    ) % {"name": person.first_name}
    return _letter(_("Innlogging i Samtale"), body)


def _letter(subject: str, body: str, code: str = "") -> EmailMultiAlternatives:
    letter = EmailMultiAlternatives(subject, body, headers=HEADERS)
    letter.attach_alternative(as_html(body, title=subject, code=code), "text/html")
    return letter
