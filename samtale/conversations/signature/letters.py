"""Neutral e-mails of the closing: that something waits, never what it says."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.notices import outbox
from samtale.people.letter_language import written_to_receiver
from samtale.people.models import Person

from .. import letter_subjects
from ..models import Addendum, Conversation


@written_to_receiver
def signature_awaited(conversation: Conversation, *, to: Person, signed_by: Person) -> None:
    """The other has signed."""
    _queue(
        conversation,
        "signing",
        to,
        _("Avtalen venter på signaturen din"),
        _("%(name)s har signert avtalen fra medarbeidersamtalen. Nå venter den på deg.") % {"name": signed_by.name},
    )


@written_to_receiver
def signature_reminder(conversation: Conversation, *, to: Person) -> None:
    """The agreement has lain for some days, or the other has asked."""
    _queue(
        conversation,
        "signing",
        to,
        _("Avtalen venter på signaturen din"),
        _(
            "Du har ikke signert avtalen fra medarbeidersamtalen ennå. Er det noe du vil ha annerledes, kan du endre "
            "den sammen med den andre, skrive ned at dere ser ulikt på noe, eller la være å signere og si hvorfor."
        ),
    )


@written_to_receiver
def signature_void(conversation: Conversation, *, to: Person, changed_by: Person) -> None:
    """The text was changed after the person signed it."""
    _queue(
        conversation,
        "signing",
        to,
        _("Signaturen din gjelder ikke lenger"),
        _(
            "%(name)s har endret avtalen fra medarbeidersamtalen etter at du signerte. Derfor gjelder ikke signaturen "
            "din lenger. Les den nye teksten før du signerer på nytt."
        )
        % {"name": changed_by.name},
    )


@written_to_receiver
def both_signed(conversation: Conversation, *, to: Person) -> None:
    """The second signature is there."""
    _queue(
        conversation,
        "signing",
        to,
        _("Begge har signert avtalen"),
        _("Avtalen fra medarbeidersamtalen er signert av begge. Teksten kan ikke endres lenger."),
    )


@written_to_receiver
def refused(conversation: Conversation, *, to: Person, by: Person) -> None:
    """The other will not sign."""
    _queue(
        conversation,
        "signing",
        to,
        _("Avtalen ble ikke signert"),
        _(
            "%(name)s vil ikke signere avtalen fra medarbeidersamtalen slik den er nå. Begrunnelsen står på siden. "
            "Dere kan endre avtalen sammen, eller la det stå."
        )
        % {"name": by.name},
    )


@written_to_receiver
def addendum_awaits(conversation: Conversation, addendum: Addendum, *, to: Person, by: Person) -> None:
    """The other has written an addendum."""
    _queue(
        conversation,
        "signing",
        to,
        _("Et tillegg til avtalen venter på deg"),
        _("%(name)s har skrevet et tillegg til avtalen fra medarbeidersamtalen. Det gjelder når begge har signert.")
        % {"name": by.name},
        letter_subjects.addendum(addendum),
    )


@written_to_receiver
def minutes_finished(conversation: Conversation, *, to: Person, by: Person) -> None:
    """The employee shows the minutes."""
    _queue(
        conversation,
        "minutes",
        to,
        _("Referatet er klart til å leses"),
        _("%(name)s har skrevet ferdig referatet fra medarbeidersamtalen. Du kan lese og kommentere det.")
        % {"name": by.name},
    )


@written_to_receiver
def minutes_commented(conversation: Conversation, *, to: Person, by: Person) -> None:
    """The leader has commented the minutes."""
    _queue(
        conversation,
        "minutes",
        to,
        _("Referatet har fått en kommentar"),
        _("%(name)s har kommentert referatet fra medarbeidersamtalen.") % {"name": by.name},
    )


def _queue(conversation: Conversation, page: str, to: Person, subject: str, text: str, matter: str = "") -> None:
    """To one of the two, in place of what still waits about the same."""
    matter = matter or getattr(letter_subjects, page)(conversation)
    outbox.withdraw(matter, to=to)
    address = settings.SITE_URL + reverse(f"conversations:{page}", args=[conversation.pk])
    outbox.queue(
        to=to,
        subject=subject,
        body=_("Hei, %(name)s\n\n%(text)s\n\n%(address)s\n")
        % {"name": to.first_name, "text": text, "address": address},
        matter=matter,
    )
