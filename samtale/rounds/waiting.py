"""What a round asks of whoever holds conversations in it, said on top of the places they land."""
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core.lines import Line
from samtale.core.words import number
from samtale.people.models import Person

from .models import Member


def without_times(person: Person) -> list[Line]:
    """A line for each round that goes on in which some of the person's conversations have no time. One query."""
    if not person.standing.leads:
        return []
    rows = Member.objects.filter(
        holder=person, starts_at=None, invited_at=None, round__started_at__isnull=False, round__ended_at=None,
    ).exclude(choice=Member.Choice.OUT)
    counts = rows.values("round", "round__name").annotate(people=Count("pk")).order_by("round__starts_on", "round")
    return [
        Line(
            _("I runden %(round)s har %(people)s ikke fått tid.") % {
                "round": row["round__name"], "people": _people(row["people"])},
            _("Gå til planen din"), reverse("rounds:plan", args=[row["round"]]))
        for row in counts
    ]


def own_busy_times(person: Person) -> list[Line]:
    """Where one says when one is busy, for whoever looks for their calendar."""
    return [Line(
        _("Vi kan også lese kalenderen din, så ingen foreslår en samtale når du er opptatt."),
        _("Si fra når du er opptatt"), reverse("rounds:busy"))]


def _people(count: int) -> str:
    return ngettext("én samtale", "%(number)s samtaler", count) % {"number": number(count)}
