"""The course of a conversation: its statuses and the one table of transitions between them."""

from typing import Literal, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    INVITED = "invited", _("Innkalt")
    PREPARING = "preparing", _("Forberedelse")  # the employee has said yes to the time
    HOLDING = "holding", _("Samtale")
    CLOSING = "closing", _("Avslutning")
    SIGNING = "signing", _("Signering")
    FOLLOWING = "following", _("Oppfølging")  # both have signed
    UNSIGNED = "unsigned", _("Ikke signert")  # a party refused; the rest goes on
    ENDED = "ended", _("Avsluttet")  # the next one has been signed
    CANCELLED = "cancelled", _("Avlyst")
    STOPPED = "stopped", _("Stanset")  # held, but the leader changed before both had signed
    DONE = "done", _("Holdt")  # a check-in that asked for no signature


class Transition(NamedTuple):
    before: frozenset[Status]
    after: Status


def _from(*before: Status, to: Status) -> Transition:
    return Transition(frozenset(before), to)


S = Status
TRANSITIONS = {
    "accept": _from(S.INVITED, to=S.PREPARING),
    "move": _from(S.INVITED, S.PREPARING, to=S.INVITED),
    "take": _from(S.INVITED, S.PREPARING, to=S.PREPARING),  # the time the employee proposed
    "cancel": _from(S.INVITED, S.PREPARING, to=S.CANCELLED),
    "start": _from(S.INVITED, S.PREPARING, to=S.HOLDING),
    # The start is taken back, to where it was begun from.
    "undo_start": _from(S.HOLDING, to=S.PREPARING),
    "undo_start_unanswered": _from(S.HOLDING, to=S.INVITED),
    "close": _from(S.HOLDING, to=S.CLOSING),
    "reopen": _from(S.CLOSING, to=S.HOLDING),
    "finish": _from(S.HOLDING, to=S.DONE),  # a check-in in which nothing new was agreed
    "to_signing": _from(S.CLOSING, to=S.SIGNING),
    "change": _from(S.SIGNING, S.UNSIGNED, to=S.CLOSING),
    "all_signed": _from(S.SIGNING, S.UNSIGNED, to=S.FOLLOWING),
    "refuse": _from(S.SIGNING, to=S.UNSIGNED),
    # The leader changed; by nobody's press.
    "call_off": _from(S.INVITED, S.PREPARING, to=S.CANCELLED),
    "stop": _from(S.HOLDING, S.CLOSING, S.SIGNING, to=S.STOPPED),
    "lapse": _from(S.INVITED, S.PREPARING, to=S.CANCELLED),  # a check-in whose day went by
    "next_signed": _from(S.FOLLOWING, S.UNSIGNED, to=S.ENDED),
}

BEFORE = frozenset({S.INVITED, S.PREPARING})
OPEN = BEFORE | {S.HOLDING, S.CLOSING, S.SIGNING}
HELD = frozenset({S.CLOSING, S.SIGNING, S.FOLLOWING, S.UNSIGNED, S.ENDED, S.STOPPED, S.DONE})
AFTER_SIGNING = frozenset({S.FOLLOWING, S.ENDED})

# What may be written in which status; after signing, nothing of what was signed.
What = Literal[
    "answer_invitation",
    "move",
    "prepare",
    "write_note",
    "unshare",
    "bring_notes",
    "undo_start",
    "write_shared",
    "agree",
    "look_back",
    "answer_closing",
    "write_minutes",
    "sign",
    "refuse",
    "remind_signing",
    "differ",
    "add_addendum",
    "follow_up",
]
CAN: dict[What, frozenset[Status]] = {
    "answer_invitation": BEFORE,
    "move": BEFORE,
    "prepare": BEFORE | {S.HOLDING, S.CLOSING},
    "write_note": BEFORE | {S.HOLDING, S.CLOSING, S.CANCELLED},  # what was being typed as it was called off
    "unshare": BEFORE | {S.CANCELLED},
    "bring_notes": BEFORE,
    "undo_start": frozenset({S.HOLDING}),
    "write_shared": frozenset({S.HOLDING, S.CLOSING}),
    "agree": frozenset({S.HOLDING, S.CLOSING}),
    "look_back": BEFORE | {S.HOLDING, S.CLOSING},
    "answer_closing": frozenset({S.CLOSING}),
    "write_minutes": frozenset({S.HOLDING, S.CLOSING, S.SIGNING, S.FOLLOWING, S.UNSIGNED}),
    "sign": frozenset({S.SIGNING, S.UNSIGNED}),
    "refuse": frozenset({S.SIGNING}),
    "remind_signing": frozenset({S.SIGNING}),
    "differ": frozenset({S.HOLDING, S.CLOSING, S.SIGNING}),
    "add_addendum": frozenset({S.FOLLOWING}),
    "follow_up": frozenset({S.FOLLOWING, S.UNSIGNED, S.ENDED}),
}

# Which key of a conversation a thing needs; with the key destroyed there is nothing to write in or sign.
NEEDS_KEY: dict[str, frozenset[What]] = {
    "shared_key": frozenset(
        {
            "prepare",
            "write_note",
            "bring_notes",
            "write_shared",
            "write_minutes",
            "answer_invitation",
            "move",
            "answer_closing",
        }
    ),
    "agreement_key": frozenset({"agree", "look_back", "answer_closing", "sign", "refuse", "differ", "add_addendum"}),
}


class TransitionError(Exception):
    """The step is not open in this status; carries what was asked and the status."""

    def __init__(self, what: str, status: str):
        super().__init__(f"{what} in {status}")
        self.what, self.status = what, Status(status)


def can(what: What, status: str) -> bool:
    """Whether a thing can be done in a status, whoever asks."""
    return status in CAN[what]


def require(what: What, status: str) -> None:
    """Raises TransitionError where `can` says no."""
    if not can(what, status):
        raise TransitionError(what, status)


def after(transition: str, status: str) -> Status:
    """The status a transition leads to. Raises TransitionError when it does not start here."""
    row = TRANSITIONS[transition]
    if status not in row.before:
        raise TransitionError(transition, status)
    return row.after
