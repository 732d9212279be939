"""The letters about a request: that it waits, that it is late, that it is answered. None says what it is about."""

from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.core.words import day
from samtale.notices import outbox
from samtale.people.letter_language import plain_letter, written_to_receiver
from samtale.people.models import Person

from .models import DataRequest


def matter(made: DataRequest) -> str:
    """What the letters of a request are about, to take them back by."""
    return f"request:{made.pk}"


@written_to_receiver
def task_waits(made: DataRequest, *, to: Person) -> None:
    """To an administrator, when it is sent."""
    _send(
        to,
        _("Et krav venter på svar"),
        f"{_asked(made)} {_('Siste frist for å svare er %(day)s.') % {'day': day(made.due_on)}}",
        "archive:tasks",
        matter=matter(made),
    )


@written_to_receiver
def task_still_waits(made: DataRequest, *, today: date, to: Person) -> None:
    """To an administrator, before the last day, on it and after it."""
    due = made.due_on
    if due < today:
        subject, said = _("Fristen for å svare på et krav er passert"), _("Siste frist for å svare var %(day)s.")
    elif due == today:
        subject, said = (
            _("I dag er siste frist for å svare på et krav"),
            _("Siste frist for å svare er i dag, %(day)s."),
        )
    else:
        subject, said = _("Et krav venter fortsatt på svar"), _("Siste frist for å svare er %(day)s.")
    _send(to, subject, f"{_asked(made)} {said % {'day': day(due)}}", "archive:tasks", matter=matter(made))


def _asked(made: DataRequest) -> str:
    if made.kind == DataRequest.Kind.DELETION:
        return _("Noen har bedt om å få slettet opplysninger om seg selv.")
    return _("Noen har bedt om å få rettet opplysninger om seg selv.")


@written_to_receiver
def leader_is_asked(made: DataRequest, *, to: Person) -> None:
    """To a leader who is chosen to read it."""
    _send(
        to,
        _("En medarbeider har bedt om noe"),
        _("%(name)s har bedt om at noe blir rettet eller slettet, og vil at du leser hva det gjelder.")
        % {"name": made.person.name},
        "archive:request",
        made.pk,
        matter=matter(made),
    )


@written_to_receiver
def is_late(made: DataRequest, *, to: Person) -> None:
    """To whoever asked, when the last day has passed."""
    _send(
        to,
        _("Svaret på kravet ditt er forsinket"),
        _(
            "Du skulle ha fått svar senest %(day)s. Vi har sagt fra til administratorene. Du kan klage til "
            "Datatilsynet når du ikke får svar i tide."
        )
        % {"day": day(made.due_on)},
        "archive:request",
        made.pk,
        matter=matter(made),
    )


@written_to_receiver
def answered(made: DataRequest, *, to: Person) -> None:
    """To whoever asked."""
    _send(
        to, _("Du har fått svar"), _("Det du ba om å få rettet eller slettet, er besvart."), "archive:request", made.pk
    )


def _send(to: Person, subject: str, text: str, page: str, *args: UUID, matter: str = "") -> None:
    outbox.queue(
        to=to,
        subject=subject,
        body=plain_letter(to=to, text=text, path=reverse(page, args=args)),
        matter=matter,
    )
