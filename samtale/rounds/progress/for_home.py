"""What a round asks of whoever holds conversations in it, said on top of the places they land."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core.lines import Line, Planned
from samtale.core.words import number, short_day
from samtale.people.models import Person

from ..models import Member

_NO_TIME = datetime.max.replace(tzinfo=UTC)


class Place(NamedTuple):
    """One in a round that goes on who is not yet invited."""

    starts_on: date  # the round, as its name
    round: UUID
    name: str
    employee: int
    starts_at: datetime | None


@dataclass(slots=True)
class _Plan:
    """One round's places of a holder: how many are not yet invited, and how many of those have a time."""

    name: str
    people: int = 0
    timed: int = 0


def to_invite(holder: Person) -> QuerySet[Member]:
    """Places in rounds that go on, held by the person, of those not yet invited."""
    return Member.objects.filter(
        ~Q(choice=Member.Choice.OUT),
        ~Q(not_invited=Member.ELSEWHERE),
        holder=holder,
        invited_at=None,
        round__started_at__isnull=False,
        round__ended_at=None,
    )


def plans(places: Iterable[Place]) -> list[Line]:
    """For each round that goes on: how many of the conversations have no time, or the way back to the plan."""
    whole = [_all_timed(round_, plan) for round_, plan in _plans(places).items() if plan.timed == plan.people]
    return [*without_times(places), *whole]


def without_times(places: Iterable[Place]) -> list[Line]:
    """A line for each round that goes on in which some of the conversations have no time."""
    return [_without_times(round_, plan) for round_, plan in _plans(places).items() if plan.timed < plan.people]


def _plans(places: Iterable[Place]) -> dict[UUID, _Plan]:
    found: dict[UUID, _Plan] = {}
    places = list(places)
    for place in sorted(places, key=lambda place: (place.starts_on, place.round)):
        plan = found.setdefault(place.round, _Plan(place.name))
        plan.people += 1
        plan.timed += place.starts_at is not None
    begins = {place.round: place.starts_on for place in places}
    same = Counter(plan.name for plan in found.values())
    for round_, plan in found.items():
        if same[plan.name] > 1:
            plan.name = _("%(round)s (fra %(day)s)") % {"round": plan.name, "day": short_day(begins[round_])}
    return found


def _without_times(round_: UUID, plan: _Plan) -> Line:
    text = _("I runden %(round)s har %(people)s ikke fått et tidspunkt.")
    words = {"round": plan.name, "people": _people(plan.people - plan.timed)}
    return Line(text % words, _("Gå til planen din"), reverse("rounds:plan", args=[round_]))


def _all_timed(round_: UUID, plan: _Plan) -> Line:
    text = _("I runden %(round)s har alle fått et tidspunkt, og de blir kalt inn av seg selv.")
    return Line(text % {"round": plan.name}, _("Se eller flytt tidene"), reverse("rounds:plan", args=[round_]), True)


def planned_times(places: Iterable[Place]) -> list[Planned]:
    """When the employees are to be invited, in two rounds to the first: a time in the next is none in this one."""
    urls: dict[UUID, str] = {}
    first: dict[int, Place] = {}
    for place in sorted(places, key=lambda place: (place.starts_on, place.starts_at or _NO_TIME)):
        first.setdefault(place.employee, place)
    timed = []
    for place in first.values():
        if place.starts_at:
            url = urls.get(place.round) or urls.setdefault(place.round, reverse("rounds:plan", args=[place.round]))
            timed.append(Planned(place.employee, place.starts_at, url))
    return timed


def own_busy_times(person: Person) -> list[Line]:
    """Where one says when one is at work and when one is busy, for whoever looks for their calendar."""
    return [
        Line(
            _("Går du i turnus, eller er du ikke på jobb alle dager? Da legges samtaler når du er der."),
            _("Si fra når du er på jobb"),
            reverse("rounds:hours"),
        ),
        Line(
            _("Vi kan også lese kalenderen din, så ingen foreslår en samtale når du er opptatt."),
            _("Si fra når du er opptatt"),
            reverse("rounds:busy"),
        ),
    ]


def _people(count: int) -> str:
    return ngettext("én samtale", "%(number)s samtaler", count) % {"number": number(count)}
