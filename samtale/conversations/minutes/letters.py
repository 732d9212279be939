"""Neutral e-mails of the minutes: that they are asked for, shown or commented, never what they say."""

from django.utils.translation import gettext as _

from samtale.people.letter_language import written_to_receiver
from samtale.people.models import Person

from ..letters import queue
from ..models import Conversation


@written_to_receiver
def minutes_finished(conversation: Conversation, *, to: Person, by: Person) -> None:
    """The employee shows the minutes."""
    queue(
        conversation,
        "minutes",
        to,
        _("Referatet er klart til å leses"),
        _("%(name)s har skrevet ferdig referatet fra medarbeidersamtalen. Du kan lese og kommentere det.")
        % {"name": by.name},
    )


@written_to_receiver
def leader_asked_to_write(conversation: Conversation, *, to: Person, by: Person) -> None:
    """The employee has said yes to the leader writing the minutes."""
    queue(
        conversation,
        "minutes",
        to,
        _("Du kan skrive referatet"),
        _(
            "%(name)s har sagt ja til at du skriver referatet fra medarbeidersamtalen. "
            "%(name)s kan lese det mens du skriver, og sier når det er ferdig."
        )
        % {"name": by.name},
    )


@written_to_receiver
def minutes_ready(conversation: Conversation, *, to: Person, by: Person) -> None:
    """The leader has written them, and asks the employee to read."""
    queue(
        conversation,
        "minutes",
        to,
        _("Referatet er klart til å leses"),
        _("%(name)s har skrevet referatet fra medarbeidersamtalen. Be om endringer, eller si at det er ferdig.")
        % {"name": by.name},
    )


@written_to_receiver
def minutes_commented(conversation: Conversation, *, to: Person, by: Person) -> None:
    """Whoever reads the minutes has commented them."""
    queue(
        conversation,
        "minutes",
        to,
        _("Referatet har fått en kommentar"),
        _("%(name)s har kommentert referatet fra medarbeidersamtalen.") % {"name": by.name},
    )
