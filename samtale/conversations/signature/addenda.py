"""Addenda: after signing nothing is changed; something is added, and both sign that too."""

import json
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from samtale.audit import log
from samtale.core.sure import sure
from samtale.goals.models import Action, Goal, NewDeadline
from samtale.notices import outbox
from samtale.people.models import Person

from .. import letter_subjects, steps
from ..agreement import document as agreement_document
from ..agreement import new_deadlines, signed_text
from ..models import Addendum, Agreement, AgreementGoal, Signature
from ..steps import NotPossibleError
from . import actions as signature_actions
from . import letters


def write_addendum(
    *, conversation_id: UUID, by: Person, addendum_id: UUID, text: str, deadlines: Mapping[UUID, date]
) -> Addendum:
    """Write an addendum, with new deadlines for agreed actions where it has any. It holds when both have signed.

    `addendum_id` is the browser's: the same again adds nothing. Raises NotAllowedError, TransitionError;
    NotPossibleError while another waits to be signed, or for a deadline of something that is not an open action of this
    agreement.
    """
    with steps.locked(conversation_id, by, may="add_addendum", can="add_addendum") as access:
        agreement = agreement_document.agreement_of(access.conversation)
        existing = Addendum.objects.filter(pk=addendum_id, agreement=agreement).first()
        if existing:
            return existing
        if Addendum.objects.filter(agreement=agreement, signed_at=None, withdrawn_at=None).exists():
            raise NotPossibleError(_("Det venter alt et tillegg på signering. Signer eller trekk tilbake det først."))
        addendum = Addendum(pk=addendum_id, agreement=agreement, by=by, text=text)
        document = agreement_document.addendum_document(addendum, agreement, _deadlines(agreement, deadlines))
        addendum.signed_text = agreement_document.as_text(document)
        addendum.save(force_insert=True)
        log.record("addendum.written", by=by.pk, conversation=conversation_id, addendum=str(addendum.pk))
        letters.addendum_awaits(access.conversation, addendum, to=access.other, by=by)
        steps.touch(access.conversation)
        return addendum


def open_actions(agreement: Agreement) -> list[Action]:
    """The agreed actions that can get a new deadline. One query."""
    linked = AgreementGoal.objects.filter(agreement=agreement).values("goal")
    return list(
        Action.objects.open().filter(goal__in=linked, goal__status=Goal.Status.AGREED).select_related("goal__key")
    )


def _deadlines(agreement: Agreement, wanted: Mapping[UUID, date]) -> list[dict[str, str | None]]:
    actions = {action.pk: action for action in open_actions(agreement)}
    if not wanted.keys() <= actions.keys():
        raise NotPossibleError(
            _("En av fristene gjelder et tiltak som ikke er åpent lenger. Se over fristene på nytt.")
        )
    return [
        {
            "action": str(pk),
            "what": action.what,
            "before": action.due.isoformat() if action.due else None,
            "after": wanted[pk].isoformat(),
        }
        for pk, action in actions.items()
        if pk in wanted and wanted[pk] != action.due
    ]


def sign_addendum(
    *, conversation_id: UUID, by: Person, addendum_id: UUID, seen_sha256: str, by_passkey: bool = False
) -> None:
    """Sign an addendum as the person saw it. With both names under it, its deadlines take effect.

    Raises NotAllowedError, TransitionError; NotPossibleError when it was withdrawn; TextChangedError when the person
    saw another text.
    """
    with steps.locked(conversation_id, by, may="sign", can="add_addendum") as access:
        agreement = agreement_document.agreement_of(access.conversation)
        addendum = _waiting(agreement, addendum_id)
        standing = signed_text.standing_signatures(agreement, addendum)
        if addendum.signed_at or any(signature.by_id == by.pk for signature in standing):
            return
        if agreement_document.sha256(addendum.signed_text) != seen_sha256:
            raise signed_text.TextChangedError
        signature = signature_actions.make_signature(
            access, agreement, addendum.signed_text, addendum, by_passkey=by_passkey
        )
        log.record("addendum.signed", by=by.pk, conversation=conversation_id, signature=str(signature.pk))
        outbox.withdraw(letter_subjects.addendum(addendum), to=by)
        if standing:
            _take_effect(addendum)
        steps.touch(access.conversation)


