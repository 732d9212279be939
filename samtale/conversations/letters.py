"""A neutral e-mail to one of the two: who it is to, a sentence, the page it leads to. Never content."""

from django.urls import reverse

from samtale.notices import outbox
from samtale.people.letter_language import plain_letter
from samtale.people.models import Person

from . import letter_subjects
from .models import Conversation


def queue(conversation: Conversation, page: str, to: Person, subject: str, text: str, matter: str = "") -> None:
    """To one of the two, in place of what still waits about the same.

    A former leader gets none, where the conversation was opened and it is known: the page is not there for them.
    """
    matter = matter or getattr(letter_subjects, page)(conversation)
    outbox.withdraw(matter, to=to)
    if to.pk == conversation.leader_id and not getattr(conversation, "leads_today", True):
        return
    path = reverse(f"conversations:{page}", args=[conversation.pk])
    outbox.queue(
        to=to,
        subject=subject,
        body=plain_letter(to=to, text=text, path=path),
        matter=matter,
    )
