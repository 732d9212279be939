"""Links that sign somebody in once: for trying the program out, never for real use."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ..models import OneTimeLink, Person

LIFETIME = timedelta(hours=24)


def links_work() -> bool:
    """Whether this is the demo, or a developer's machine."""
    return settings.DEMO or settings.DEV


def make_link(person: Person) -> str:
    """A new address that signs the person in once, within a day. Raises RuntimeError outside the demo."""
    if not links_work():
        raise RuntimeError("One-time links exist in the demo only.")
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(person=person, token_hash=_hash(token), expires_at=timezone.now() + LIFETIME)
    return settings.SITE_URL.rstrip("/") + reverse("account_link", args=[token])


def who_may_use(token: str) -> Person | None:
    """The person a link would sign in, without using it; nobody when it is used, old or unknown."""
    link = _unused(token).select_related("person").first()
    return link.person if link and link.person.standing.works_here else None


def use(token: str) -> Person | None:
    """Spend the link: the person it signs in, or nobody when somebody was first."""
    person = who_may_use(token)
    spent = person and _unused(token).update(used_at=timezone.now())
    return person if spent else None


def _unused(token: str):
    return OneTimeLink.objects.filter(token_hash=_hash(token), used_at=None, expires_at__gt=timezone.now())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
