"""Rows that let somebody in or give a right, and are not as the program wrote them: nobody comes in by them."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db.models import Model

from samtale.audit import sealed
from samtale.audit.sealed import Sealed

from .models import Leadership, Person


def ensure_whole(person: Person) -> None:
    """Raises WrongSealError unless all that lets a person in, and what they are here, is as the program wrote it.

    Six queries, of which the person themself is one: what is at hand may have been changed since.
    """
    rows: list[Iterable[Model]] = [
        Person.objects.filter(pk=person.pk),
        person.positions.all(),
        person.roles.all(),
        person.provider_accounts.all(),
        person.known_identities.all(),
        Authenticator.objects.filter(user=person),
    ]
    for row in (row for each in rows for row in each):
        sealed.ensure_whole(row)


def true_ones(rows: Iterable[Leadership]) -> list[Leadership]:
    """Those leaderships that are as the program wrote them, with their positions, which are fetched along."""
    return [row for row in rows if row.is_whole and row.position.is_whole]


def whole(rows: Iterable[Sealed]) -> list:
    """Those rows that are as the program wrote them."""
    return [row for row in rows if row.is_whole]
