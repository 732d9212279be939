"""Sign: both put their name under the same text, which from then on stands still."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.core import clock, workday
from samtale.goals.models import Action, Goal, OutcomeConfirmation
from samtale.notices import outbox
from samtale.people.models import Person
from samtale.people.ways_in import coming_back

from .. import letter_subjects, states, steps
from ..access import ConversationAccess, led_conversations
from ..agreement import document as agreement_document
from ..agreement import new_deadlines
from ..agreement.signed_text import (
    TextChangedError,
    fix_text,
    standing_signatures,
    void_signatures,
)
from ..models import Addendum, Agreement, AgreementGoal, Conversation, Refusal, Signature, SigningReminder
from ..states import Status
from ..steps import NotPossibleError
from . import letters

# Days the agreement has lain when whoever has not signed is reminded, once each.
REMIND_AFTER = (timedelta(days=3), timedelta(days=7))
# So long after one mail about it, whoever it was from, a person can have the other reminded.
ASK_AGAIN_AFTER = timedelta(days=1)


class AlreadySignedError(Exception):
    """The person's name stands under the agreement."""

    def __init__(self, at: datetime):
        super().__init__(f"signed at {at}")
        self.at = at


class SignedSinceError(Exception):
    """More have signed than the person saw; carries who."""

    def __init__(self, people: list[Person]):
        super().__init__("signed since")
        self.people = people


def has_lost_signature(access: ConversationAccess, agreement: Agreement) -> bool:
    """Whether the person has signed a text that was changed afterwards, and not signed again."""
    return agreement.lost_employee if access.is_employee else agreement.lost_leader


def sign_agreement(*, conversation_id: UUID, by: Person, seen_sha256: str, by_passkey: bool = False) -> None:
    """Sign the text whose hash the person saw. The second signature makes it an agreement.

    `by_passkey` where the same touch showed who it is. Raises NotAllowedError, TransitionError; AlreadySignedError;
    TextChangedError when the text is another one by now.
    """
    with steps.locked(conversation_id, by, may="sign") as access:
        agreement = agreement_document.agreement_of(access.conversation)
        standing = standing_signatures(agreement)
        _ensure_unsigned(standing, by)
        steps.require("sign", access.conversation)
        changed = _refix_if_rows_differ(access, agreement)
        if not changed:
            changed = agreement_document.sha256(agreement.signed_text) != seen_sha256
        if not changed:
            _sign(access, agreement, by_passkey=by_passkey)
            if standing:
                _all_signed(access, agreement)
                letters.both_signed(access.conversation, to=access.other)
            else:
                letters.signature_awaited(access.conversation, to=access.other, signed_by=by)
        steps.touch(access.conversation)
    if changed:
        raise TextChangedError


def _ensure_unsigned(standing: list[Signature], by: Person) -> None:
    for signature in standing:
        if signature.by_id == by.pk:
            raise AlreadySignedError(signature.at)


def _refix_if_rows_differ(access: ConversationAccess, agreement: Agreement) -> bool:
    """Whether the fixed text no longer says what the rows say; then it is fixed anew and nothing stands under it."""
    if not agreement.signed_text:
        fix_text(agreement)
        return False
    if agreement_document.fits(access.conversation, json.loads(agreement.signed_text)):
        return False
    void_signatures(access, agreement)
    fix_text(agreement)
    return True


def _sign(access: ConversationAccess, agreement: Agreement, *, by_passkey: bool) -> None:
    signature = make_signature(access, agreement, agreement.signed_text, by_passkey=by_passkey)
    Refusal.objects.filter(agreement=agreement, by=access.person, withdrawn_at=None).update(withdrawn_at=timezone.now())
    outbox.withdraw(letter_subjects.signing(access.conversation), to=access.person)
    log.record(
        "agreement.signed", by=access.person.pk, conversation=access.conversation.pk, signature=str(signature.pk)
    )


def make_signature(
    access: ConversationAccess,
    agreement: Agreement,
    text: str,
    addendum: Addendum | None = None,
    *,
    by_passkey: bool = False,
) -> Signature:
    """Store a party's name under a canonical text, as that text has it, and how it was shown whose it is."""
    shown = [_("med passnøkkel")] if by_passkey else []
    me = next(row for row in json.loads(text)["parties"] if row["party"] == access.party)
    return Signature.objects.create(
        agreement=agreement,
        addendum=addendum,
        by=access.person,
        party=access.party,
        name=me["name"],
        title=me["title"],
        unit=me["unit"],
        sha256=agreement_document.sha256(text),
        vouched=", ".join(filter(None, [*shown, coming_back.said_of(access.person, timezone.now())])),
    )


