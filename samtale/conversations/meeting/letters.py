"""The letter that a conversation began on another day than it was called for: for the calendars. Never content."""

from datetime import datetime

from django.utils.translation import gettext as _

from samtale.core.words import day
from samtale.people.letter_language import writing_to

from .. import letter_subjects
from ..invitation import letters
from ..models import Conversation


def begun(conversation: Conversation, *, not_before: datetime) -> None:
    """To both, when it can no longer be taken back. Whoever never heard of the time hears nothing of it now either."""
    unheard = conversation.letters_unsent.get("invitation", [])
    for to, file in ((conversation.employee, letters.request), (conversation.leader, letters.own_calendar)):
        if to.pk not in unheard:
            with writing_to(to):
                letters.send(
                    conversation,
                    to,
                    _("Samtalen begynte %(day)s") % {"day": day(conversation.starts_at)},
                    "begun",
                    [file(conversation, asks=False)],
                    matter=letter_subjects.change(conversation),
                    called_for=conversation.called_for,
                    not_before=not_before,
                )
