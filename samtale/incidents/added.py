"""What was added since a time that lets somebody in: signing everybody out does not take it away."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samtale.audit.models import AccessLog
from samtale.people.models import Person

# Each event of the log that lets somebody in by something new, and what it is called.
WAYS: dict[str, str | Promise] = {
    "person.passkey_added": _("passnøkkel"),
    "person.app_added": _("kodeapp"),
    "person.password_set": _("passord"),
    "person.provider_bound": _("konto hos virksomheten"),
    "person.address_changed": _("e-postadresse"),
}
# What each of these takes away again, of the same person; of some there is one at a time.
_REMOVED = {
    "person.app_added": ["person.app_added"],
    "person.password_set": ["person.password_set"],
    "person.address_changed": ["person.address_changed"],
    "person.passkey_removed": ["person.passkey_added"],
    "person.app_removed": ["person.app_added"],
    "person.password_removed": ["person.password_set"],
    "person.provider_forgotten": ["person.provider_bound"],
    "person.second_factor_reset": ["person.passkey_added", "person.app_added"],
    "person.ways_in_forgotten": ["person.passkey_added", "person.app_added", "person.provider_bound"],
}


@dataclass
class Added:
    """One way in that somebody got, and when it was taken away again."""

    person: Person
    event: str
    at: datetime
    passkey: int | None  # its number, of a passkey
    removed_at: datetime | None = None

    @property
    def what(self) -> str:
        return str(WAYS[self.event])


def find(*, since: datetime, account: Person | None = None) -> list[Added]:
    """Every way in that was added since a time by the log: those that still let somebody in, then the others."""
    rows = list(AccessLog.objects.filter(at__gte=since, event__in={*WAYS, *_REMOVED}).order_by("pk"))
    people = Person.objects.in_bulk([account.pk] if account else {_whose(row) for row in rows})
    found: list[Added] = []
    for row in rows:
        person = people.get(_whose(row))
        if person:
            _take_away(found, row, person)
        if person and row.event in WAYS:
            found.append(Added(person, row.event, row.at, row.detail.get("passkey")))
    return sorted(found, key=lambda one: one.removed_at is not None)


def _whose(row: AccessLog) -> int | None:
    return row.person_id or row.actor_id


def _take_away(found: list[Added], row: AccessLog, person: Person) -> None:
    which = row.detail.get("passkey")
    for one in found:
        if (
            one.person == person
            and one.event in _REMOVED.get(row.event, ())
            and not one.removed_at
            and (which is None or one.passkey == which)
        ):
            one.removed_at = row.at
