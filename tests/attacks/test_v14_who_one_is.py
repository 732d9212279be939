"""V14: whoever writes in the database without the keys becomes nobody else, and gets no right, by any row or column."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.cache import cache
from django.db import connection, models, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from samtale.audit import sealed_rows, sealing
from samtale.audit.sealed import Sealed
from samtale.audit.sealing import WrongSealError
from samtale.core import signed_cache
from samtale.people.models import KnownIdentity, Leadership, OneTimeLink, Person, Position, ProviderAccount, Role
from samtale.people.models.ways_in import NewWayIn, Vouching
from samtale.people.sign_in import letter_links, passkeys
from samtale.people.sign_in.actions import sign_in
from samtale.people.sign_in.openid_connect import Identity
from samtale.people.sign_in.provider_accounts import (
    ConfirmationNeededError,
    NoLongerEmployedError,
    UnknownPersonError,
    digest,
    person_for,
)
from samtale.people.sign_in.sessions import SessionStore
from samtale.people.ways_in.actions import put_due_in_force
from tests.course import conversation_at
from tests.databases import RolledBackError

from .asvs import tries
from .test_v14_database_writer import pages, reads
from .writing import Changed, copied_as_it_was, everything, put, row_of, took

pytestmark = [pytest.mark.slow, pytest.mark.both_databases, pytest.mark.django_db]

OWN, THEIRS = "tiriltunge", "marihånd"  # passwords
ISSUER = "https://login.nordvag.example"


class Place:
    """The attacker, who led the victim once and has rows of every kind, and those whose rows are worth having."""

    def __init__(self, cast):
        self.cast, self.me, self.victim = cast, cast.former_leader, cast.employee
        Person.objects.update(first_signed_in_at=timezone.now() - timedelta(days=700))
        for person, password in ((self.me, OWN), (self.victim, THEIRS)):
            person.refresh_from_db()
            person.set_password(password)
            person.save()
        own_position = Position.objects.get(person=self.victim)
        leading = Leadership.objects.create(
            leader=self.me, position=own_position, kind="shared", started_on=timezone.localdate() - timedelta(days=300)
        )
        conversation = conversation_at("following", replace(cast, leader=self.me))
        self.pages = pages([conversation], cast)[:3]
        leading.ended_on = timezone.localdate() - timedelta(days=1)
        leading.save()
        Role.objects.create(person=self.me, kind="planner", unit=cast.other_unit)
        for nth, person in enumerate((self.me, self.victim, cast.administrator)):
            ProviderAccount.objects.create(person=person, issuer=ISSUER, subject=f"subject-{nth}")
            KnownIdentity.objects.create(person=person, claim="oid", digest=digest("oid", f"oid-{nth}"))
            Authenticator.objects.create(user=person, type="webauthn", data={"name": "x", "credential": {"id": nth}})
            way_in = NewWayIn.objects.create(
                person=person,
                kind="address",
                before=person.email,
                after=f"ny-{nth}@nordvag.example",
                due_on=timezone.localdate() + timedelta(days=3),
            )
            Vouching.objects.create(way_in=way_in, by=cast.hr)
            OneTimeLink.objects.create(
                person=person, token_hash=f"{nth}" * 64, expires_at=timezone.now() + timedelta(hours=1)
            )
        self.passkey = Authenticator.objects.get(user=self.me).pk
        self.address, self.new_address = self.me.email, f"ny-{0}@nordvag.example"
        self.cookies = dict(cast.client(self.me).cookies.items())
        cast.client(self.victim)

    @property
    def browser(self) -> Client:
        """The attacker's, signed in as themself long before."""
        here = Client()
        here.cookies.update(self.cookies)
        return here

    @property
    def worth_having(self) -> list[Person]:
        return [self.victim, self.cast.administrator]