def _all_signed(access: ConversationAccess, agreement: Agreement) -> None:
    now = timezone.now()
    links = list(AgreementGoal.objects.filter(agreement=agreement).select_related("goal__key"))
    for link in links:
        link.agreement = agreement
        if link.goal.status == Goal.Status.DRAFT:
            link.goal.status, link.goal.agreed_at = Goal.Status.AGREED, now
            link.goal.save(update_fields=["status", "agreed_at"])
        elif link.outcome and link.goal.status == Goal.Status.AGREED:
            _end(link, access.conversation, now)
    Action.objects.filter(goal__in=[link.goal_id for link in links], status=Action.Status.DRAFT).update(
        status=Action.Status.REMAINING, agreed_at=now
    )
    new_deadlines.take_effect(access.conversation, json.loads(agreement.signed_text)["goals"], now)
    agreement.signed_at = access.conversation.signed_at = now
    agreement.save(update_fields=["signed_at"])
    steps.move_on(access.conversation, "all_signed", by=access.person)
    letter_subjects.signed_by_both(access.conversation)
    _end_earlier(access)


def _end(link: AgreementGoal, conversation: Conversation, now: datetime) -> None:
    goal = link.goal
    goal.outcome, goal.status, goal.ended_at = link.outcome, Goal.Status.ENDED, now
    goal.result = link.result or goal.result
    goal.save(update_fields=["outcome", "status", "ended_at", "result"])
    letter_subjects.goal_over(goal)
    for party in (conversation.employee_id, conversation.leader_id):
        OutcomeConfirmation.objects.update_or_create(
            goal=goal, by_id=party, defaults={"outcome": link.outcome, "at": now}
        )


def _end_earlier(access: ConversationAccess) -> None:
    """The conversations before this one end with it."""
    earlier = access.conversation.previous_id
    while earlier:
        conversation = Conversation.objects.select_for_update().get(pk=earlier)
        if conversation.status in (Status.FOLLOWING, Status.UNSIGNED):
            _count_the_year(conversation)
            steps.move_on(conversation, "next_signed", by=access.person)
        elif conversation.status == Status.ENDED:
            return
        earlier = conversation.previous_id


def change_agreement(*, conversation_id: UUID, by: Person, signed: int | None = None) -> list[Person]:
    """Open the agreement again before both have signed. Voids what stood under it; returns whose.

    `signed` is how many names the person saw under it. Raises NotAllowedError; TransitionError when it does not lie to
    be signed; SignedSinceError when there are more.
    """
    with steps.locked(conversation_id, by, may="agree") as access:
        agreement = agreement_document.agreement_of(access.conversation)
        states.after("change", access.conversation.status)
        standing = standing_signatures(agreement) if signed is not None else []
        if len(standing) > (signed or 0):
            raise SignedSinceError([signature.by for signature in standing])
        steps.move_on(access.conversation, "change", by=by)
        outbox.withdraw(letter_subjects.signing(access.conversation))
        voided = void_signatures(access, agreement, is_opened=True)
        agreement.signed_text = ""
        agreement.save(update_fields=["signed_text"])
        Refusal.objects.filter(agreement=agreement, withdrawn_at=None).update(withdrawn_at=timezone.now())
        return voided


def refuse(*, conversation_id: UUID, by: Person, reason: str, seen_sha256: str | None = None) -> None:
    """Say no to signing, with the reason. The conversation goes on without; the no can be taken back by signing.

    `seen_sha256` is of the text the person saw, unsigned by them. Raises NotAllowedError, TransitionError;
    TextChangedError when it is another one by now, AlreadySignedError when they have signed it since.
    """
    with steps.locked(conversation_id, by, may="refuse", can="refuse") as access:
        agreement = agreement_document.agreement_of(access.conversation)
        if seen_sha256 is not None:
            _ensure_unsigned(standing_signatures(agreement), by)
            if agreement_document.sha256(agreement.signed_text) != seen_sha256:
                raise TextChangedError
        own = Signature.objects.filter(agreement=agreement, by=by, addendum=None, voided_at=None)
        own.update(voided_at=timezone.now())
        Refusal.objects.create(agreement=agreement, by=by, reason=reason)
        steps.move_on(access.conversation, "refuse", by=by)
        outbox.withdraw(letter_subjects.signing(access.conversation), to=by)
        letters.refused(access.conversation, to=access.other, by=by)


