"""The page where each prepares alone, and what is pressed on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samtale.core.asking import wants_json
from samtale.people.requests import SignedInRequest

from .. import pitfalls, states
from ..access import ConversationAccess, NotAllowedError, open_conversation, peek
from ..fields import YesNoForm
from ..frame import answer_transition_errors, current_step_url, frame, malformed
from ..retention import page as retention_page
from ..working_time import to_prepare
from . import actions, bringing
from .ended_page import ended
from .forms import AnonymousScoresForm, BringForm, FocusForm, ScoresForm, ShareForm
from .page import Prepared, prepared


@require_safe
def preparation(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = open_conversation(request.user, conversation_id, to="prepare")
    if access.conversation.status == states.Status.CANCELLED:
        return _ended(request, access)
    return _page(request, access)


def _ended(request: SignedInRequest, access: ConversationAccess) -> HttpResponse:
    page = ended(access, follows=wants_json(request))
    read_by_two = page.has_shared and access.conversation.leads_today
    who = _("Det du ikke har delt, kan bare du lese") if read_by_two else _("Bare du kan lese det du har skrevet")
    if access.is_leader:  # a leader's may go along when the employee takes out what is about them
        who = _("Det du ikke har delt, ser ikke %(name)s her") % {"name": access.other.first_name}
    shown = {
        "page": page,
        "kept": page.kept,
        "can_take_back": states.can("unshare", access.conversation.status),
        **_followed_to(request, access),
    }
    return render(
        request,
        "conversations/preparing/ended.html",
        {**frame(access, "preparation", who_can_read=who), **shown},
    )


def _followed_to(request: SignedInRequest, access: ConversationAccess) -> dict[str, Any]:
    """Whether it is asked for by a page that is open, and where the conversation has come to since."""
    return {"follows": wants_json(request), "now_at": current_step_url(access)}


def _time_to_prepare(access: ConversationAccess) -> str:
    """How much working time, in words, for the employee while the conversation lies ahead."""
    conversation = access.conversation
    ahead = states.can("answer_invitation", conversation.status) and conversation.leads_today
    return to_prepare(conversation.guide) if access.is_employee and ahead else ""


def _who_can_read(access: ConversationAccess, page: Prepared) -> str:
    if not page.taken_out:
        return _("Bare du kan lese det du skriver, til du deler det")
    name = access.other.first_name
    return _("Bare du kan lese det du skriver, til du deler det eller %(name)s tar det ut") % {"name": name}


def _page(request: SignedInRequest, access: ConversationAccess, status: int = 200, **forms: Any) -> HttpResponse:
    page = prepared(access=access)
    now = timezone.localdate()
    editable = states.can("prepare", access.conversation.status)
    mine = {one.statement.pk: one.mine for one in page.answers}
    anonymous_sent = bool(page.mine and page.mine.anonymous_sent)
    return render(
        request,
        "conversations/preparing/page.html",
        {
            **frame(access, "preparation", who_can_read=_who_can_read(access, page)),
            "page": page,
            "editable": editable,
            "to_prepare": _time_to_prepare(access),
            **_followed_to(request, access),
            "today": now,
            "can_take_back": states.can("unshare", access.conversation.status),
            "can_start": states.can("answer_invitation", access.conversation.status),
            "starts_today": timezone.localdate(access.conversation.starts_at) <= now,
            "scores": ScoresForm(statements=[one.statement for one in page.answers], mine=mine),
            "anonymous": AnonymousScoresForm(statements=page.anonymous, prefix="anonymous"),
            "asks_anonymously": bool(page.anonymous) and access.may_answer_anonymously,
            "anonymous_sent": anonymous_sent,
            "pitfalls": pitfalls.ahead(
                access=access,
                put_off=page.put_off,
                notes=[one.text for one in page.topics],
                aid=[one.text for one in page.aid],
                last=page.last,
                now=timezone.now(),
            ),
            "focus_form": FocusForm(initial={"text": page.focus, "was": page.focus}),
            "kept": retention_page.kept_while_preparing(access, page.mine, asked_for=page.asked_for)
            if editable
            else retention_page.read(access),
            **forms,
        },
        status=status,
    )


@require_POST
@answer_transition_errors
def shared(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    form = ShareForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id)
    what = form.cleaned_data["what"]
    step = actions.share if form.cleaned_data["yes"] else actions.take_back
    done = step(conversation_id=conversation_id, what=what, by=request.user)
    if what == "all" and not form.cleaned_data["yes"]:
        messages.success(
            request,
            _("Alt du hadde delt, er tatt tilbake. Nå kan bare du lese det.")
            if done
            else _("Du hadde ikke delt noe her, så det var ingenting å ta tilbake."),
        )
    return redirect("conversations:preparation", conversation_id)


@require_POST
@answer_transition_errors
def brought(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """Take own notes along from an ended invitation, the press's `source`."""
    form = BringForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id)
    try:
        done = bringing.bring(conversation_id=conversation_id, source_id=form.cleaned_data["source"], by=request.user)
    except bringing.NoRoomError as full:
        messages.warning(
            request,
            _(
                "Det er ikke plass til notatet om «%(topic)s», så ingenting er tatt med. Kort ned det du har skrevet "
                "her, eller kopier det du trenger."
            )
            % {"topic": full.title},
        )
    else:
        for said in _said_of(done):
            messages.success(request, said)
    return redirect("conversations:preparation", conversation_id)