def _waiting(agreement: Agreement, addendum_id: UUID) -> Addendum:
    addendum = Addendum.objects.select_for_update().filter(pk=addendum_id, agreement=agreement).first()
    if addendum is None or addendum.withdrawn_at:
        raise NotPossibleError(_("Tillegget er trukket tilbake."))
    addendum.agreement = agreement
    return addendum


def _take_effect(addendum: Addendum) -> None:
    addendum.signed_at = timezone.now()
    for row in json.loads(addendum.signed_text)["deadlines"]:
        action = Action.objects.select_related("goal").get(pk=row["action"])
        given = NewDeadline(action=action, conversation=addendum.agreement.conversation_id, by_id=addendum.by_id)
        given.before, given.due = action.due, date.fromisoformat(row["after"])
        new_deadlines.hold(given, addendum.signed_at)
    addendum.save(update_fields=["signed_at"])


def withdraw_addendum(*, conversation_id: UUID, by: Person, addendum_id: UUID) -> None:
    """Take an own addendum back before both have signed it.

    Raises NotAllowedError, TransitionError; NotPossibleError for the other's, or when both have signed.
    """
    with steps.locked(conversation_id, by, may="add_addendum", can="add_addendum") as access:
        agreement = agreement_document.agreement_of(access.conversation)
        addendum = Addendum.objects.select_for_update().filter(pk=addendum_id, agreement=agreement).first()
        if addendum is None or addendum.withdrawn_at:
            return
        if addendum.signed_at:
            raise NotPossibleError(_("Begge har signert tillegget, så det kan ikke trekkes tilbake."))
        if addendum.by_id != by.pk:
            raise NotPossibleError(_("Bare den som skrev tillegget, kan trekke det tilbake."))
        now = timezone.now()
        Signature.objects.filter(addendum=addendum, voided_at=None).update(voided_at=now)
        addendum.withdrawn_at = now
        addendum.save(update_fields=["withdrawn_at"])
        outbox.withdraw(letter_subjects.addendum(addendum))
        log.record("addendum.withdrawn", by=by.pk, conversation=conversation_id, addendum=str(addendum.pk))
        steps.touch(access.conversation)


def moved_deadlines(addenda: list[Addendum]) -> dict[str, str]:
    """The deadlines signed addenda have given, by action; the latest counts."""
    signed = sorted((a for a in addenda if a.signed_at), key=lambda a: sure(a.signed_at))
    return {row["action"]: row["after"] for a in signed for row in json.loads(a.signed_text)["deadlines"]}


def moved_elsewhere(agreement: Agreement) -> dict[str, str]:
    """The deadlines another conversation's signed texts have given since, by action; the latest counts.

    One that was called before this was signed goes on with its actions and does not end it. At most three queries.
    """
    of_it = AgreementGoal.objects.filter(agreement=agreement).values("goal")
    later = NewDeadline.objects.filter(action__goal__in=of_it, agreed_at__gt=agreement.signed_at)
    rows = list(later.exclude(conversation=agreement.conversation_id).order_by("agreed_at"))
    said = _said_elsewhere({row.conversation for row in rows}) if rows else set()
    given = ((str(row.action_id), row.due.isoformat()) for row in rows)
    return {action: due for action, due in given if (action, due) in said}


def _said_elsewhere(conversations: set[UUID]) -> set[tuple[str, str]]:
    """The new deadlines in what is signed of other conversations, as action and day: rows alone prove nothing."""
    said: set[tuple[str, str]] = set()
    agreements = Agreement.objects.filter(conversation__in=conversations, signed_at__isnull=False)
    for agreement in agreements.select_related("conversation__agreement_key"):
        goals = json.loads(agreement.signed_text)["goals"]
        said |= {(row["id"], row["due"]) for row in new_deadlines.actions_of(goals) if "due_before" in row}
    addenda = Addendum.objects.filter(agreement__in=agreements, signed_at__isnull=False)
    for addendum in addenda.select_related("agreement__conversation__agreement_key"):
        said |= {(row["action"], row["after"]) for row in json.loads(addendum.signed_text)["deadlines"]}
    return said