def _count_the_year(conversation: Conversation) -> None:
    """Store how it went with what was agreed in a conversation: from now on that does not change."""
    agreement = Agreement.objects.filter(conversation=conversation, signed_at__isnull=False).first()
    if agreement is None:
        return
    links = AgreementGoal.objects.filter(agreement=agreement)
    actions = Action.objects.filter(goal__in=links.values("goal"), agreed_at=agreement.signed_at)
    agreement.goals_of_year, agreement.actions_of_year = links.filter(outcome="").count(), actions.count()
    agreement.done_in_year = actions.filter(status=Action.Status.DONE).count()
    agreement.save(update_fields=["goals_of_year", "actions_of_year", "done_in_year"])


# Reminders


def ask_to_sign(*, conversation_id: UUID, by: Person) -> bool:
    """Remind the other, who has not signed; at most one mail a day. Returns whether a reminder went out.

    Raises NotAllowedError, TransitionError; NotPossibleError when the other has signed, or leads no more.
    """
    with steps.locked(conversation_id, by, may="sign", can="remind_signing") as access:
        agreement = agreement_document.agreement_of(access.conversation)
        if any(signature.by_id == access.other.pk for signature in standing_signatures(agreement)):
            raise NotPossibleError(_("%(name)s har allerede signert.") % {"name": access.other.first_name})
        if not access.conversation.leads_today:
            raise NotPossibleError(
                _("%(name)s er ikke lederen din lenger, og kan ikke signere nå.") % {"name": access.other.first_name}
            )
        if mailed_lately(agreement, access.other):
            return False
        _remind(agreement, access.other, by=by)
        log.record("signing.reminded", by=by.pk, conversation=conversation_id)
        return True


def mailed_lately(agreement: Agreement, to: Person) -> bool:
    """Whether the person has had a mail the last day that the agreement waits: a reminder, or that the other signed."""
    since = timezone.now() - ASK_AGAIN_AFTER
    signed = Signature.objects.filter(agreement=agreement, addendum=None, voided_at=None, at__gt=since)
    reminded = SigningReminder.objects.filter(agreement=agreement, to=to, at__gt=since)
    return signed.exclude(by=to).exists() or reminded.exists()


def remind_unsigned(now: datetime) -> int:
    """Remind whoever has not signed after some days, once at each mark. Returns how many; none in quiet hours."""
    if workday.is_quiet(clock.here(now)):
        return 0
    waiting = (
        Agreement.objects.filter(conversation__in=led_conversations(clock.here(now).date()))
        .filter(conversation__status=Status.SIGNING)
        .annotate(since=Max("conversation__moves__at", filter=Q(conversation__moves__after=Status.SIGNING)))
        .filter(since__lte=now - REMIND_AFTER[0])
    )
    return sum(_remind_of(pk, since, now) for pk, since in waiting.values_list("pk", "since"))


@transaction.atomic
def _remind_of(agreement_id: Any, since: datetime, now: datetime) -> int:
    rows = Agreement.objects.select_related("conversation__employee", "conversation__leader")
    agreement = rows.select_for_update(of=("self",)).get(pk=agreement_id)
    conversation = agreement.conversation
    if not states.can("remind_signing", conversation.status):
        return 0
    mark = max(since + after for after in REMIND_AFTER if since + after <= now)
    signed = {signature.by_id for signature in standing_signatures(agreement)}
    late = [person for person in (conversation.employee, conversation.leader) if person.pk not in signed]
    sent = 0
    for person in late:
        if not SigningReminder.objects.filter(agreement=agreement, to=person, by=None, at__gte=mark).exists():
            _remind(agreement, person, at=now)
            sent += 1
    return sent


def _remind(agreement: Agreement, to: Person, *, by: Person | None = None, at: datetime | None = None) -> None:
    SigningReminder.objects.create(agreement=agreement, to=to, by=by, at=at or timezone.now())
    letters.signature_reminder(agreement.conversation, to=to)
