"""Neutral e-mails of the minutes: that they are shown or commented, never what they say."""

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
def minutes_commented(conversation: Conversation, *, to: Person, by: Person) -> None:
    """The leader has commented the minutes."""
    queue(
        conversation,
        "minutes",
        to,
        _("Referatet har fått en kommentar"),
        _("%(name)s har kommentert referatet fra medarbeidersamtalen.") % {"name": by.name},
    )
