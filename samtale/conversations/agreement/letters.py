"""The neutral e-mail that a signature no longer counts."""

from django.utils.translation import gettext as _

from samtale.people.letter_language import written_to_receiver
from samtale.people.models import Person

from ..letters import queue
from ..models import Conversation


@written_to_receiver
def signature_void(conversation: Conversation, *, to: Person, changed_by: Person) -> None:
    """The text was changed after the person signed it."""
    queue(
        conversation,
        "signing",
        to,
        _("Signaturen din på avtalen med %(name)s gjelder ikke lenger") % {"name": changed_by.name},
        _(
            "%(name)s har endret avtalen fra medarbeidersamtalen etter at du signerte. Derfor gjelder ikke signaturen "
            "din lenger. Les den nye teksten før du signerer på nytt."
        )
        % {"name": changed_by.name},
    )