def _said_of(done: bringing.Brought) -> list[str]:
    if not done.found:
        return [_("Notatene er allerede tatt med.")]
    said = [_("Notatene er tatt med hit. De er ikke delt her før du deler dem.")]
    if done.still_shared:
        said.append(_("Det du delte før samtalen ble avlyst, er fortsatt delt der."))
    if done.unshared:
        said.append(_("Det du hadde delt der notatene kom inn, er ikke delt lenger. Se over det, og del på nytt."))
    if done.left:
        said.append(_("Din egen forberedelse som leder ble ikke med, for det finnes ikke noe skjema for den nå."))
    return said


@require_POST
@answer_transition_errors
def ready(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    form = YesNoForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id)
    actions.set_ready(conversation_id=conversation_id, ready=form.cleaned_data["yes"], by=request.user)
    return redirect("conversations:preparation", conversation_id)


@require_POST
@answer_transition_errors
def answers(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = peek(request.user, conversation_id)
    form = ScoresForm(request.POST, statements=actions.statements_of(access=access, anonymous=False))
    if not form.is_valid():
        return _page(request, access, 422, scores=form)
    actions.answer(conversation_id=conversation_id, scores=form.scores, by=request.user)
    messages.success(request, _("Svarene er lagret."))
    return redirect("conversations:preparation", conversation_id)


@require_POST
@answer_transition_errors
def anonymous_answers(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = peek(request.user, conversation_id)
    if not access.may_answer_anonymously:
        raise NotAllowedError
    form = AnonymousScoresForm(
        request.POST, statements=actions.statements_of(access=access, anonymous=True), prefix="anonymous"
    )
    if not form.is_valid():
        return _page(request, access, 422, anonymous=form)
    actions.answer_for_organisation(conversation_id=conversation_id, scores=form.scores, by=request.user)
    messages.success(request, _("Svarene er sendt uten navn."))
    return redirect("conversations:preparation", conversation_id)


@require_POST
@answer_transition_errors
def focus(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    form = FocusForm(request.POST)
    if not form.is_valid():
        return _page(request, peek(request.user, conversation_id), 422, focus_form=form)
    actions.set_focus(conversation_id=conversation_id, by=request.user, **form.cleaned_data)
    messages.success(request, _("Lagret for alle du leder."))
    return redirect("conversations:preparation", conversation_id)
