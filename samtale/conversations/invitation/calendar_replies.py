"""What an answer from a calendar does: yes to the time that stands, another time proposed, or a word to the leader.

It never cancels, moves or shows anything. docs/decisions/ says what it must carry to be believed.
"""

from enum import StrEnum
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.audit.models import AccessLog
from samtale.core import clock
from samtale.core.sure import sure
from samtale.notices import outbox, reply_addresses
from samtale.notices.replies import Answer, Reply
from samtale.people.leadership.relations import is_leader_of
from samtale.people.models import Person, still_works_here
from samtale.vault import holders

from .. import letter_subjects, steps
from ..access import NotAllowedError, visible_to
from ..models import Conversation
from ..states import Status, TransitionError
from . import actions, letters

ASKED = "answer.other_time_by_mail"


class Outcome(StrEnum):
    """What came of it, for the operator's log."""

    ACCEPTED = "accepted"
    PROPOSED = "another time proposed"
    ASKED = "the leader is told that the time does not suit"
    NOTHING = "nothing to do"  # tentative, or said before
    OUTDATED = "answers an earlier time"
    NOT_NOW = "cannot be done now"  # held, called off, or a time that has been
    REFUSED = "not from somebody who may answer"


def apply(reply: Reply) -> Outcome:
    """Do what the answer says, once however often it comes. A forged answer changes nothing and is not told apart."""
    found = _asked(reply)
    if found is None:
        return Outcome.REFUSED
    person, conversation = found
    if reply.sequence != conversation.sequence:
        return Outcome.OUTDATED
    does = {Answer.ACCEPTED: _accept, Answer.COUNTER: _propose, Answer.DECLINED: _ask_for_another}.get(reply.answer)
    if does is None:
        return Outcome.NOTHING
    try:
        with holders.asked_by(holders.Somebody(person.pk, partial(is_leader_of, person))), transaction.atomic():
            return does(conversation, person, reply)
    except (TransitionError, actions.PlanningError, NotAllowedError):
        return Outcome.NOT_NOW


def _asked(reply: Reply) -> tuple[Person, Conversation] | None:
    """Who answers for what: the employee, from the own address, to the address only they were given."""
    uid, _at, host = reply.uid.partition("@")
    person = Person.objects.filter(still_works_here(clock.today()), email__iexact=reply.attendee).first()
    if person is None or host != urlsplit(settings.SITE_URL).hostname or reply.sender not in ("", reply.attendee):
        return None
    if not reply_addresses.is_for(reply.sent_to, uid=reply.uid, person_id=person.pk):
        return None
    # What carries our token has a UID of ours.
    conversation = visible_to(person).filter(pk=UUID(uid), employee=person).first()
    return (person, conversation) if conversation else None


def _accept(conversation: Conversation, person: Person, reply: Reply) -> Outcome:
    if conversation.status == Status.PREPARING:
        return Outcome.NOTHING
    actions.accept(conversation_id=conversation.pk, by=person, starts_at=conversation.starts_at)
    log.record("answer.accepted_by_mail", by=person.pk, conversation=conversation.pk)
    return Outcome.ACCEPTED


def _propose(conversation: Conversation, person: Person, reply: Reply) -> Outcome:
    proposed = sure(reply.proposed)
    same = uuid5(conversation.pk, f"{reply.sequence} {proposed.isoformat()}")
    if conversation.proposals.filter(pk=same).exists():
        return Outcome.NOTHING
    actions.propose_time(
        conversation_id=conversation.pk,
        by=person,
        proposal_id=same,
        starts_at=proposed,
        message=reply.comment or _("Foreslått fra kalenderen, uten noen grunn."),
    )
    log.record("answer.proposed_by_mail", by=person.pk, conversation=conversation.pk)
    return Outcome.PROPOSED


def _ask_for_another(conversation: Conversation, person: Person, reply: Reply) -> Outcome:
    """«No» asks for another time. Nothing is called off: that is the leader's to do, after a word between the two."""
    with steps.locked(conversation.pk, person, may="answer_invitation", can="answer_invitation") as access:
        told = AccessLog.objects.filter(event=ASKED, conversation_id=conversation.pk, detail__sequence=reply.sequence)
        if told.exists():
            return Outcome.NOTHING
        log.record("answer.other_time_by_mail", by=person.pk, conversation=conversation.pk, sequence=reply.sequence)
        outbox.withdraw(letter_subjects.time(access.conversation))
        letters.another_time_wanted(access.conversation)
    return Outcome.ASKED
