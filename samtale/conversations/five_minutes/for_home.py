"""What a leader is told on the places people land, on the day of a conversation: who, when, and the way to the card."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.core import clock
from samtale.core.lines import Line
from samtale.core.words import clock as clock_in_words
from samtale.people import telling_apart
from samtale.people.models import Person

from ..access import visible_to
from ..states import BEFORE


def of_leader(person: Person) -> list[Line]:
    """A line for each conversation that the person holds today and has not begun, in order. One query at most."""
    if not person.standing.leads:
        return []
    morning, today = clock.midnight(clock.today()), visible_to(person).filter(leader=person, status__in=BEFORE)
    told = list(
        today.filter(starts_at__gte=morning, starts_at__lt=clock.midnight(clock.today() + timedelta(days=1)))
        .order_by("starts_at", "pk")
        .values_list("pk", "starts_at", "employee", "employee__first_name", "employee__last_name")
    )
    names = telling_apart.in_words({whom: f"{first} {last}" for _pk, _at, whom, first, last in told})
    return [
        Line(
            _("Samtalen med %(name)s er i dag kl. %(clock)s.")
            % {"name": names[whom], "clock": clock_in_words(starts_at)},
            _("Les kortet «Fem minutter før»"),
            reverse("conversations:five_minutes", args=[pk]),
        )
        for pk, starts_at, whom, _first, _last in told
    ]
