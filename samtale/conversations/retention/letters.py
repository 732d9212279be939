"""Neutral e-mails of a legal hold: that deletion is stopped, and goes on again. Never why."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.core.words import day
from samtale.notices import outbox
from samtale.people.letter_language import plain_letter, writing_to
from samtale.people.models import Person

from .. import letter_subjects
from ..models import Conversation, LegalHold


@dataclass(frozen=True)
class Concerned:
    """Somebody a hold concerns: as the one it is on, or in conversations, of which the latest is given."""

    to: Person
    conversation: Conversation | None
    on_oneself: bool = False


def stopped(hold: LegalHold, whom: list[Concerned], *, until: date) -> None:
    """One administrator has asked for it, and it holds so long unless another confirms."""
    for one in whom:
        with writing_to(one.to):
            more = _(
                "En administrator har bestemt det. Bekrefter ikke en til det innen %(day)s, slettes det som vanlig."
            )
            _queue(hold, one, _("Slettingen er stanset"), f"{_not_now(hold, one)} {more % {'day': day(until)}}")


def confirmed(hold: LegalHold, whom: list[Concerned]) -> None:
    for one in whom:
        with writing_to(one.to):
            more = _("To administratorer har bestemt det, og det gjelder til to opphever det.")
            _queue(hold, one, _("Slettingen er fortsatt stanset"), f"{_not_now(hold, one)} {more}")


def ended(hold: LegalHold, whom: list[Concerned]) -> None:
    """Whoever has not had the letter that it was stopped, gets none of this either."""
    unheard = outbox.withdraw(letter_subjects.hold(hold)).unreached
    for one in whom:
        if one.to.pk not in unheard:
            with writing_to(one.to):
                more = _("Det som skulle vært slettet mens det var stanset, slettes nå.")
                _queue(hold, one, _("Slettingen er ikke stanset lenger"), f"{_as_usual(hold, one)} {more}")


def _not_now(hold: LegalHold, one: Concerned) -> str:
    if one.on_oneself or one.conversation is None:
        return _("Det som ligger om deg, slettes ikke nå.")
    if hold.conversation_id:
        return _("Det som ligger fra samtalen med %(name)s %(day)s, slettes ikke nå.") % _named(one, one.conversation)
    return _("Det som ligger fra samtalene med %(name)s, slettes ikke nå.") % _named(one, one.conversation)


def _as_usual(hold: LegalHold, one: Concerned) -> str:
    if one.on_oneself or one.conversation is None:
        return _("Det som ligger om deg, slettes som vanlig igjen.")
    said = _named(one, one.conversation)
    if hold.conversation_id:
        return _("Det som ligger fra samtalen med %(name)s %(day)s, slettes som vanlig igjen.") % said
    return _("Det som ligger fra samtalene med %(name)s, slettes som vanlig igjen.") % said


def _named(one: Concerned, talk: Conversation) -> dict[str, str]:
    return {"name": talk.other_than(one.to).name, "day": day(talk.held_at or talk.starts_at)}


def _queue(hold: LegalHold, one: Concerned, subject: str, text: str) -> None:
    matter = letter_subjects.hold(hold)
    outbox.withdraw(matter, to=one.to)  # the later one says it all
    where = reverse("conversations:home")
    if one.conversation:
        where = reverse("conversations:invitation", args=[one.conversation.pk])
    outbox.queue(
        to=one.to,
        subject=subject,
        body=plain_letter(to=one.to, text=text, path=where),
        matter=matter,
    )
