"""Who here an OpenID provider's subject is: known by issuer and subject, and the first time by what the import told."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from samtale.audit import log

from .. import wrong_seals
from ..models import KnownIdentity, Person, ProviderAccount
from ..ways_in import actions as ways_in
from ..ways_in import letters
from .openid_connect import Identity


class UnknownPersonError(Exception):
    """The provider vouches for somebody who is not registered here."""


class ConfirmationNeededError(Exception):
    """The provider vouches for somebody who has signed in otherwise, and they have not said that it is them."""


class NoLongerEmployedError(Exception):
    """Known, and no longer employed."""


def person_for(identity: Identity) -> Person:
    """The person of an identity; bound to it the first time.

    Raises UnknownPersonError, NoLongerEmployedError and ConfirmationNeededError, and logs them.
    """
    known = ProviderAccount.objects.select_related("person").filter(issuer=identity.issuer, subject=identity.subject)
    account = known.first()
    person = account.person if account else _bound(identity)
    if not person.standing.works_here:
        log.record("sign_in.refused", by=person.pk, why="no longer here", provider=identity.provider)
        raise NoLongerEmployedError
    return person


def providers_of(person: Person) -> list[tuple[str, str]]:
    """The providers a person has an account at, by name in addresses and name on the button."""
    issuers = {issuer.rstrip("/") for issuer in person.provider_accounts.values_list("issuer", flat=True)}
    known = settings.OPENID_PROVIDERS.items()
    return [(name, one["name"]) for name, one in known if one["settings"]["server_url"] in issuers]


@dataclass(frozen=True)
class Tied:
    """An account at a provider that signs a person in."""

    provider: str  # its name on the button, or its address when it is no longer set up
    issuer: str
    subject: str
    tied_at: datetime


def accounts_of(person: Person) -> list[Tied]:
    """The accounts that sign a person in, the first tied first. One query."""
    names = {one["settings"]["server_url"]: one["name"] for one in settings.OPENID_PROVIDERS.values()}
    return [
        Tied(names.get(one.issuer.rstrip("/"), one.issuer), one.issuer, one.subject, one.created_at)
        for one in person.provider_accounts.order_by("created_at")
    ]


def forget_ways_in(person: Person) -> bool:
    """Forget how somebody who has left signed in: accounts, identities, passkeys and app. Whether there was any."""
    with transaction.atomic():
        rows = [
            person.provider_accounts.all(),
            person.known_identities.all(),
            Authenticator.objects.filter(user=person),
        ]
        gone = sum(each.delete()[0] for each in rows)
        if gone:
            log.record("person.ways_in_forgotten", by=None, person=person.pk)
    return bool(gone)


def left_with_ways_in(day: date) -> QuerySet[Person]:
    """Those who left on a day or before, and could still be known by a provider, a passkey or an app."""
    left = Person.objects.filter(is_active=False, left_on__lte=day)
    return left.filter(
        Exists(ProviderAccount.objects.filter(person=OuterRef("pk")))
        | Exists(KnownIdentity.objects.filter(person=OuterRef("pk")))
        | Exists(Authenticator.objects.filter(user=OuterRef("pk")))
    )


def digest(claim: str, value: str) -> str:
    """What is stored of an identity: nobody reads a national identity number out of the database."""
    key = hashlib.sha256(b"samtale known identity" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, f"{claim}\n{value.strip().casefold()}".encode(), hashlib.sha256).hexdigest()


def remember_identity(person: Person, claim: str, value: str) -> None:
    """Note what a provider calls a person. Raises IntegrityError when it already calls another so."""
    with transaction.atomic():
        KnownIdentity.objects.update_or_create(person=person, claim=claim, defaults={"digest": digest(claim, value)})


def _bound(identity: Identity) -> Person:
    """Bind a subject seen for the first time to who the claim points at, if that person has no other at the issuer."""
    person = _pointed_at(identity)
    if person is None:
        log.record("sign_in.refused", by=None, why="nobody known", provider=identity.provider, subject=identity.subject)
        raise UnknownPersonError
    if not person.standing.works_here:
        return person
    wrong_seals.ensure_whole(person)
    known_there = person.provider_accounts.filter(issuer=identity.issuer).exists()
    if ways_in.has_been_inside(person) and not known_there:
        ways_in.ask_about_account(
            person=person, issuer=identity.issuer, subject=identity.subject, provider=identity.provider
        )
        raise ConfirmationNeededError
    try:
        with transaction.atomic():
            ProviderAccount.objects.create(person=person, issuer=identity.issuer, subject=identity.subject)
            log.record("person.provider_bound", by=person.pk, provider=identity.provider)
            letters.tied(person, identity.issuer)
    except IntegrityError:
        return _bound_meanwhile(person, identity)
    return person


def _bound_meanwhile(person: Person, identity: Identity) -> Person:
    """Two tabs at once bind the same subject; another subject for somebody who has one is refused."""
    if _is_bound(person, identity):
        return person
    log.record(
        "sign_in.refused", by=person.pk, why="another subject", provider=identity.provider, subject=identity.subject
    )
    raise UnknownPersonError


def _is_bound(person: Person, identity: Identity) -> bool:
    return ProviderAccount.objects.filter(person=person, issuer=identity.issuer, subject=identity.subject).exists()


def _pointed_at(identity: Identity) -> Person | None:
    if not identity.value:
        return None
    if identity.matches == "employee_number":
        return Person.objects.filter(employee_number=identity.value.strip()).first()
    known = KnownIdentity.objects.select_related("person")
    found = known.filter(claim=identity.claim, digest=digest(identity.claim, identity.value)).first()
    return found.person if found else None
