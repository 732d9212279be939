"""What a round asks of whoever holds conversations in it, said on top of the places they land."""

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core.lines import Line
from samtale.core.planned import Planned
from samtale.core.words import number
from samtale.people.models import Person

from ..models import Member


def without_times(person: Person) -> list[Line]:
    """A line for each round that goes on in which some of the person's conversations have no time. One query."""
    if not person.standing.leads:
        return []
    rows = _to_invite(person).filter(starts_at=None)
    counts = rows.values("round", "round__name").annotate(people=Count("pk")).order_by("round__starts_on", "round")
    return [
        Line(
            _("I runden %(round)s har %(people)s ikke fått tid.")
            % {"round": row["round__name"], "people": _people(row["people"])},
            _("Gå til planen din"),
            reverse("rounds:plan", args=[row["round"]]),
        )
        for row in counts
    ]


def own_plans(person: Person) -> list[Line]:
    """The way back to a plan whose conversations all have a time. One query."""
    if not person.standing.leads:
        return []
    timed = Count("pk", filter=Q(starts_at__isnull=False))
    counts = _to_invite(person).values("round", "round__name").annotate(people=Count("pk"), timed=timed)
    return [
        Line(
            _("I runden %(round)s har alle fått tid, og de innkalles av seg selv.") % {"round": row["round__name"]},
            _("Se eller flytt tidene"),
            reverse("rounds:plan", args=[row["round"]]),
        )
        for row in counts.order_by("round__starts_on", "round")
        if row["people"] == row["timed"]
    ]


def planned_times(person: Person) -> dict[int, Planned]:
    """When those a person holds conversations with are to be invited, by employee. One query."""
    timed = _to_invite(person).filter(starts_at__isnull=False).order_by("-starts_at")
    return {
        employee: Planned(starts_at, reverse("rounds:plan", args=[round_]))
        for employee, starts_at, round_ in timed.values_list("employee", "starts_at", "round")
    }


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
