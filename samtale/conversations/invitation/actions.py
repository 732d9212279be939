"""Planning a conversation: inviting to it, answering, agreeing on another time, calling it off."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from samtale.audit import log
from samtale.core.wired import named
from samtale.guides.models import Guide, GuideVersion
from samtale.notices import outbox
from samtale.people.leadership.relations import reports_of, successors_of
from samtale.people.models import Person
from samtale.vault import holders
from samtale.vault.models import DataKey

from .. import letter_subjects, states, steps
from ..access import ConversationAccess, NotAllowedError, may_invite
from ..models import Acceptance, Agreement, Conversation, Minutes, Move, Postponement, SharedTopic, TimeProposal
from ..states import AFTER_SIGNING, Status
from . import letters, since, still_open

KINDS = (Guide.Kind.YEARLY, Guide.Kind.CHECK_IN)


class PlanningError(Exception):
    """What was asked cannot be done as asked; the views say it by the field."""


class InThePastError(PlanningError):
    """A time that has been."""


class MoveReasonMissingError(PlanningError):
    """A move to a later day says why."""


class TimeMovedError(PlanningError):
    """The time was moved after the page was shown."""


class AcceptedError(PlanningError):
    """The employee has said yes to the time already."""


class UnknownFormError(PlanningError):
    """The form is not one to hold a conversation by, or not published."""


class AlreadyOpenError(PlanningError):
    """The two have an open conversation of the kind already."""

    def __init__(self, conversation: Conversation):
        super().__init__(f"conversation {conversation.pk} is open")
        self.conversation = conversation


def invite(
    *,
    conversation_id: UUID,
    employee: Person,
    guide_version: GuideVersion,
    starts_at: datetime,
    minutes_long: int = 90,
    place: str,
    aim: str | None = None,
    by: Person,
) -> Conversation:
    """Invite an employee to a conversation; the same id again gives the same conversation.

    `aim` is of the round that calls; None is that of the round the two are in. Raises NotAllowedError,
    UnknownFormError, InThePastError, and AlreadyOpenError when the two have another one of the kind going.
    """
    with transaction.atomic():
        # Two invitations to the same person wait for each other here.
        employee = Person.objects.select_for_update().get(pk=employee.pk)
        if not may_invite(by, employee):
            raise NotAllowedError
        if found := Conversation.objects.filter(pk=conversation_id).first():
            if (found.employee_id, found.leader_id) != (employee.pk, by.pk):
                raise NotAllowedError
            return found
        _check_form(guide_version)
        _check_ahead(starts_at)
        if found := still_open.open_between(employee=employee, by=by, kind=guide_version.guide.kind):
            raise AlreadyOpenError(found)
        the_two = holders.two(employee.pk, by.pk)
        conversation = Conversation.objects.create(
            id=conversation_id,
            employee=employee,
            leader=by,
            guide=guide_version,
            starts_at=starts_at,
            unit_id=reports_of(by).values_list("unit_id", flat=True).get(pk=employee.pk),
            minutes_long=minutes_long,
            place=place,
            aim=aim_of(employee, by, guide_version.guide.kind) if aim is None else aim,
            previous=_last_signed(employee, by),
            shared_key=DataKey.make(the_two),
            agreement_key=DataKey.make(the_two),
        )
        _create_rows(conversation)
        log.record("status.invite", by=by.pk, conversation=conversation.pk, employee=employee.pk)
        letters.invited(conversation)
    return conversation


def aim_of(employee: Person, leader: Person, kind: str) -> str:
    """What the round that goes on is for, where the two are in one and it is the yearly conversation; else nothing."""
    return named(settings.ROUND_AIM)(employee, leader) if kind == Guide.Kind.YEARLY else ""


def _create_rows(conversation: Conversation) -> None:
    """The rows every conversation has from the first day."""
    SharedTopic.objects.bulk_create(
        [
            SharedTopic(conversation=conversation, topic=topic, order=order)
            for order, topic in enumerate(conversation.guide.topics.all(), start=1)
        ]
    )
    Agreement.objects.create(conversation=conversation)
    Minutes.objects.create(conversation=conversation, own_key=DataKey.make(holders.one(conversation.employee_id)))
    Move.objects.create(conversation=conversation, after=conversation.status, by=conversation.leader)


def _check_form(version: GuideVersion) -> None:
    if version.published_at is None or version.guide.kind not in KINDS:
        raise UnknownFormError


def _check_ahead(starts_at: datetime) -> None:
    if starts_at <= timezone.now():
        raise InThePastError


def _last_signed(employee: Person, leader: Person) -> Conversation | None:
    """The pair's last conversation that came as far as signing; else the one with the leader this one came after.

    Of the latter the new leader reads nothing but the goals the employee has let go over.
    """
    reached = AFTER_SIGNING | {Status.UNSIGNED}
    past = Conversation.objects.filter(employee=employee, status__in=reached).order_by("-starts_at")
    if own := past.filter(leader=leader).first():
        return own
    last = past.select_related("leader").first()
    return last if last and leader in successors_of(last.leader, employee) else None


def accept(*, conversation_id: UUID, by: Person, starts_at: datetime | None = None) -> ConversationAccess:
    """Store the employee's yes to the time.

    `starts_at` is the one they saw. Raises NotAllowedError, TransitionError, TimeMovedError, and AcceptedError where
    they have said so.
    """
    with steps.locked(conversation_id, by, may="answer_invitation", can="answer_invitation") as access:
        current = access.conversation
        if starts_at is not None and starts_at != current.starts_at:
            raise TimeMovedError
        if current.status == Status.PREPARING:
            raise AcceptedError
        Acceptance.objects.update_or_create(
            conversation=current, defaults={"starts_at": current.starts_at, "at": timezone.now()}
        )
        close_proposals(current)
        steps.move_on(current, "accept", by=by)
        outbox.withdraw(letter_subjects.time(current))
        letters.accepted(current)
        return access


def propose_time(
    *,
    conversation_id: UUID,
    by: Person,
    proposal_id: UUID,
    starts_at: datetime,
    message: str = "",
    minutes_long: int | None = None,
    standing: str = "",
) -> TimeProposal:
    """The employee asks for another time or length; a new wish replaces an open one, the same id changes nothing.

    `standing` is what the page said of the time. Raises NotAllowedError, TransitionError, InThePastError,
    TimeMovedError for what stands already, MoveReasonMissingError without a message where the day is later,
    ChangedSinceError where the page showed another time, and AnsweredError for one the leader has answered.
    """
    with steps.locked(conversation_id, by, may="answer_invitation", can="answer_invitation") as access:
        current = access.conversation
        if same := TimeProposal.objects.filter(pk=proposal_id, conversation=current, by=by).first():
            if same.answered_at:
                raise since.AnsweredError(same, current)
            return same
        since.ensure_standing(current, standing)
        _check_ahead(starts_at)
        minutes_long = None if minutes_long == current.minutes_long else minutes_long
        if starts_at == current.starts_at and minutes_long is None:
            raise TimeMovedError
        if _is_later_day(current.starts_at, starts_at) and not message.strip():
            raise MoveReasonMissingError
        close_proposals(current)
        proposal = TimeProposal.objects.create(
            id=proposal_id,
            conversation=current,
            by=by,
            starts_at=starts_at,
            message=message.strip(),
            minutes_long=minutes_long,
        )
        log.record("time.proposed", by=by.pk, conversation=current.pk)
        steps.touch(current)
        outbox.withdraw(letter_subjects.time(current))
        letters.proposed(current, proposal)
    return proposal


def answer_proposal(*, conversation_id: UUID, by: Person, proposal_id: UUID, take: bool) -> ConversationAccess:
    """The leader takes the proposed time, which the employee has then said yes to, or keeps the one that stands.

    Raises NotAllowedError, TransitionError, InThePastError, and AnsweredError for a proposal that has its answer.
    """
    with steps.locked(conversation_id, by, may="answer_proposal", can="move") as access:
        current = access.conversation
        proposal = TimeProposal.objects.filter(pk=proposal_id, conversation=current).first()
        if proposal is None:
            raise NotAllowedError
        if proposal.answered_at:
            raise since.AnsweredError(proposal, current)
        if take:
            _check_ahead(proposal.starts_at)
            before = current.starts_at
            current.minutes_long = proposal.minutes_long or current.minutes_long
            _set_time(current, proposal.starts_at, by=proposal.by, reason=proposal.message)
            Acceptance.objects.update_or_create(
                conversation=current, defaults={"starts_at": current.starts_at, "at": timezone.now()}
            )
            steps.move_on(current, "take", by=by)
        proposal.answered_at, proposal.taken = timezone.now(), take
        proposal.save(update_fields=["answered_at", "taken"])
        if take:
            letter_subjects.time_set(current)
            letters.moved(current, before, accepted=True)
        else:
            log.record("time.declined", by=by.pk, conversation=current.pk)
            outbox.withdraw(letter_subjects.time(current))
            steps.touch(current)
            letters.declined(current, proposal)
        return access


def move(
    *,
    conversation_id: UUID,
    by: Person,
    starts_at: datetime,
    minutes_long: int | None = None,
    place: str | None = None,
    reason: str = "",
    standing: str = "",
) -> ConversationAccess:
    """Set another time, length or place; what stands already changes nothing and sends nothing.

    Another time voids the employee's yes. `standing` is what the page said of the time. Raises NotAllowedError,
    TransitionError, InThePastError, MoveReasonMissingError where the day is later, and ChangedSinceError where the page
    showed another time or proposal.
    """
    with steps.locked(conversation_id, by, may="move", can="move") as access:
        current = access.conversation
        before, details = current.starts_at, (current.minutes_long, current.place)
        current.minutes_long = minutes_long or current.minutes_long
        current.place = current.place if place is None else place
        if starts_at == before and (current.minutes_long, current.place) == details:
            return access
        since.ensure_standing(current, standing)
        if starts_at == before:
            current.sequence += 1
            current.save(update_fields=["minutes_long", "place", "sequence"])
            log.record("place.changed", by=by.pk, conversation=current.pk)
            steps.touch(current)
        else:
            _check_ahead(starts_at)
            _set_time(current, starts_at, by=by, reason=reason)
            close_proposals(current)
            Acceptance.objects.filter(conversation=current).delete()
            steps.move_on(current, "move", by=by)
            letter_subjects.time_set(current)
        letters.moved(current, before, accepted=current.status == Status.PREPARING)
        return access


def cancel(*, conversation_id: UUID, by: Person) -> ConversationAccess:
    """Call the conversation off before it is held. Raises NotAllowedError, TransitionError."""
    with steps.locked(conversation_id, by, may="cancel") as access:
        if access.conversation.status != Status.CANCELLED:
            _cancel(access.conversation, by)
            letters.cancelled(access.conversation)
        return access


def cancel_within(*, conversation_id: UUID, by: Person, letter_to: Person) -> outbox.Attachment | None:
    """The same as part of something the caller writes to one of the two about: the other gets the usual letter.

    Returns what withdraws it from that one's calendar, to go with the caller's letter; None if they never heard of it.
    Raises NotAllowedError, TransitionError.
    """
    with steps.locked(conversation_id, by, may="cancel") as access:
        _cancel(access.conversation, by)
        return letters.cancelled(access.conversation, besides=letter_to)


def _cancel(current: Conversation, by: Person) -> None:
    states.require("move", current.status)
    current.sequence += 1
    close_proposals(current)
    steps.move_on(current, "cancel", by=by)
    letter_subjects.time_set(current)


def _set_time(conversation: Conversation, starts_at: datetime, *, by: Person, reason: str) -> None:
    """Put the new time on the row, which the caller saves. A later day is a postponement and is counted."""
    if _is_later_day(conversation.starts_at, starts_at):
        if not reason.strip():
            raise MoveReasonMissingError
        Postponement.objects.create(
            conversation=conversation, by=by, before=conversation.starts_at, after=starts_at, reason=reason.strip()
        )
    conversation.starts_at = starts_at
    conversation.sequence += 1


def _is_later_day(before: datetime, after: datetime) -> bool:
    # Later the same day is not a postponement.
    return timezone.localdate(after) > timezone.localdate(before)


def close_proposals(conversation: Conversation) -> None:
    """What was proposed is no longer to be answered."""
    conversation.proposals.filter(answered_at=None).update(answered_at=timezone.now())
