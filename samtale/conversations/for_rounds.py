"""What a round or a series may have done to conversations: that somebody is called to one, or that one lapses.

Reads nothing back of what they hold.
"""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from samtale.guides.models import GuideVersion
from samtale.notices.outbox import Attachment
from samtale.people.models import Person

from . import access
from .invitation import actions as invitation_actions
from .invitation import letters as invitation_letters
from .invitation import suggestions
from .meeting import actions as meeting_actions
from .retention import actions as retention_actions
from .states import TransitionError


class NotInvitedError(Exception):
    """Somebody was not called; `why` is «leader», «form», «past» or «open»."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


_WHY: dict[type[Exception], str] = {
    access.NotAllowedError: "leader",
    invitation_actions.UnknownFormError: "form",
    invitation_actions.InThePastError: "past",
    invitation_actions.AlreadyOpenError: "open",
}


def invite(
    *,
    conversation_id: UUID,
    employee: Person,
    by: Person,
    guide_version: GuideVersion,
    starts_at: datetime,
    minutes_long: int,
    place: str,
    aim: str = "",
) -> None:
    """Invite an employee on behalf of whoever holds the conversation; the same id again does nothing more.

    Raises NotInvitedError.
    """
    try:
        invitation_actions.invite(
            conversation_id=conversation_id,
            employee=employee,
            guide_version=guide_version,
            starts_at=starts_at,
            minutes_long=minutes_long,
            place=place,
            aim=aim,
            by=by,
        )
    except tuple(_WHY) as error:
        raise NotInvitedError(_WHY[type(error)]) from error


def let_lapse(*, conversation_id: UUID, before: datetime) -> bool:
    """Take away a check-in that was to be before a moment and never began. Returns whether it was."""
    return meeting_actions.let_lapse(conversation_id=conversation_id, before=before)


def wrap_up(*, conversation_id: UUID, before: datetime) -> bool:
    """End a check-in that began before a moment and was left open. Returns whether it was."""
    return meeting_actions.wrap_up(conversation_id=conversation_id, before=before)


def cancel(*, conversation_id: UUID, by: Person) -> bool:
    """Call off a conversation on behalf of its leader; both are told. Returns whether it was, and had not begun."""
    try:
        invitation_actions.cancel(conversation_id=conversation_id, by=by)
    except (access.NotAllowedError, TransitionError):
        return False
    return True


class CalledOff(NamedTuple):
    """What was called off: when it was to be, what withdraws it from the calendar of whoever is written to, and the day
    own notes of it go (None while a hold stops that)."""

    id: UUID
    starts_at: datetime
    withdrawal: Attachment | None
    notes_until: date | None
    url: str


def cancel_within(*, conversation_id: UUID, by: Person, letter_to: Person) -> CalledOff | None:
    """Call one off as part of what the caller writes to the employee; the leader gets the usual letter.

    None where it was not, as when it had begun.
    """
    try:
        withdrawal = invitation_actions.cancel_within(conversation_id=conversation_id, by=by, letter_to=letter_to)
    except (access.NotAllowedError, TransitionError):
        return None
    row = access.visible_to(by).get(pk=conversation_id)
    until = retention_actions.notes_until(row)
    return CalledOff(row.pk, row.starts_at, withdrawal, until, invitation_letters.page_url(row))


def places_of(*, by: Person) -> list[str]:
    """Where a leader has met the own people, the latest first: for whoever says where the next ones are."""
    return suggestions.latest_places(by=by)


def subject_of_invitation(starts_at: datetime) -> str:
    """What the e-mail that calls somebody to a conversation is called."""
    return invitation_letters.invitation_subject(starts_at)
