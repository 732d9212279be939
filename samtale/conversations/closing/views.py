"""The closing page: three short steps, then the agreement as a letter."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from samtale.core import clock
from samtale.people.requests import SignedInRequest

from .. import states
from ..access import ConversationAccess, peek
from ..agreement import document as agreement_document
from ..agreement.answering import opened
from ..agreement.as_letter import letter_context
from ..agreement.signed_text import TextChangedError
from ..frame import answer_transition_errors, current_step_url, frame, malformed
from ..signature import actions as signature_actions
from ..states import Status
from ..steps import NotPossibleError
from . import actions
from .forms import AnswerForm, ReopenForm

# As the address names them: has all been said, do we agree, how was it (spoken), and the agreement to pass on.
STEPS = (1, 2, 3, 4)


@require_safe
def page(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = opened(request, conversation_id, to="close")
    status = access.conversation.status
    if not states.can("answer_closing", status):
        if request.htmx:  # the other has gone on while this page was open
            return HttpResponseClientRedirect(current_step_url(access))
        if status not in states.HELD:
            return redirect(current_step_url(access))
        return render(request, "conversations/closing/over.html", frame(access, "closing"))
    asked = request.GET.get("step", "")
    return _show(request, access, step=int(asked) if asked in map(str, STEPS) else None)


def _show(
    request: SignedInRequest,
    access: ConversationAccess,
    *,
    step: int | None,
    reopening: ReopenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    gathered = agreement_document.gather(access.conversation)
    sha256 = agreement_document.sha256_of_content(gathered)
    given = actions.answers(access.conversation, sha256)
    all_said, agreed = given.of(access.person)
    step = step or (1 if not all_said else 2 if agreed is None else 4)
    context = {
        **frame(access, "closing"),
        **letter_context(access, gathered),
        "step": step,
        "seen": sha256,
        "held_on": access.conversation.held_at or access.conversation.starts_at,
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "mine": {"all_said": all_said, "agreed_text": agreed},
        "theirs": dict(zip(("all_said", "agreed_text"), given.of(access.other), strict=True)),
        "changed": _changed(access, given),
        "my_voided": signature_actions.has_lost_signature(access, gathered.agreement),
        "both_yes": given.both_yes(access.person, access.other),
        "missing": actions.what_is_missing(gathered),
    }
    context["late"] = list(actions.late(context["letter"]["goals"], clock.today()))
    if step == 1:
        context["reopening"] = reopening or ReopenForm(topics=actions.topics_to_reopen(access.conversation))
    return render(request, "conversations/closing/page.html", context, status=status)


def _changed(access: ConversationAccess, given: actions.Answers) -> str:
    """What is to be said when a yes to the text has fallen because it changed; nothing otherwise."""
    mine, theirs = access.person.pk in given.fallen, access.other.pk in given.fallen
    if mine and theirs:
        return _("Avtalen er endret etter at dere svarte. Svar på nytt.")
    if mine:
        return _("Avtalen er endret etter at du svarte. Svar på nytt.")
    name = {"name": access.other.first_name}
    return _("Avtalen er endret etter at %(name)s svarte. %(name)s må svare på nytt.") % name if theirs else ""


@require_POST
@answer_transition_errors
def answers(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id)
    question, yes = form.cleaned_data["question"], form.cleaned_data["answer"] == "yes"
    try:
        actions.answer(
            conversation_id=conversation_id,
            by=request.user,
            question=question,
            yes=yes,
            seen_sha256=form.cleaned_data["seen"] or None,
        )
    except TextChangedError:
        messages.warning(request, _("Avtalen er endret siden du åpnet siden. Les den på nytt før du svarer."))
        return _to(conversation_id, 2)
    if not yes:
        messages.info(request, _("Snakk sammen om det. Endre avtalen, eller skriv ned at dere ser ulikt på det."))
        return _to(conversation_id, 2)
    return _to(conversation_id, 2 if question == "all_said" else 3)


def _to(conversation_id: UUID, step: int) -> HttpResponse:
    return redirect(f"{reverse('conversations:closing', args=[conversation_id])}?step={step}")


@require_POST
@answer_transition_errors
def reopening(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = peek(request.user, conversation_id)
    states.after("reopen", access.conversation.status)
    form = ReopenForm(request.POST, topics=actions.topics_to_reopen(access.conversation))
    if not form.is_valid():
        return _show(request, access, step=1, reopening=form, status=422)
    actions.reopen(conversation_id=conversation_id, by=request.user, topics=[UUID(pk) for pk in form.chosen()])
    messages.success(request, _("Samtalen er åpnet igjen."))
    return redirect("conversations:holding", conversation_id)


@require_POST
@answer_transition_errors
def to_signing(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = peek(request.user, conversation_id)
    if access.conversation.status != Status.SIGNING:  # the other may have pressed at the same moment
        try:
            actions.to_signing(conversation_id=conversation_id, by=request.user)
        except NotPossibleError as why:
            messages.warning(request, str(why))
            return _to(conversation_id, 4)
    return redirect("conversations:signing", conversation_id)
