"""The letters of a series: that it begins, is changed, paused or over. Days and names, never content.

One that still waits is withdrawn when what it says is so no longer; what takes a check-in out of a calendar is not.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.conversations.for_rounds import CalledOff
from samtale.notices import outbox
from samtale.people.letter_language import writing_to
from samtale.people.models import Person

from .models import Series


def begun(series: Series) -> None:
    """To the employee: that the two talk in a rhythm from now on."""
    with writing_to(series.employee):
        _send(series, series.employee, "begun", _begun_subject(series), matter=_matter("begun", series))


def _begun_subject(series: Series) -> str:
    return _("Du og %(name)s får faste oppfølgingssamtaler") % {"name": series.leader.first_name}


def changed(before: Series, after: Series, called_off: CalledOff | None) -> None:
    """To the employee: the rhythm that stands from now on, in place of what still waits of the one before."""
    # Whoever knows of the rhythm before is to hear it if this one ends, also where this letter never came.
    name = "begun" if after.employee_id in _withdraw(before) else "changed"
    with writing_to(after.employee):
        named = {"name": after.leader.first_name}
        subject = _("De faste oppfølgingssamtalene med %(name)s er endret") % named
        if name == "begun":
            subject = _begun_subject(after)
        _send(after, after.employee, name, subject, called_off, matter=_matter(name, after))


def paused(series: Series, called_off: CalledOff | None, *, is_new: bool) -> None:
    """To the employee, in one letter: the pause, the day it is over, and the check-in that was called off."""
    outbox.withdraw(_matter("wish", series))
    unheard = outbox.withdraw(_matter("pause", series)).unreached
    # One that can be withdrawn is the first word of the pause, and no calendar waits for it.
    is_first = is_new or series.employee_id in unheard
    matter = _matter("pause", series) if is_first else ""
    with writing_to(series.employee):
        subject = _("Pause i oppfølgingssamtalene med %(name)s") % {"name": series.leader.first_name}
        _send(series, series.employee, "paused", subject, called_off, matter=matter)


def resumed(series: Series) -> None:
    """To the employee: that it goes on; nothing to whom has not heard of the pause."""
    if series.employee_id in outbox.withdraw(_matter("pause", series)).unreached:
        return
    with writing_to(series.employee):
        subject = _("Oppfølgingssamtalene med %(name)s fortsetter") % {"name": series.leader.first_name}
        _send(series, series.employee, "resumed", subject)


def asked(series: Series) -> None:
    """The employee's wish, to the leader, in place of one that waits; none where it is taken back."""
    outbox.withdraw(_matter("wish", series))
    if not series.asked:
        return
    with writing_to(series.leader):
        subject = _("%(name)s ber om %(wish)s") % {
            "name": series.employee.first_name,
            "wish": series.get_asked_display(),
        }
        _send(series, series.leader, "asked", subject, matter=_matter("wish", series))


def answered(series: Series) -> None:
    """All stays as it is: what waits of the wish is withdrawn."""
    outbox.withdraw(_matter("wish", series))


def ended(series: Series, called_off: CalledOff | None = None) -> None:
    """That it is over: to the employee, and to both when it was by nobody's press.

    Whoever has left gets none, nor does who never heard that it began.
    """
    unheard = _withdraw(series)
    both = series.ended_why != Series.Why.PRESSED
    for to, other in ((series.employee, series.leader), (series.leader, series.employee))[: 2 if both else 1]:
        known = called_off if to == series.employee else None
        if to.standing.works_here and (to.pk not in unheard or (known and known.withdrawal)):
            with writing_to(to):
                subject = _("De faste oppfølgingssamtalene med %(name)s er avsluttet") % {"name": other.first_name}
                _send(series, to, "ended", subject, known)


def _matter(of: str, series: Series) -> str:
    """What a letter is about: «begun», «changed», «pause», «wish»."""
    return f"series-{of}:{series.pk}"


def _withdraw(series: Series) -> set[int]:
    """Take back all that waits; returns to whom it can never have come that the two talk in a rhythm."""
    outbox.withdraw(*(_matter(of, series) for of in ("changed", "pause", "wish")))
    return outbox.withdraw(_matter("begun", series)).unreached


def _send(
    series: Series, to: Person, name: str, subject: str, called_off: CalledOff | None = None, *, matter: str = ""
) -> None:
    other, site = series.leader if to == series.employee else series.employee, settings.SITE_URL.rstrip("/")
    known = called_off if called_off and called_off.withdrawal else None
    body = render_to_string(
        f"rounds/series/letters/{name}.txt",
        {
            "to": to,
            "other": other,
            "series": series,
            "called_off": known,
            "url": site + reverse("rounds:series_page", args=[series.pk]),
            "place": site + reverse("rounds:series"),
        },
    )
    files = [known.withdrawal] if known and known.withdrawal else []
    # A calendar waits for the file, so what has one is never withdrawn.
    outbox.queue(to=to, subject=subject, body=body, attachments=files, matter="" if files else matter)
