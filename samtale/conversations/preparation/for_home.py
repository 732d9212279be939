"""What is said on the places people land of own notes of an invitation that ended, while they are kept."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.core.lines import Line
from samtale.core.words import day
from samtale.people import telling_apart
from samtale.people.models import Person

from ..access import visible_to
from ..models import Preparation
from ..states import Status


def of_employee(person: Person) -> list[Line]:
    """A line for each, to whom they were called by. One query."""
    return _lines(person, own="employee", other="leader")


def of_leader(person: Person) -> list[Line]:
    """A line for each, to whoever called them. One query."""
    return _lines(person, own="leader", other="employee")


def _lines(person: Person, *, own: str, other: str) -> list[Line]:
    kept = Preparation.kept_of(person)
    ended = visible_to(person).filter(**{own: person}, status=Status.CANCELLED, preparations__in=kept)
    told = list(
        ended.order_by("starts_at", "pk").values_list(
            "pk", "starts_at", other, f"{other}__first_name", f"{other}__last_name"
        )
    )
    names = telling_apart.in_words({whom: f"{first} {last}" for _pk, _at, whom, first, last in told})
    return [
        Line(
            _("Samtalen med %(name)s %(day)s ble avlyst.")
            % {"name": names[whom], "day": day(timezone.localdate(starts_at))},
            _("Les notatene dine"),
            reverse("conversations:preparation", args=[pk]),
        )
        for pk, starts_at, whom, _first, _last in told
    ]
