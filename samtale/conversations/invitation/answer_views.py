"""The invitation's page: what it says, the employee's answer, and the leader's moving and calling off."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samtale.core.sure import sure
from samtale.core.words import length_in_words
from samtale.guides.document import blank_form_pdf
from samtale.people.requests import SignedInRequest

from ..access import ConversationAccess, NotAllowedError, open_conversation, peek
from ..frame import answer_transition_errors, current_step_url, frame
from ..retention import legal_holds
from ..retention import page as retention_page
from ..states import BEFORE, Status
from ..working_time import to_prepare
from . import actions, letters, since, suggestions, taking_part, warnings
from .forms import MoveForm, NeedsForm, ProposalForm


@require_safe
def invitation(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    return _show(request, open_conversation(request.user, conversation_id, to="read"))


@require_POST
@answer_transition_errors
def acceptance(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The employee's yes to the time that stood on the page."""
    try:
        access = actions.accept(conversation_id=conversation_id, by=request.user, starts_at=_moment(request))
    except actions.TimeMovedError:
        messages.warning(request, _("Samtalen er flyttet siden du åpnet siden. Se på den nye tiden før du svarer."))
        return _back(conversation_id)
    except actions.AcceptedError:
        messages.info(request, _("Du har allerede sagt ja til denne tiden."))
        return _back(conversation_id)
    messages.success(request, _("%(name)s får beskjed om at tiden passer.") % {"name": access.other.first_name})
    return _back(conversation_id)


