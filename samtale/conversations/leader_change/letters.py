"""Neutral e-mails of a change of leader: that something waits or is called off, never what it says."""

from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.notices import outbox
from samtale.people.letter_language import plain_letter, writing_to
from samtale.people.models import Person

from .. import letter_subjects
from ..invitation import letters as invitation_letters
from ..models import Conversation


def leader_changed(*, employee: Person) -> None:
    """To the employee, once: the goals are theirs to let go over."""
    with writing_to(employee):
        _queue(
            employee,
            _("Du har fått ny leder"),
            _(
                "Mål og tiltak du har avtalt med den forrige lederen din, følger bare med til den nye hvis du vil det. "
                "Notater og referater følger aldri med. Velg her."
            ),
            reverse("conversations:handover"),
            letter_subjects.handover(employee),
        )


def goals_gone_over(*, employee: Person, to: Person) -> None:
    """To the new leader: there is something to follow up, and perhaps promises to answer."""
    with writing_to(to):
        _queue(
            to,
            _("%(name)s har latt mål følge med til deg") % {"name": employee.name},
            _(
                "%(name)s har latt avtalte mål og tiltak følge med fra den forrige lederen. Les dem, og svar på om du "
                "tar over det den forrige lederen lovet."
            )
            % {"name": employee.name},
            reverse("conversations:taken_over", args=[employee.pk]),
            letter_subjects.promises(employee),
        )


def promises_answered(*, employee: Person, by: Person) -> None:
    """To the employee: the new leader has answered all the former leader's promises."""
    with writing_to(employee):
        _queue(
            employee,
            _("%(name)s har svart på det du ble lovet") % {"name": by.name},
            _("%(name)s har svart på hvert av løftene fra den forrige lederen din. Svarene står på siden.")
            % {"name": by.name},
            reverse("conversations:handover"),
            letter_subjects.promises(employee),
        )


def called_off(conversation: Conversation) -> None:
    """To both: what was planned is called off, and taken out of the calendar."""
    letter_subjects.time_set(conversation)
    invitation_letters.leader_changed(conversation)


def stopped(conversation: Conversation) -> None:
    """To the employee: what was begun goes no further."""
    letter_subjects.stopped(conversation)
    with writing_to(conversation.employee):
        _queue(
            conversation.employee,
            _("Samtalen med %(name)s er stanset") % {"name": conversation.leader.name},
            _(
                "%(name)s er ikke lederen din lenger, og samtalen ble ikke signert av dere begge. Du kan fortsatt lese "
                "det som står i den. %(name)s kan ikke lese den lenger, og den nye lederen din får heller ikke lese "
                "den."
            )
            % {"name": conversation.leader.name},
            reverse("conversations:holding", args=[conversation.pk]),
        )


def _queue(to: Person, subject: str, text: str, address: str, matter: str = "") -> None:
    if matter:
        outbox.withdraw(matter, to=to)  # the later one says it all
    outbox.queue(
        to=to,
        subject=subject,
        body=plain_letter(to=to, text=text, path=address),
        matter=matter,
    )
