"""Neutral e-mails about notes that are asked for: that something waits, is late or is answered. Never what it says."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.core.words import day
from samtale.notices import outbox
from samtale.people.letter_language import plain_letter, written_to_receiver
from samtale.people.models import Person

from ..models import NotesRequest


def matter(row: NotesRequest) -> str:
    """What the letters of a request are about, to take them back by."""
    return f"notes request:{row.pk}"


@written_to_receiver
def asked(row: NotesRequest, *, to: Person) -> None:
    """To whoever answers, when it is asked."""
    _send(row, to, _("%(name)s har bedt om noe") % {"name": row.employee.name}, f"{_asked(row)} {_by(row)}")


@written_to_receiver
def still_waits(row: NotesRequest, *, today: date, to: Person) -> None:
    """To whoever answers, before the last day, on it and after it."""
    if row.due_on < today:
        subject, said = _("Fristen for å svare er passert"), _("Siste frist for å svare var %(day)s.")
    elif row.due_on == today:
        subject, said = _("I dag er siste frist for å svare"), _("Siste frist for å svare er i dag, %(day)s.")
    else:
        subject, said = _("%(name)s venter på svar") % {"name": row.employee.name}, _by(row)
    _send(row, to, subject, f"{_asked(row)} {said % {'day': day(row.due_on)}}")


def _asked(row: NotesRequest) -> str:
    return _("%(name)s har bedt om notater fra en samtale.") % {"name": row.employee.name}


def _by(row: NotesRequest) -> str:
    return _("Siste frist for å svare er %(day)s.") % {"day": day(row.due_on)}


@written_to_receiver
def is_late(row: NotesRequest, *, to: Person) -> None:
    """To whoever asked, when the last day has passed."""
    text = _(
        "Du skulle ha fått svar senest %(day)s. Vi har sagt fra til den som skal svare. Du kan spørre "
        "personvernombudet hos arbeidsgiveren din, og du kan klage til Datatilsynet."
    )
    _send(row, to, _("Svaret på det du ba om, er forsinket"), text % {"day": day(row.due_on)})


@written_to_receiver
def answered(row: NotesRequest, *, to: Person) -> None:
    """To whoever asked."""
    _send(row, to, _("Du har fått svar"), _("Du har fått svar på det du ba om."))


@written_to_receiver
def withdrawn(row: NotesRequest, *, to: Person) -> None:
    """To whoever was to answer, and has heard of it."""
    text = _("%(name)s har trukket tilbake det du skulle svare på. Du trenger ikke gjøre noe.")
    _send(row, to, _("Du trenger ikke svare likevel"), text % {"name": row.employee.name})


def _send(row: NotesRequest, to: Person, subject: str, text: str) -> None:
    path = reverse("conversations:notes_request", args=[row.pk])
    outbox.queue(to=to, subject=subject, body=plain_letter(to=to, text=text, path=path), matter=matter(row))
