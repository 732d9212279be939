"""What the templates of an agreement's letter need, on every page that shows one."""

from typing import Any

from samtale.goals.models import Goal

from .. import states
from ..access import EMPLOYEE, LEADER, ConversationAccess
from . import document


def letter_context(access: ConversationAccess, gathered: document.Gathered) -> dict[str, Any]:
    """What the letter's templates need while the agreement can be written in."""
    conversation = access.conversation
    return {
        "conversation": conversation,
        "access": access,
        "agreement": gathered.agreement,
        "letter": document.for_reading(document.content(gathered)),
        "names": names(access),
        "editable": states.can("agree", conversation.status),
        "readers": document.readers(conversation),
        "labels": labels(),
        "proposed": {str(action.pk) for action in gathered.draft_actions},
        "has_new": bool(gathered.new_links or gathered.draft_actions),
    }


def signed_context(letter: dict[str, Any]) -> dict[str, Any]:
    """What the letter's templates need when a signed document is read, as `document.for_reading` gives it."""
    return {
        "letter": letter,
        "names": {party["party"]: party["name"] for party in letter["parties"]},
        "labels": labels(),
    }


def names(access: ConversationAccess) -> dict[str, str]:
    """What the two are called in the letter's table."""
    employee, leader = access.conversation.employee, access.conversation.leader
    if employee.first_name == leader.first_name:
        return {EMPLOYEE: employee.name, LEADER: leader.name}
    return {EMPLOYEE: employee.first_name, LEADER: leader.first_name}


def labels() -> dict[str, dict[Any, str]]:
    """The words for the codes of the agreement."""
    return {
        "kind": {code: str(words) for code, words in Goal.Kind.choices},
        "priority": {code: str(words) for code, words in Goal.Priority.choices},
        "outcome": {code: str(words) for code, words in Goal.Outcome.choices},
    }