@require_POST
@answer_transition_errors
def proposals(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The employee's wish for another time."""
    access = peek(request.user, conversation_id)
    form = ProposalForm(request.POST)
    if form.is_valid():
        try:
            actions.propose_time(
                conversation_id=conversation_id,
                by=request.user,
                proposal_id=form.cleaned_data["id"],
                starts_at=sure(form.starts_at),
                message=form.cleaned_data["message"],
                minutes_long=form.cleaned_data["minutes"],
                standing=request.POST.get("standing", ""),
            )
        except since.ChangedSinceError as changed:
            form.add_error(None, since.of_time(changed.conversation, to_leader=False))
        except since.AnsweredError as answered:
            messages.info(request, since.of_own_proposal(answered))
            return _back(conversation_id)
        except actions.PlanningError as error:
            _explain(form, error, "message", _("Skriv noen ord om hvorfor når du foreslår en senere dag."))
        else:
            messages.success(request, _("%(name)s får forslaget ditt.") % {"name": access.other.first_name})
            return _back(conversation_id)
    return _show(
        request, _own(peek(request.user, conversation_id), "may_answer_invitation"), status=422, proposal_form=form
    )


@require_POST
@answer_transition_errors
def needs(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """What the employee needs to take part; the leader is told that there is something to read."""
    access = _own(peek(request.user, conversation_id), "may_answer_invitation")
    form = NeedsForm(request.POST)
    if not form.is_valid():
        return _show(request, access, status=422, needs_form=form)
    if taking_part.tell(conversation_id=conversation_id, text=form.cleaned_data["text"], by=request.user):
        messages.success(request, _("%(name)s får beskjed om at du har sagt fra.") % {"name": access.other.first_name})
    return _back(conversation_id)


@require_POST
@answer_transition_errors
def needs_withdrawal(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    if taking_part.take_back(conversation_id=conversation_id, by=request.user):
        messages.success(request, _("Det du skrev, er slettet."))
    return _back(conversation_id)


@require_POST
@answer_transition_errors
def answer(request: SignedInRequest, conversation_id: UUID, proposal_id: UUID) -> HttpResponse:
    """The leader takes the proposed time («take») or keeps the one that stands («keep»)."""
    take = request.POST.get("answer") == "take"
    try:
        access = actions.answer_proposal(
            conversation_id=conversation_id, by=request.user, proposal_id=proposal_id, take=take
        )
    except actions.InThePastError:
        messages.warning(request, _("Tiden som ble foreslått, har vært. Flytt samtalen til en ny tid."))
        return _back(conversation_id)
    except since.AnsweredError as answered:
        messages.info(request, since.of_proposal(answered))
        return _back(conversation_id)
    said = _("Samtalen er flyttet, og begge får beskjed.") if take else _("Tiden står, og %(name)s får beskjed.")
    messages.success(request, said % {"name": access.other.first_name})
    return _back(conversation_id)


@require_POST
@answer_transition_errors
def time(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The leader sets another time, length or place."""
    access = peek(request.user, conversation_id)
    form = MoveForm(request.POST, conversation=access.conversation)
    # What has changed since is told before what is worth a second thought about the time in an old page.
    old = since.is_stale(access.conversation, request.POST.get("standing", ""))
    if form.is_valid() and (old or not warnings.unseen(_warnings(request, access, form), request.POST.get("seen", ""))):
        try:
            actions.move(
                conversation_id=conversation_id,
                by=request.user,
                starts_at=sure(form.starts_at),
                minutes_long=form.cleaned_data["minutes"],
                place=form.cleaned_data["place"],
                reason=form.cleaned_data["reason"],
                standing=request.POST.get("standing", ""),
            )
        except since.ChangedSinceError as changed:
            form.add_error(None, since.of_time(changed.conversation, to_leader=True))
        except actions.PlanningError as error:
            _explain(form, error, "reason", _("Skriv hvorfor samtalen flyttes til en senere dag."))
        else:
            messages.success(request, _("Endringen er sendt til %(name)s.") % {"name": access.other.first_name})
            return _back(conversation_id)
    return _show(request, _own(peek(request.user, conversation_id), "may_move"), status=422, move_form=form)


@require_POST
@answer_transition_errors
def cancellation(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    before = peek(request.user, conversation_id).conversation.status
    access = actions.cancel(conversation_id=conversation_id, by=request.user)
    if before == Status.CANCELLED:
        messages.info(request, _("Samtalen er allerede avlyst."))
        return _back(conversation_id)
    messages.success(request, _("Samtalen er avlyst, og %(name)s får beskjed.") % {"name": access.other.first_name})
    return _back(conversation_id)


@require_safe
def calendar(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The meeting as a file for one's own calendar."""
    access = peek(request.user, conversation_id)
    file = letters.own_calendar(access.conversation)
    return _download(file.content, "text/calendar; charset=utf-8", file.name)


@require_safe
def blank_form(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = peek(request.user, conversation_id)
    return _download(blank_form_pdf(access.conversation.guide), "application/pdf", letters.FORM_FILE)


def _show(
    request: SignedInRequest,
    access: ConversationAccess,
    *,
    status: int = 200,
    proposal_form=None,
    move_form=None,
    needs_form=None,
) -> HttpResponse:
    conversation = access.conversation
    proposals = list(conversation.proposals.order_by("-at"))
    waiting = next((proposal for proposal in proposals if proposal.answered_at is None), None)
    put_off = list(conversation.postponements.order_by("at"))
    shorter = suggestions.shorter(conversation.minutes_long) if put_off else None
    return render(
        request,
        "conversations/planning/invitation.html",
        {
            **frame(access, "invitation"),
            "guide": conversation.guide,
            "before_it": conversation.status in BEFORE,
            "kind_name": letters.kind_name(conversation.guide),
            "length": length_in_words(conversation.minutes_long),
            "postponements": put_off,
            "shorter": shorter,
            "shorter_length": _in_words(shorter),
            "shorter_id": uuid4(),
            "waiting_length": _in_words(waiting.minutes_long if waiting else None),
            "waiting": waiting,
            "standing": since.mark(conversation, waiting),
            "declined": proposals[0] if proposals and not waiting and not proposals[0].taken else None,
            "waiting_warnings": suggestions.warnings_about(
                starts_at=waiting.starts_at,
                minutes_long=conversation.minutes_long,
                kind=conversation.guide.guide.kind,
                by=request.user,
                employee=conversation.employee,
                besides=conversation,
            )
            if waiting and access.may_answer_proposal
            else [],
            "proposal_form": proposal_form or ProposalForm(initial={"time": _clock(conversation)}),
            "move_form": move_form or _unchanged(conversation),
            "warnings": _warnings(request, access, move_form) if move_form else [],
            "known_places": suggestions.places_of(employee=conversation.employee, by=request.user)
            if access.may_move
            else [],
            "needs": (told := taking_part.told(access)),
            "needs_form": needs_form or NeedsForm(initial={"text": told}),
            "to_prepare": to_prepare(conversation.guide),
            "current_url": current_step_url(access),
            "holds": legal_holds.hold_notices(person=request.user, conversation=conversation),
            "kept": retention_page.read(access) if conversation.status == Status.CANCELLED else None,
        },
        status=status,
    )


def _in_words(minutes: int | None) -> str:
    return length_in_words(minutes) if minutes else ""


def _unchanged(conversation) -> MoveForm:
    return MoveForm(
        conversation=conversation,
        initial={
            "date": timezone.localdate(conversation.starts_at),
            "time": _clock(conversation),
            "minutes": conversation.minutes_long,
            "place": conversation.place,
        },
    )


def _warnings(request: SignedInRequest, access: ConversationAccess, form: MoveForm) -> list:
    """What to think over about a new time; a change of place alone needs no warning."""
    conversation = access.conversation
    if form.starts_at is None or form.starts_at == conversation.starts_at:
        return []
    return suggestions.warnings_about(
        starts_at=form.starts_at,
        minutes_long=form.cleaned_data.get("minutes") or conversation.minutes_long,
        kind=conversation.guide.guide.kind,
        by=request.user,
        employee=conversation.employee,
        besides=conversation,
    )


def _explain(form: forms.Form, error: actions.PlanningError, reason_field: str, reason: str) -> None:
    """Put a step's no at the field it is about."""
    match error:
        case actions.MoveReasonMissingError():
            form.add_error(reason_field, reason)
        case actions.TimeMovedError():
            form.add_error("date", _("Dette er tiden samtalen har fra før."))
        case _:
            form.add_error("date", _("Tiden er passert. Velg en tid som kommer."))


def _own(access: ConversationAccess, may: str) -> ConversationAccess:
    """A form with errors is shown only to whoever may send it. Raises NotAllowedError."""
    if not getattr(access, may):
        raise NotAllowedError
    return access


def _moment(request: SignedInRequest):
    """The time that stood on the page; an answer without one, or with nonsense, is to no time at all."""
    try:
        return parse_datetime(request.POST.get("starts_at", "")) or timezone.now()
    except ValueError:
        return timezone.now()


def _clock(conversation):
    return timezone.localtime(conversation.starts_at).time()


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


def _back(conversation_id: UUID) -> HttpResponse:
    return redirect("conversations:invitation", conversation_id)
