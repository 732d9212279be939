"""The letters of a series: that it begins, is changed, paused or over. Days and names, never content."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.notices.outbox import queue
from samtale.people.letter_language import writing_to
from samtale.people.models import Person

from .models import Series


def begun(series: Series) -> None:
    """To the employee: that the two talk in a rhythm from now on."""
    with writing_to(series.employee):
        _send(
            series,
            series.employee,
            "begun",
            _("Du og %(name)s får faste oppfølgingssamtaler") % {"name": series.leader.first_name},
        )


def paused(series: Series) -> None:
    """To the employee: a pause, or that it goes on."""
    with writing_to(series.employee):
        said = (
            _("Pause i oppfølgingssamtalene med %(name)s")
            if series.paused_at
            else _("Oppfølgingssamtalene med %(name)s fortsetter")
        )
        _send(series, series.employee, "paused", said % {"name": series.leader.first_name})


def asked(series: Series) -> None:
    """The employee's wish, to the leader."""
    with writing_to(series.leader):
        _send(
            series,
            series.leader,
            "asked",
            _("%(name)s ber om %(wish)s") % {"name": series.employee.first_name, "wish": series.get_asked_display()},
        )


def ended(series: Series) -> None:
    """That it is over: to the employee, and to both when it was by nobody's press. Whoever has left gets none."""
    both = series.ended_why != Series.Why.PRESSED
    for to, other in ((series.employee, series.leader), (series.leader, series.employee))[: 2 if both else 1]:
        if to.standing.works_here:
            with writing_to(to):
                _send(
                    series,
                    to,
                    "ended",
                    _("De faste oppfølgingssamtalene med %(name)s er avsluttet") % {"name": other.first_name},
                )


def _send(series: Series, to: Person, name: str, subject: str) -> None:
    other, site = series.leader if to == series.employee else series.employee, settings.SITE_URL.rstrip("/")
    body = render_to_string(
        f"rounds/series/letters/{name}.txt",
        {
            "to": to,
            "other": other,
            "series": series,
            "url": site + reverse("rounds:series_page", args=[series.pk]),
            "place": site + reverse("rounds:series"),
        },
    )
    queue(to=to, subject=subject, body=body)
