"""Neutral e-mails of the closing: that something waits, never what it says."""

from django.utils.translation import gettext as _

from samtale.people.letter_language import written_to_receiver
from samtale.people.models import Person

from .. import letter_subjects
from ..letters import queue
from ..models import Addendum, Conversation


@written_to_receiver
def signature_awaited(conversation: Conversation, *, to: Person, signed_by: Person) -> None:
    """The other has signed."""
    queue(
        conversation,
        "signing",
        to,
        _("Avtalen med %(name)s venter på signaturen din") % {"name": signed_by.name},
        _("%(name)s har signert avtalen fra medarbeidersamtalen. Nå venter den på deg.") % {"name": signed_by.name},
    )


@written_to_receiver
def signature_reminder(conversation: Conversation, *, to: Person) -> None:
    """The agreement has lain for some days, or the other has asked."""
    other = conversation.other_than(to)
    queue(
        conversation,
        "signing",
        to,
        _("Avtalen med %(name)s venter på signaturen din") % {"name": other.name},
        _(
            "Du har ikke signert avtalen fra medarbeidersamtalen ennå. Er det noe du vil ha annerledes, kan du endre "
            "den sammen med den andre, skrive ned at dere ser ulikt på noe, eller la være å signere og si hvorfor."
        ),
    )


@written_to_receiver
def both_signed(conversation: Conversation, *, to: Person) -> None:
    """The second signature is there."""
    queue(
        conversation,
        "signing",
        to,
        _("Begge har signert avtalen med %(name)s") % {"name": conversation.other_than(to).name},
        _("Avtalen fra medarbeidersamtalen er signert av begge. Teksten kan ikke endres lenger."),
    )


@written_to_receiver
def refused(conversation: Conversation, *, to: Person, by: Person) -> None:
    """The other will not sign."""
    queue(
        conversation,
        "signing",
        to,
        _("Avtalen med %(name)s ble ikke signert") % {"name": by.name},
        _(
            "%(name)s vil ikke signere avtalen fra medarbeidersamtalen slik den er nå. Begrunnelsen står på siden. "
            "Dere kan endre avtalen sammen, eller la det stå."
        )
        % {"name": by.name},
    )


@written_to_receiver
def addendum_awaits(conversation: Conversation, addendum: Addendum, *, to: Person, by: Person) -> None:
    """The other has written an addendum."""
    queue(
        conversation,
        "signing",
        to,
        _("Et tillegg til avtalen med %(name)s venter på signaturen din") % {"name": by.name},
        _("%(name)s har skrevet et tillegg til avtalen fra medarbeidersamtalen. Det gjelder når begge har signert.")
        % {"name": by.name},
        letter_subjects.addendum(addendum),
    )
