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


@dataclass(frozen=True)
class Added:
    """One way in that somebody got."""

    person: Person
    event: str
    at: datetime

    @property
    def what(self) -> str:
        return str(WAYS[self.event])


def find(*, since: datetime, account: Person | None = None) -> list[Added]:
    """Every way in that was added since a time and whose it is, the first first; by the log, removed or not."""
    rows = AccessLog.objects.filter(at__gte=since, event__in=WAYS).order_by("pk")
    found = [(person or actor, event, at)
             for person, actor, event, at in rows.values_list("person_id", "actor_id", "event", "at")]
    people = Person.objects.in_bulk([account.pk] if account else {pk for pk, *_rest in found})
    return [Added(people[pk], event, at) for pk, event, at in found if pk in people]
