"""The link in a letter with a code: signs in the browser in which it is opened, once, within ten minutes.

Whoever floods somebody with codes sends them a way in each time: a link dies when it is used, when the code beside it
is, or after ten minutes, and not when a newer one is sent. Kept as a hash, where tries are counted.
"""

import hashlib
import secrets
import time

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from ..models import Person
from ..precautions.page import mail_is_stopped
from .actions import person_with

LIFETIME = 10 * 60
NOBODY = (0, "", 0)
ENDED = "letter_links_ended"


def make_link(person: Person | None) -> tuple[str, str]:
    """An address that signs the person in, and the link's name, by which it is ended. Nobody's costs the same."""
    token = secrets.token_urlsafe(20)
    name = _name(token)
    cache.set(name, (person.pk, person.email, time.time()) if person else NOBODY, LIFETIME)
    return settings.SITE_URL.rstrip("/") + reverse("sign_in_link", args=[token]), name


def who_may_use(token: str) -> Person | None:
    """The person a link signs in, without using it.

    Nobody when it is used, old or unknown, when they have left, when the address it went to is no longer theirs, and
    while nobody signs in by mail.
    """
    number, address, made_at = cache.get(_name(token)) or NOBODY
    ended = cache.get_many([ENDED, _ended_of(number)]).values()
    if made_at <= max(ended, default=0) or mail_is_stopped(number):
        return None
    person = person_with(number)
    return person if person and person.email == address else None


def use(token: str) -> Person | None:
    """Spend the link: the person it signs in, or nobody when somebody was first."""
    person = who_may_use(token)
    return person if person and cache.delete(_name(token)) else None


def end(name: str) -> None:
    """The link of this name signs nobody in any more."""
    cache.delete(name)


def end_all() -> None:
    """No link that waits signs anybody in any more."""
    cache.set(ENDED, time.time(), LIFETIME)


def end_all_of(person: Person) -> None:
    """No link of this person's that waits signs them in any more."""
    cache.set(_ended_of(person.pk), time.time(), LIFETIME)


def _ended_of(number: int) -> str:
    return f"{ENDED}:{number}"


def _name(token: str) -> str:
    return f"letter_link:{hashlib.sha256(token.encode()).hexdigest()}"
