"""A neutral e-mail to one of the two: who it is to, a sentence, the page it leads to. Never content."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.notices import outbox
from samtale.people.models import Person

from . import letter_subjects
from .models import Conversation


def queue(conversation: Conversation, page: str, to: Person, subject: str, text: str, matter: str = "") -> None:
    """To one of the two, in place of what still waits about the same."""
    matter = matter or getattr(letter_subjects, page)(conversation)
    outbox.withdraw(matter, to=to)
    address = settings.SITE_URL + reverse(f"conversations:{page}", args=[conversation.pk])
    outbox.queue(
        to=to,
        subject=subject,
        body=_("Hei, %(name)s.\n\n%(text)s\n\n%(address)s\n")
        % {"name": to.first_name, "text": text, "address": address},
        matter=matter,
    )
