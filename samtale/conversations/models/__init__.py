"""The rows of a conversation, from the invitation to the promise kept."""

from .asking import NotesRequest
from .calendar_address import CalendarAddress
from .closing import (
    Agreement,
    AgreementGoal,
    ClosingAnswer,
    DifferenceOfView,
    Minutes,
    MinutesChoice,
    MinutesComment,
    SharingConsent,
)
from .course import Acceptance, Conversation, Move, Postponement, TimeProposal, is_check_in
from .handing_over import Handover, PromiseAnswer
from .holding import AppliedEdit, Presence, SeparateMeeting, SharedTopic, TalkAidConsent
from .points import Point
from .preparing import NeedsToTakePart, Preparation, PreparationNote, StatementAnswer, WorkplaceFocus
from .reminding import Digest, DigestChoice, DigestTurn, Nudge, PreparationReminder
from .retention import Destruction, LegalHold, RetentionSchedule
from .signing import Addendum, Refusal, Signature, SigningReminder

__all__ = [
    "Acceptance",
    "Addendum",
    "Agreement",
    "AgreementGoal",
    "AppliedEdit",
    "CalendarAddress",
    "ClosingAnswer",
    "Conversation",
    "Destruction",
    "DifferenceOfView",
    "Digest",
    "DigestChoice",
    "DigestTurn",
    "Handover",
    "LegalHold",
    "Minutes",
    "MinutesChoice",
    "MinutesComment",
    "Move",
    "NeedsToTakePart",
    "NotesRequest",
    "Nudge",
    "Point",
    "Postponement",
    "Preparation",
    "PreparationNote",
    "PreparationReminder",
    "Presence",
    "PromiseAnswer",
    "Refusal",
    "RetentionSchedule",
    "SeparateMeeting",
    "SharedTopic",
    "SharingConsent",
    "Signature",
    "SigningReminder",
    "StatementAnswer",
    "TalkAidConsent",
    "TimeProposal",
    "WorkplaceFocus",
    "is_check_in",
]
