"""The one thing a round may have done to conversations: that somebody is called to one. Reads nothing back."""
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from samtale.guides.models import GuideVersion
from samtale.people.models import Person

from . import access, invitation_letters, planning


class NotCalled(Exception):
    """Somebody was not called; `why` is «leader», «form», «past» or «open»."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


_WHY = {
    access.NotAllowed: "leader", planning.NotAForm: "form", planning.InThePast: "past", planning.AlreadyOpen: "open",
}


def call(
    *, conversation_id: UUID, employee: Person, by: Person, guide_version: GuideVersion, starts_at: datetime,
    minutes_long: int, place: str,
) -> None:
    """Invite an employee on behalf of whoever holds the conversation; the same id again does nothing more.

    Raises NotCalled.
    """
    try:
        planning.invite(
            conversation_id=conversation_id, employee=employee, guide_version=guide_version, starts_at=starts_at,
            minutes_long=minutes_long, place=place or _("Avtales"), by=by)
    except tuple(_WHY) as error:
        raise NotCalled(_WHY[type(error)]) from error


def subject_of_invitation(starts_at: datetime) -> str:
    """What the e-mail that calls somebody to a conversation is called."""
    return invitation_letters.invitation_subject(starts_at)
