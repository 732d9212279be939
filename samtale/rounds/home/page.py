"""What rounds and series say on Min side and Mine medarbeidere: one question brings both."""

from typing import NamedTuple

from django.db.models import DateField, QuerySet, Value

from samtale.core.lines import Line, Planned
from samtale.people.models import Person

from ..progress import for_home as progress_for_home
from ..series import for_home as series_for_home
from ..series.models import Series

_OF_PLACE = ("round__starts_on", "round", "round__name", "employee", "starts_at")
# In the columns of a place, which always has the first.
_OF_SERIES = (Value(None, output_field=DateField()), "pk", "asked", "employee", "paused_at")


class _There(NamedTuple):
    """What there is to tell of: places to invite from, and series with what is asked for in each."""

    places: list[progress_for_home.Place]
    series: list[series_for_home.GoingOn]


def home(person: Person) -> list[Line]:
    """On Min side: conversations without a time, and own series. One question, two or three more with a series."""
    if not person.standing.leads:
        return series_for_home.own(person)
    there = _there(person, Series.objects.filter(employee=person, ended_at=None))
    return [*progress_for_home.without_times(there.places), *(series_for_home.own(person) if there.series else [])]


def team(leader: Person) -> list[Line | Planned]:
    """On Mine medarbeidere: rounds, planned times, series. One question, one more where somebody asks for something."""
    there = _there(leader, Series.objects.filter(leader=leader, ended_at=None))
    lines = [*progress_for_home.plans(there.places), *series_for_home.led(leader, there.series)]
    return [*lines, *progress_for_home.planned_times(there.places)]


def team_rows(leader: Person) -> list[Planned]:
    """In the rows of Mine medarbeidere alone: planned times. One question."""
    rows = progress_for_home.to_invite(leader).values_list(*_OF_PLACE)
    return progress_for_home.planned_times(map(progress_for_home.Place._make, rows))


def _there(person: Person, series: QuerySet[Series]) -> _There:
    both = progress_for_home.to_invite(person).values_list(*_OF_PLACE)
    found = _There([], [])
    for row in both.union(series.order_by().values_list(*_OF_SERIES), all=True):
        starts_on, _pk, asked, employee, _at = row
        if starts_on is None:
            found.series.append(series_for_home.GoingOn(employee, asked))
        else:
            found.places.append(progress_for_home.Place._make(row))
    return found