@pytest.fixture
def place(cast, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hundreds of tries
    return Place(cast)


# What an attacker gets out of it


def gains(place: Place) -> set[str]:
    """By which doors the attacker is somebody else, or has a right that is not theirs."""
    cache.clear()
    put_due_in_force(timezone.now())
    came_in = {name: attempted(try_it, place) for name, try_it in DOORS.items()}
    found = {
        f"{name}: {who.first_name}" for name, pks in came_in.items() for who in place.worth_having if who.pk in pks
    }
    found |= {
        f"role: {url}"
        for url in ("/people/", "/people/log/", "/requests/", "/archive/")
        if place.browser.get(url).status_code == 200
    }
    return found | {f"reads: {url}" for url in place.pages if reads(place.browser, url)}


def attempted(try_it: Callable[[Place], set[int | None]], place: Place) -> set[int | None]:
    found: set[int | None] = set()
    with suppress(RolledBackError), transaction.atomic():
        found = try_it(place)
        raise RolledBackError
    return found


def by_code(place: Place) -> set[int | None]:
    found: set[int | None] = set()
    for address in (place.address, place.new_address):
        mail.outbox.clear()
        here = Client()
        here.post("/accounts/login/", {"email": address})
        for letter in mail.outbox:
            codes = [word for word in letter.body.split() if word.isdigit() and len(word) == 8]
            if codes and letter.to == [address]:
                here.post("/accounts/login/code/", {"one_time_code": codes[0]})
        found.add(signed_in(here))
    return found


def by_password(place: Place) -> set[int | None]:
    found: set[int | None] = set()
    for address in [place.address, *(Person.objects.get(pk=who.pk).email or "" for who in place.worth_having)]:
        here = Client()
        here.post("/accounts/login/password/", {"email": address, "password": OWN})
        found.add(signed_in(here))
    return found


def by_session(place: Place) -> set[int | None]:
    return {signed_in(place.browser)}


def by_provider(place: Place) -> set[int | None]:
    """The attacker's own account and identity at the provider, which vouches for them."""
    identity = Identity("skole", ISSUER, "subject-0", "oid", "oid-0", "claim", False)
    return {through(partial(person_for, given)) for given in (identity, identity._replace(subject="another"))}


def by_passkey(place: Place) -> set[int | None]:
    """The attacker's own device, whose signature is right."""
    return {through(lambda: passkeys.used("{}"))}


DOORS = {
    "code": by_code,
    "password": by_password,
    "session": by_session,
    "provider": by_provider,
    "passkey": by_passkey,
}


def signed_in(client: Client) -> int | None:
    """Who a browser is signed in as, by a page everybody has: hundreds of times, so a light one."""
    response = client.get("/menu/")
    user = response.wsgi_request.user
    return user.pk if user.is_authenticated else None


def through(who: Callable[[], Person]) -> int | None:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    with (
        suppress(WrongSealError, UnknownPersonError, ConfirmationNeededError, NoLongerEmployedError),
        transaction.atomic(),
    ):
        sign_in(request, who(), "openid")
        return int(request.session[SESSION_KEY])
    return None


def attack(place: Place, some: list[Changed]) -> tuple[int, set[str]]:
    """How many changes the database took, and what the attacker gained by any."""
    count, gained, before = 0, set(), gains(place)
    for change in some:
        with suppress(RolledBackError), transaction.atomic():
            if took(change):
                count += 1
                gained |= {f"{gain} ({change.name})" for gain in gains(place) - before}
            raise RolledBackError
    return count, gained


@pytest.fixture
def signatures_are_right(monkeypatch, place):
    """Whoever has the device signs rightly; what the row says of whose it is, is all that is left."""

    class Form:
        def __init__(self, *_args, **_kwargs):
            self.cleaned_data = {"credential": Authenticator.objects.get(pk=place.passkey)}

        def is_valid(self):
            return True

    monkeypatch.setattr(passkeys, "LoginWebAuthnForm", Form)


@pytest.mark.long
@tries(
    "V14.2.4",
    "V7.2.1",
    "V8.2.2",
    what="hver kolonne i hver tabell om hvem man er: byttet mellom to, gitt eller tatt, flyttet i tid, og hele rader kopiert; så prøvd med kode, "
    "passord, passnøkkel, virksomhetens innlogging og økt",
)
def test_nobody_is_somebody_else_by_what_they_write(place, signatures_are_right):
    count, gained = attack(place, list(everything(place.me, place.worth_having, place.new_address)))
    assert gained == set() and count > 200


@tries(
    "V14.2.4",
    "V8.2.2",
    what="en annens adresse, passord, passnøkkel, konto, rolle og lederskap skrevet om i databasen; det samme vinner når ingen ser på seglene",
)
def test_what_would_win_wins_nothing(place, signatures_are_right, monkeypatch):
    some = [change for change in everything(place.me, place.worth_having, place.new_address) if change.name in WINS]
    count, gained = attack(place, some)
    assert gained == set() and count > 8
    monkeypatch.setattr(sealing, "fits", lambda *_args: True)
    _count, gained = attack(place, some)
    assert {gain.partition(":")[0] for gain in gained} == {*DOORS, "role", "reads"} - {"session"}, (
        "or the attack is none"
    )


# Some of those that win where seals are not looked at; a session is bound to its own row besides.
WINS = {
    "people_person.email swapped",
    "people_person.password of theirs is mine",
    "people_provideraccount.subject swapped",
    "mfa_authenticator.user_id swapped",
    "people_role.kind of mine is theirs",
    "people_role copied",
    "people_leadership.ended_on in time",
    "people_newwayin is mine and due",
}


@tries(
    "V14.2.4",
    "V1.5.2",
    what="lenken i et kodebrev gitt til en annen der forsøk telles, og noe å kjøre lagt der: det står ikke noe der",
)
def test_no_link_is_anothers_by_what_is_written_where_tries_are_counted(place, monkeypatch):
    address, name = letter_links.make_link(place.me)
    _address, theirs = letter_links.make_link(place.victim)
    assert letter_links.who_may_use(address.rstrip("/").rpartition("/")[2]) == place.me

    def swap() -> Person | None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM tries WHERE cache_key = %s", [cache.make_key(name)])
            cursor.execute(
                "UPDATE tries SET cache_key = %s WHERE cache_key = %s", [cache.make_key(name), cache.make_key(theirs)]
            )
        return letter_links.who_may_use(address.rstrip("/").rpartition("/")[2])

    assert swap() is None
    monkeypatch.setattr(signed_cache, "_salt", lambda _name: "the same for all")
    address, name = letter_links.make_link(place.me)
    _address, theirs = letter_links.make_link(place.victim)
    assert swap() == place.victim, "or the attack is none"


@tries(
    "V14.2.4",
    "V16.4.2",
    what="en eldre rad lagt tilbake i hver tabell: den har et ekte segl, og kontrollen av loggen navngir den",
    gap="den som legger en eldre rad tilbake, kommer inn på den til noen kontrollerer loggen",
)
def test_an_older_row_put_back_is_named_in_every_table(place):
    for model in (model for model in apps.get_models() if issubclass(model, Sealed) or model is Authenticator):
        row = row_of(model, place.victim)
        row = row if row is not None else model._base_manager.first()
        if row is None:
            continue
        with suppress(RolledBackError), transaction.atomic():
            old = model._base_manager.get(pk=row.pk)
            change_by_the_program(row)
            assert sealed_rows.find_wrong_rows() == []
            put_back(old)
            assert [(one.table, one.number, one.what) for one in sealed_rows.find_wrong_rows()] == [
                (model._meta.db_table, str(old.pk), sealed_rows.OLDER)
            ]
            raise RolledBackError
        with suppress(RolledBackError), transaction.atomic():
            if model is Person:  # is never deleted
                raise RolledBackError
            model._base_manager.get(pk=old.pk).delete()
            assert took(Changed("", [copied_as_it_was(old)]))
            named = {(one.table, one.number) for one in sealed_rows.find_wrong_rows()}
            assert (model._meta.db_table, str(old.pk)) in named
            raise RolledBackError


def change_by_the_program(row: models.Model) -> None:
    names = row.SEALED if isinstance(row, Sealed) else ("created_at",)
    for field in (row._meta.get_field(name) for name in names):
        if isinstance(field, models.DateField):
            now = getattr(row, field.attname)
            setattr(row, field.attname, (now or field.to_python(timezone.now())) - timedelta(days=1))
            break
        if isinstance(field, models.CharField) and not field.choices:
            setattr(row, field.attname, "0" + (getattr(row, field.attname) or "")[1:])
            break
    row.save()


def put_back(old: models.Model) -> None:
    assert took(
        Changed(
            "",
            [
                put(type(old), field, old, getattr(old, field.attname))
                for field in old._meta.concrete_fields
                if not field.primary_key
            ],
        )
    )
