"""What is shown of notes that are asked for: to the employee, to whoever answers, and how many are late."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.core import clock
from samtale.core.lines import Line
from samtale.core.words import day, short_day
from samtale.people import telling_apart
from samtale.people.models import Person, still_works_here
from samtale.people.own_rows import moment

from ..models import NotesRequest, RetentionSchedule
from ..models.retention import FROM_THE_START

_SHOWN = ("employee", "preparation__author", "preparation__key", "preparation__conversation", "key")


@dataclass(frozen=True)
class Asked:
    """One request as the employee sees it; the leader by name."""

    row: NotesRequest
    leader: str

    @property
    def held_on(self) -> date:
        return held_on(self.row)

    @property
    def gone_on(self) -> datetime | None:
        """When the notes that were given were destroyed."""
        return self.row.preparation.key.destroyed_at


@dataclass(frozen=True)
class LeaderNotes:
    """Whether leaders' own notes go along in what one takes out, and what one has asked for."""

    since: datetime | None  # those begun before are left out; None: all are
    asked: list[Asked]

    @property
    def waits(self) -> bool:
        return any(one.row.waits for one in self.asked)

    @property
    def all_go_along(self) -> bool:
        return self.since is not None and self.since <= FROM_THE_START


def of_employee(person: Person) -> LeaderNotes:
    """Two queries; two more where leaders share a name."""
    return LeaderNotes(RetentionSchedule.notes_since(), asked_by(person))


def asked_by(person: Person) -> list[Asked]:
    """What the person has asked for, the latest first."""
    rows = list(NotesRequest.objects.filter(employee=person).select_related(*_SHOWN))
    names = telling_apart.in_words(telling_apart.names_of(row.preparation.author for row in rows))
    return [Asked(row, names[row.preparation.author_id]) for row in rows]


def held_on(row: NotesRequest) -> date:
    """The day of the conversation the notes are from."""
    conversation = row.preparation.conversation
    return clock.here(conversation.held_at or conversation.starts_at).date()


def kept_until(row: NotesRequest) -> date | None:
    """The day notes that are answered for may be destroyed; None before, and when they were before the answer."""
    until = row.holds_until
    return until if until and until != date.max and until > timezone.localdate() else None


def line_at_home(person: Person) -> list[Line]:
    """What waits for the person's answer, the first deadline first. One query."""
    today = clock.today()
    author_here = Q(preparation__author__in=Person.objects.filter(still_works_here(today)))
    mine = Q(preparation__author=person)
    if led := person.standing.led.people:
        mine |= ~author_here & Q(employee__in=led)
    rows = NotesRequest.objects.filter(NotesRequest.is_open(), mine).exclude(employee=person).defer("why")
    found = list(rows.select_related("employee", "preparation__conversation").order_by("asked_at", "pk"))
    names = telling_apart.in_words(telling_apart.names_of(row.employee for row in found))
    return [
        Line(
            _line(row, names[row.employee_id], today), _("Svar"), reverse("conversations:notes_request", args=[row.pk])
        )
        for row in found
    ]


def _line(row: NotesRequest, name: str, today: date) -> str:
    said = _("%(name)s har bedt om notatene fra samtalen %(held)s.") % {"name": name, "held": short_day(held_on(row))}
    by = _("Fristen for å svare var %(day)s.") if row.due_on < today else _("Svar senest %(day)s.")
    return f"{said} {by % {'day': day(row.due_on)}}"


def number_late() -> int:
    """How many wait for an answer after the last day for one: a count, never whose. One query."""
    rows = NotesRequest.objects.filter(NotesRequest.is_open()).only("asked_at", "answered_at", "withdrawn_at")
    return sum(row.is_late for row in rows)


# For the person's own take-out


def own_rows(person: Person) -> list[dict[str, Any]]:
    """What the person has asked for of leaders' notes, and the answers."""
    return [
        {
            "leader": one.leader,
            "conversation": str(one.row.preparation.conversation_id),
            "held_on": one.held_on.isoformat(),
            "asked_at": moment(one.row.asked_at),
            "withdrawn_at": moment(one.row.withdrawn_at),
            "answered_at": moment(one.row.answered_at),
            "outcome": one.row.get_outcome_display(),
            "ground": one.row.get_ground_display(),
            "section": one.row.section,
            "why": one.row.why or "",
        }
        for one in reversed(asked_by(person))
    ]
