"""What signs somebody in: a session, and what a provider or the demo knows them by."""

from importlib import import_module

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from samtale.audit.sealed import Sealed

from .people import Person


class Session(AbstractBaseSession):
    """A signed-in device, so that the person is fetched with it and can end it. The key is stored as a hash."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(max_length=60, blank=True)
    signed_in_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(default=timezone.now)

    @classmethod
    def get_session_store_class(cls):
        return import_module(settings.SESSION_ENGINE).SessionStore

    def get_decoded(self) -> dict:
        return self.get_session_store_class().of_row(self.pk).decode(self.session_data)


class ProviderAccount(Sealed):
    """Who an OpenID provider's subject is here: keyed on issuer and subject, never on an e-mail address."""

    SEALED = ("person", "issuer", "subject", "created_at")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="provider_accounts")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="subject_once_at_issuer"),
            models.UniqueConstraint(fields=["person", "issuer"], name="one_account_a_person_at_issuer"),
        ]


class KnownIdentity(Sealed):
    """What an OpenID provider calls a person in a claim (`oid`, `pid`), as a keyed hash, for their first sign-in."""

    SEALED = ("person", "claim", "digest")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="known_identities")
    claim = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "digest"], name="identity_of_one_person"),
            models.UniqueConstraint(fields=["person", "claim"], name="one_identity_a_claim"),
        ]


class OneTimeLink(Sealed):
    """A sign-in link of the demo: works once, within a day, and is stored as a hash."""

    SEALED = ("person", "token_hash", "expires_at", "used_at")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person} {self.expires_at:%Y-%m-%d %H:%M}"
