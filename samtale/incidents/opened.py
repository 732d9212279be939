"""Whose texts may have been opened since a time: by one account, or by all, as the log tells it.

Whatever was done about a conversation or a goal counts as opened, and so does what is the account's own. Opening shows
more than the log names, never less. The log tells nothing of somebody who has the database and the master key.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Min, QuerySet

from samtale.audit.models import AccessLog
from samtale.audit.refusals import MANY, NOT_THEIRS, REFUSED
from samtale.conversations import facts
from samtale.people import telling_apart
from samtale.people.models import Person

# Tried, and shown nothing.
_SHUT_OUT = (REFUSED, NOT_THEIRS, MANY, "sign_in.refused")


@dataclass
class Concerned:
    """One person whose texts may have been opened: from which accounts, first and last."""

    person: Person
    first: datetime
    last: datetime
    by: set[int] = field(default_factory=set)
    accounts: list[str] = field(default_factory=list)  # their names
    work: str = ""  # what the person does and where, when another here has the same name


@dataclass(frozen=True)
class OpenedTexts:
    """What the log tells of a time."""

    people: list[Concerned]
    destroyed: int  # what was opened and is not stored any more, so that nobody knows whose it was
    log_since: datetime | None  # the first row there is

    def log_since_later_than(self, since: datetime) -> datetime | None:
        """Where the log begins, if it does not reach back to a time."""
        return self.log_since if self.log_since and self.log_since > since else None


def find(*, since: datetime, account: Person | None = None) -> OpenedTexts:
    """Everybody whose texts may have been opened since a time, by name."""
    rows = AccessLog.objects.filter(at__gte=since, actor_id__isnull=False).exclude(event__in=_SHUT_OUT)
    rows = rows.filter(actor_id=account.pk) if account else rows
    seen: dict[int, Concerned] = {}
    missing: set[UUID] = set()
    for actor, people, first, last in [*_by_row(rows, missing), *_by_member(rows)]:
        for pk in people:
            one = seen.setdefault(pk, Concerned(Person(pk=pk), first, last))
            one.first, one.last = min(one.first, first), max(one.last, last)
            one.by.add(actor)
    first_row = AccessLog.objects.order_by("pk").values_list("at", flat=True).first()
    return OpenedTexts(_named(seen), len(missing), first_row)


def _by_row(rows: QuerySet, missing: set[UUID]) -> Iterator[tuple[int, set[int], datetime, datetime]]:
    """Of each account: the two of each conversation and goal, and the account's own person."""
    found = list(rows.order_by().values_list("actor_id", "conversation_id", "about").annotate(Min("at"), Max("at")))
    ids = {pk for _actor, conversation, about, *_ in found for pk in (conversation, about) if pk}
    two = facts.the_two_of(ids)
    for actor, conversation, about, first, last in found:
        people = {actor}
        for pk in filter(None, (conversation, about)):
            people |= two.get(pk, set())
        if conversation and conversation not in two or about and not conversation and about not in two:
            missing.add(conversation or about)
        yield actor, people, first, last


def _by_member(rows: QuerySet) -> Iterator[tuple[int, set[int], datetime, datetime]]:
    """Of each account: those whose goals and actions a leader had before them."""
    found = rows.filter(event="opened.member", person_id__isnull=False).order_by()
    for actor, person, first, last in found.values_list("actor_id", "person_id").annotate(Min("at"), Max("at")):
        yield actor, {person}, first, last


def _named(seen: dict[int, Concerned]) -> list[Concerned]:
    people = Person.objects.in_bulk([*seen, *{actor for one in seen.values() for actor in one.by}])
    names = telling_apart.names_of(people.values())
    work = telling_apart.in_list(names)
    told = {pk: f"{name} ({work[pk]})" if pk in work else name for pk, name in names.items()}
    for pk, one in seen.items():
        one.work = work.get(pk, "")
        one.person = people.get(pk, one.person)
        accounts = sorted((people[actor] for actor in one.by if actor in people), key=lambda who: who.sort_key)
        one.accounts = [told[who.pk] for who in accounts]
    return sorted((one for pk, one in seen.items() if pk in people), key=lambda one: one.person.sort_key)
