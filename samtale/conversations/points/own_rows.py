"""What a person takes out of the points for the next conversation: one's own, and a leader's about oneself."""

from typing import Any

from django.db.models import F, Q

from samtale.people import telling_apart
from samtale.people.models import Person
from samtale.people.own_rows import moment
from samtale.vault import holders

from ..models import Point


def points_of(person: Person) -> list[dict[str, Any]]:
    """One's own, and always those a leader has noted of oneself, the oldest first; a former leader takes out none.

    One query; two more where two have the same name.
    """
    led = Q(leader=person, employee__in=person.standing.led.people)
    about = Q(employee=person, by=F("leader"), key__holders__endswith=f" {holders.TAKE_OUT}:{person.pk}")
    own = Q(by=person) & (Q(employee=person) | led)
    rows = list(Point.objects.filter(own | about).select_related("key", "employee", "leader"))
    names = telling_apart.in_words(telling_apart.names_of(who for row in rows for who in (row.employee, row.leader)))
    return [
        {
            "by": names[row.by_id],
            "with": names[row.other_than(person).pk],
            "written_at": moment(row.written_at),
            "text": row.text,
        }
        for row in rows
    ]
