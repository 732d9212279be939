"""The minutes page: one of the two writes, the other reads what is shown and comments, the employee chooses who."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from samtale.people.requests import SignedInRequest

from .. import states
from ..access import ConversationAccess, NotAllowedError, open_conversation, peek
from ..frame import answer_transition_errors, current_step, current_step_url, frame
from ..models import Minutes
from ..retention import page as retention_page
from ..retention.gone import gone
from ..steps import NotPossibleError
from . import actions, who
from .forms import ChoiceForm, CommentForm, SeenForm


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
    may_read = who.may_read(access, written)
    editable = states.can("write_minutes", access.conversation.status)
    return render(
        request,
        "conversations/minutes/page.html",
        {
            # The minutes belong to no step of their own: the line shows where the conversation stands.
            **frame(access, current_step(access), who_can_read=_who_can_read(access, written)),
            "minutes": written,
            "may_read": may_read,
            "may_write": editable and who.may_write(access, written),
            "may_comment": editable and who.may_comment(access, written),
            "may_choose": editable and access.may_decide_minutes and not written.finished_at,
            "text": who.text_for(access, written) if may_read else "",
            "written_by": who.written_by(access.conversation, written),
            "comments": actions.comments_of(written) if may_read else [],
            "form": form or CommentForm(),
            "all_signed": access.conversation.status in states.AFTER_SIGNING,
            "editable": editable,
            "kept": retention_page.read(access),
        },
        status=status,
    )


def _who_can_read(access: ConversationAccess, written: Minutes) -> str | None:
    if written.is_shown or written.way == Minutes.Way.NONE:
        return None  # the two, as the frame says
    if access.is_employee:
        return _("Bare du kan lese dette")
    return _("Bare %(name)s kan lese dette") % {"name": access.other.first_name}


@require_POST
@answer_transition_errors
def way(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """Choose who writes the minutes, or that the agreement is enough."""
    if not peek(request.user, conversation_id).may_decide_minutes:
        raise NotAllowedError
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return redirect("conversations:minutes", conversation_id)
    try:
        chosen = form.cleaned_data["way"]
        access = actions.choose_way(conversation_id=conversation_id, by=request.user, way=chosen)
        messages.success(request, _CHOSEN[chosen] % {"name": access.other.first_name})
    except NotPossibleError as why:
        messages.warning(request, str(why))
    return redirect("conversations:minutes", conversation_id)


_CHOSEN = {
    Minutes.Way.EMPLOYEE: gettext_lazy("Nå er det du som skriver referatet."),
    Minutes.Way.LEADER: gettext_lazy("%(name)s kan skrive referatet nå, og får beskjed om det."),
    Minutes.Way.NONE: gettext_lazy("Avtalen er nok. Dere trenger ikke noe referat."),
}


@require_POST
@answer_transition_errors
def ready(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The leader has written, and asks the employee to read."""
    try:
        access = actions.say_ready(conversation_id=conversation_id, by=request.user)
        name = access.other.first_name
        messages.success(request, _("%(name)s får beskjed om at referatet er klart.") % {"name": name})
    except NotPossibleError as why:
        messages.warning(request, str(why))
    return redirect("conversations:minutes", conversation_id)


@require_POST
@answer_transition_errors
def showing(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The employee shows own minutes, or says that the leader's are finished; or takes that back."""
    seen = SeenForm(request.POST)
    try:
        if request.POST.get("show") == "no":
            access = actions.take_back_minutes(conversation_id=conversation_id, by=request.user)
            said = _("%(name)s ser ikke referatet nå."), _("Referatet er åpnet igjen. %(name)s kan skrive mer.")
        else:
            read = seen.cleaned_data["seen"] if seen.is_valid() else None
            access = actions.finish_minutes(conversation_id=conversation_id, by=request.user, seen=read)
            said = _("%(name)s kan lese referatet nå."), _("Referatet er ferdig. %(name)s kan ikke endre det.")
        by_leader = Minutes.of(access.conversation).leader_writes
        messages.success(request, said[by_leader] % {"name": access.other.first_name})
    except NotPossibleError as why:
        messages.warning(request, str(why))
    return redirect("conversations:minutes", conversation_id)


@require_POST
@answer_transition_errors
def comments(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = peek(request.user, conversation_id)
    if not access.may_comment_minutes:
        raise NotAllowedError
    who.ensure_reads(access, Minutes.of(access.conversation))
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
    try:
        actions.resolve_comment(conversation_id=conversation_id, by=request.user, comment_id=comment_id)
    except NotPossibleError as why:
        messages.warning(request, str(why))
    return redirect("conversations:minutes", conversation_id)
