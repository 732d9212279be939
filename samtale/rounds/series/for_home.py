"""What series say of themselves elsewhere: a line on the places people land, and a part of one's own take-out."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale.core.lines import Line
from samtale.core.words import day, number
from samtale.people import telling_apart
from samtale.people.models import Person
from samtale.people.own_rows import moment

from . import access, page, survey
from .models import Series


class GoingOn(NamedTuple):
    """A series that goes on: whose, and what the employee asks for in it."""

    employee: int
    asked: str


def led(leader: Person, going_on: Iterable[GoingOn]) -> list[Line]:
    """To a leader: the series there are, what somebody asks for, or that there can be some.

    One query where somebody asks for something.
    """
    rows = [row for row in going_on if row.employee in leader.standing.led]
    if not rows:
        return [
            Line(
                _("Korte oppfølgingssamtaler kan gå av seg selv, så ofte dere vil."),
                _("Sett opp faste samtaler"),
                reverse("rounds:new_series"),
                is_hint=True,
            )
        ]
    text = ngettext(
        "Du har faste oppfølgingssamtaler med én medarbeider.",
        "Du har faste oppfølgingssamtaler med %(count)s medarbeidere.",
        len(rows),
    ) % {"count": number(len(rows))}
    asking = _asking(leader) if any(row.asked for row in rows) else []
    return [Line(text, _("Se de faste samtalene"), reverse("rounds:series"), True), *asking]


def _asking(leader: Person) -> list[Line]:
    rows = list(access.run_now_by(leader).exclude(asked=""))
    names = telling_apart.in_words(telling_apart.names_of(row.employee for row in rows))
    return [
        Line(
            _("%(name)s ber om %(wish)s.") % {"name": names[row.employee_id], "wish": row.get_asked_display()},
            _("Svar"),
            reverse("rounds:series_page", args=[row.pk]),
        )
        for row in rows
    ]


def own(person: Person) -> list[Line]:
    """To the employee: with whom, how often, and the question after the last one. One query, two more with any."""
    leader = ("leader__first_name", "leader__last_name")
    printed = ("rhythm", "first_on", "begins_at", "paused_at", "paused_until", *leader)
    rows = list(Series.objects.filter(employee=person, ended_at=None).select_related("leader").only(*printed))
    names = telling_apart.called({row.leader_id: (row.leader.first_name, row.leader.last_name) for row in rows})
    asked = [
        Line(
            _("Hvordan var samtalen med %(name)s %(day)s?") % {"name": names[row.leader_id], "day": day(at)},
            _("Svar på ett spørsmål"),
            reverse("rounds:experience", args=[row.pk]),
        )
        for row, at in survey.unanswered(rows)
    ]
    return asked + [
        Line(
            _pause(row, names[row.leader_id])
            if row.paused_at
            else _("%(rhythm)s har du en kort samtale med %(name)s.")
            % {"rhythm": page.said(row), "name": names[row.leader_id]},
            _("Se de faste samtalene") if row.paused_at and not row.paused_until else _("Se datoene"),
            reverse("rounds:series_page", args=[row.pk]),
        )
        for row in rows
    ]


def _pause(row: Series, leader: str) -> str:
    if not row.paused_until:
        return _("Pause i oppfølgingssamtalene med %(name)s.") % {"name": leader}
    named = {"name": leader, "day": day(row.paused_until)}
    return _("Pause i oppfølgingssamtalene med %(name)s til %(day)s.") % named


def own_rows(person: Person) -> list[dict[str, Any]]:
    """The series the person is one of the two in, the oldest first, with every step and own answers. Three queries."""
    answers = survey.own_answers(by=person)
    rows = Series.objects.filter(Q(employee=person) | Q(leader=person)).select_related("employee", "leader")
    rows = rows.prefetch_related("occasions")
    names = telling_apart.in_words(telling_apart.names_of(one for row in rows for one in (row.employee, row.leader)))
    return [
        {
            "as": "employee" if row.employee_id == person.pk else "leader",
            "with": names[row.leader_id if row.employee_id == person.pk else row.employee_id],
            "rhythm": page.said(row),
            "minutes": row.minutes_long,
            "place": row.place,
            "first_on": row.first_on.isoformat(),
            "begun_at": moment(row.created_at),
            "asked": row.get_asked_display() or None,
            "paused_at": moment(row.paused_at),
            "paused_until": row.paused_until.isoformat() if row.paused_until else None,
            "ended_at": moment(row.ended_at),
            "ended_why": row.get_ended_why_display() or None,
            "steps": [
                {
                    "starts_at": moment(one.starts_at),
                    "skipped": one.skipped or None,
                    "conversation": str(one.conversation) if one.conversation else None,
                    "answer": answers.get(one.pk),
                }
                for one in row.occasions.all()
            ],
        }
        for row in rows
    ]
