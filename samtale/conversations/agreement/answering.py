"""One form or one press about the agreement, answered in place or on a small page of its own."""

from collections.abc import Callable
from secrets import token_hex
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from samtale.people.requests import SignedInRequest

from .. import states
from ..access import ConversationAccess, open_conversation, peek
from ..frame import current_step, current_step_url, frame
from ..rights import Right
from ..states import Status, What
from ..steps import NotPossibleError

CHANGED = "agreement-changed"


def opened(request: SignedInRequest, conversation_id: UUID, *, to: Right) -> ConversationAccess:
    """The door for a page, which is also fetched anew when something in it has changed: that is no new reading."""
    if request.htmx:
        return peek(request.user, conversation_id, to=to)
    return open_conversation(request.user, conversation_id, to=to)


Make = Callable[[ConversationAccess, Any], forms.Form]


Save = Callable[[ConversationAccess, Any], Any]


def write(
    request: SignedInRequest,
    conversation_id: UUID,
    *,
    title: str,
    make: Make,
    save: Save,
    can: What = "agree",
    template: str = "form",
    **more: Any,
) -> HttpResponse:
    """One form about the agreement: shown, or saved; with JavaScript in place, else on a small page of its own."""
    access = peek(request.user, conversation_id, to="agree")
    states.require(can, access.conversation.status)
    try:
        form = make(access, request.POST if request.method == "POST" else None)
    except NotPossibleError as why:
        return not_possible(request, access, str(why))
    form.auto_id = f"f{token_hex(4)}_%s"  # several may stand on a page, and no two things there share an id
    valid = request.method == "POST" and form.is_valid()
    # Once, before it is saved, and to the leader alone; the same press again saves it as it stands.
    asks = valid and access.is_leader and "asked" not in request.POST and getattr(form, "may_be_no_promise", False)
    if valid and not asks:
        try:
            save(access, form)
        except NotPossibleError as why:
            form.add_error(None, str(why))
        else:
            return saved(request, access)
    own = f"conversations/agreeing/_{template}.html"
    context = {**frame(access, current_step(access)), "form": form, "title": title, "back": back(access), **more}
    page = own if request.htmx else "conversations/agreeing/form.html"
    return render(request, page, {**context, "asks": asks, "form_template": own}, status=422 if form.errors else 200)


def back(access: ConversationAccess) -> str:
    if access.conversation.status in states.BEFORE:  # looking back is part of preparing, before the yes too
        return reverse("conversations:preparation", args=[access.conversation.pk])
    at = current_step_url(access)
    return f"{at}?step=2#agreement" if access.conversation.status == Status.CLOSING else at


def saved(request: SignedInRequest, access: ConversationAccess) -> HttpResponse:
    if not request.htmx:
        messages.success(request, _("Lagret."))
        return redirect(back(access))
    answer = render(request, "conversations/agreeing/_saved.html", {"conversation": access.conversation})
    return trigger_client_event(answer, CHANGED, after="swap")


def press(request: SignedInRequest, conversation_id: UUID, step: Callable[[], ConversationAccess]) -> HttpResponse:
    """One press about the agreement, done by `step`, which opens the conversation."""
    try:
        access = step()
    except NotPossibleError as why:
        return not_possible(request, peek(request.user, conversation_id, to="agree"), str(why))
    return saved(request, access)


def not_possible(request: SignedInRequest, access: ConversationAccess, why: str) -> HttpResponse:
    context = {"why": why, "back": back(access)}
    if request.htmx:
        return render(request, "conversations/agreeing/_not_possible.html", context, status=422)
    return render(
        request,
        "conversations/agreeing/not_possible.html",
        {**frame(access, current_step(access)), **context},
        status=422,
    )
