"""The neutral e-mail that a signature no longer counts."""

from django.utils.translation import gettext as _

from samtale.people.letter_language import written_to_receiver
from samtale.people.models import Person

from ..letters import queue
from ..models import Conversation


@written_to_receiver
def signature_void(conversation: Conversation, *, to: Person, changed_by: Person, is_opened: bool) -> None:
    """The text was opened or changed after the person signed it."""
    said = (
        _(
            "%(name)s har åpnet avtalen fra medarbeidersamtalen igjen etter at du signerte. Derfor gjelder ikke "
            "signaturen din lenger. Les avtalen før du signerer på nytt."
        )
        if is_opened
        else _(
            "%(name)s har endret avtalen fra medarbeidersamtalen etter at du signerte. Derfor gjelder ikke signaturen "
            "din lenger. Les den nye teksten før du signerer på nytt."
        )
    )
    queue(
        conversation,
        "signing",
        to,
        _("Signaturen din på avtalen med %(name)s gjelder ikke lenger") % {"name": changed_by.name},
        said % {"name": changed_by.name},
    )
