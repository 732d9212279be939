"""What a round asks of whoever holds conversations in it, said on top of the places they land."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core.lines import Line, Planned
from samtale.core.sure import sure
from samtale.core.words import number
from samtale.people.models import Person

from ..models import Member


@dataclass(slots=True)
class _Plan:
    """One round's places of a holder: how many are not yet invited, and how many of those have a time."""

    name: str
    people: int = 0
    timed: int = 0


def plans(person: Person) -> list[Line]:
    """For each round that goes on: how many of the person's conversations have no time, or the way back to the plan.

    One query.
    """
    found = _plans(person)
    waiting = [_without_times(round_, plan) for round_, plan in found.items() if plan.timed < plan.people]
    whole = [_all_timed(round_, plan) for round_, plan in found.items() if plan.timed == plan.people]
    return [*waiting, *whole]


def without_times(person: Person) -> list[Line]:
    """A line for each round that goes on in which some of the person's conversations have no time. One query."""
    return [_without_times(round_, plan) for round_, plan in _plans(person).items() if plan.timed < plan.people]


def _plans(person: Person) -> dict[UUID, _Plan]:
    if not person.standing.leads:
        return {}
    found: dict[UUID, _Plan] = {}
    places = _to_invite(person).order_by("round__starts_on", "round")
    for round_, name, starts_at in places.values_list("round", "round__name", "starts_at"):
        plan = found.setdefault(round_, _Plan(name))
        plan.people += 1
        plan.timed += starts_at is not None
    return found


def _without_times(round_: UUID, plan: _Plan) -> Line:
    text = _("I runden %(round)s har %(people)s ikke fått tid.")
    words = {"round": plan.name, "people": _people(plan.people - plan.timed)}
    return Line(text % words, _("Gå til planen din"), reverse("rounds:plan", args=[round_]))


def _all_timed(round_: UUID, plan: _Plan) -> Line:
    text = _("I runden %(round)s har alle fått tid, og de innkalles av seg selv.")
    return Line(text % {"round": plan.name}, _("Se eller flytt tidene"), reverse("rounds:plan", args=[round_]))


def planned_times(person: Person) -> list[Planned]:
    """When those a person holds conversations with are to be invited, the first last. One query."""
    timed = _to_invite(person).filter(starts_at__isnull=False).order_by("-starts_at")
    return [
        Planned(employee, sure(starts_at), reverse("rounds:plan", args=[round_]))
        for employee, starts_at, round_ in timed.values_list("employee", "starts_at", "round")
    ]


def _to_invite(person: Person) -> QuerySet[Member]:
    """Places in rounds that go on, held by the person, of those not yet invited."""
    return Member.objects.filter(
        holder=person, invited_at=None, round__started_at__isnull=False, round__ended_at=None
    ).exclude(choice=Member.Choice.OUT)


def own_busy_times(person: Person) -> list[Line]:
    """Where one says when one is busy, for whoever looks for their calendar."""
    return [
        Line(
            _("Vi kan også lese kalenderen din, så ingen foreslår en samtale når du er opptatt."),
            _("Si fra når du er opptatt"),
            reverse("rounds:busy"),
        )
    ]


def _people(count: int) -> str:
    return ngettext("én samtale", "%(number)s samtaler", count) % {"number": number(count)}
