"""The minutes page: the employee writes, the leader reads what is shown and comments."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samtale.people.requests import SignedInRequest

from .. import states
from ..access import ConversationAccess, NotAllowedError, open_conversation, peek
from ..frame import answer_transition_errors, current_step, current_step_url, frame
from ..models import Minutes
from ..retention import page as retention_page
from ..retention.gone import gone
from ..steps import NotPossibleError
from . import actions
from .forms import CommentForm


@require_safe
def page(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = open_conversation(request.user, conversation_id, to="read_minutes")
    if access.conversation.status in states.BEFORE | {states.Status.CANCELLED}:
        return redirect(current_step_url(access))
    if access.conversation.shared_key.destroyed_at:
        return gone(request, access, "follow_up")
    return _show(request, access)


def _show(
    request: SignedInRequest, access: ConversationAccess, *, form: CommentForm | None = None, status: int = 200
) -> HttpResponse:
    written = Minutes.of(access.conversation)
    may_read = actions.may_read(access, written)
    return render(
        request,
        "conversations/minutes/page.html",
        {
            # The minutes belong to no step of their own: the line shows where the conversation stands.
            **frame(access, current_step(access), who_can_read=_who_can_read(access, written)),
            "minutes": written,
            "may_read": may_read,
            "text": actions.text_for(access, written) if may_read else "",
            "comments": actions.comments_of(written) if may_read else [],
            "form": form or CommentForm(),
            "all_signed": access.conversation.status in states.AFTER_SIGNING,
            "editable": states.can("write_minutes", access.conversation.status),
            "kept": retention_page.read(access),
        },
        status=status,
    )


def _who_can_read(access: ConversationAccess, written: Minutes) -> str | None:
    if written.finished_at:
        return None  # the two, as the frame says
    if access.is_employee:
        return _("Bare du kan lese dette")
    return _("Bare %(name)s kan lese dette") % {"name": access.other.first_name}


@require_POST
@answer_transition_errors
def showing(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """Show the minutes to the leader, or take them back."""
    try:
        if request.POST.get("show") == "no":
            access = actions.take_back_minutes(conversation_id=conversation_id, by=request.user)
            messages.success(request, _("%(name)s ser ikke referatet nå.") % {"name": access.other.first_name})
        else:
            access = actions.finish_minutes(conversation_id=conversation_id, by=request.user)
            messages.success(request, _("%(name)s kan lese referatet nå.") % {"name": access.other.first_name})
    except NotPossibleError as why:
        messages.warning(request, str(why))
    return redirect("conversations:minutes", conversation_id)


@require_POST
@answer_transition_errors
def comments(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = peek(request.user, conversation_id)
    if not access.may_comment_minutes:
        raise NotAllowedError
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _show(request, access, form=form, status=422)
    try:
        actions.comment_minutes(
            conversation_id=conversation_id,
            by=request.user,
            comment_id=form.cleaned_data["new_id"],
            text=form.cleaned_data["text"],
            asks_change=form.cleaned_data["asks_change"],
            seen=form.cleaned_data["seen"],
        )
    except NotPossibleError as why:
        form.add_error(None, str(why))
        return _show(request, access, form=form, status=422)
    messages.success(request, _("Kommentaren er sendt."))
    return redirect("conversations:minutes", conversation_id)


@require_POST
@answer_transition_errors
def resolve_comment(request: SignedInRequest, conversation_id: UUID, comment_id: UUID) -> HttpResponse:
    actions.resolve_comment(conversation_id=conversation_id, by=request.user, comment_id=comment_id)
    return redirect("conversations:minutes", conversation_id)
