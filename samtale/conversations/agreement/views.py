"""Pages and fragments where the two write what they agree on."""

from collections.abc import Callable
from secrets import token_hex
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from .. import access, states
from ..access import ConversationAccess
from ..frame import answers_not_now, current_step, current_step_url, frame, malformed
from ..states import Status
from ..steps import NotPossible
from . import actions, differences, document, rows, signed_text
from . import forms as shapes
from .as_letter import letter_context, names
from .voided import _names_of, tell_voided

CHANGED = "agreement-changed"


@require_safe
@answers_not_now
def agreement(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """The agreement so far, on a page of its own or as the part of a page that is fetched anew."""
    found = opened(request, conversation_id, to="agree")
    states.require("agree", found.conversation.status)
    context = letter_context(found, document.gather(found.conversation))
    return render(
        request,
        "conversations/agreeing/page.html",
        {**frame(found, current_step(found)), **context, "here": request.get_full_path()},
    )


def opened(request: HttpRequest, conversation_id: UUID, *, to: str) -> ConversationAccess:
    """The door for a page, which is also fetched anew when something in it has changed: that is no new reading."""
    if request.htmx:
        return access.peek(request.user, conversation_id, to=to)
    return access.open_conversation(request.user, conversation_id, to=to)


Make = Callable[[ConversationAccess, Any], forms.Form]
Save = Callable[[ConversationAccess, Any], Any]


def _write(
    request: HttpRequest,
    conversation_id: UUID,
    *,
    title: str,
    make: Make,
    save: Save,
    can: str = "agree",
    template: str = "form",
    **more: Any,
) -> HttpResponse:
    """One form about the agreement: shown, or saved; with JavaScript in place, else on a small page of its own."""
    found = access.peek(request.user, conversation_id, to="agree")
    states.require(can, found.conversation.status)
    try:
        form = make(found, request.POST if request.method == "POST" else None)
    except NotPossible as why:
        return _not_possible(request, found, str(why))
    form.auto_id = f"f{token_hex(4)}_%s"  # several may stand on a page, and no two things there share an id
    if request.method == "POST" and form.is_valid():
        try:
            save(found, form)
        except NotPossible as why:
            form.add_error(None, str(why))
        else:
            return _saved(request, found)
    own = f"conversations/agreeing/_{template}.html"
    context = {**frame(found, current_step(found)), "form": form, "title": title, "back": _back(found), **more}
    page = own if request.htmx else "conversations/agreeing/form.html"
    return render(request, page, {**context, "form_template": own}, status=422 if form.errors else 200)


def _back(found: ConversationAccess) -> str:
    at = current_step_url(found)
    return f"{at}?step=2#agreement" if found.conversation.status == Status.CLOSING else at


def _saved(request: HttpRequest, found: ConversationAccess) -> HttpResponse:
    if not request.htmx:
        messages.success(request, _("Lagret."))
        return redirect(_back(found))
    answer = render(request, "conversations/agreeing/_saved.html", {"conversation": found.conversation})
    return trigger_client_event(answer, CHANGED, after="swap")


def _press(request: HttpRequest, conversation_id: UUID, step: Callable[[], ConversationAccess]) -> HttpResponse:
    """One press about the agreement, done by `step`, which opens the conversation."""
    try:
        found = step()
    except NotPossible as why:
        return _not_possible(request, access.peek(request.user, conversation_id, to="agree"), str(why))
    return _saved(request, found)


def _not_possible(request: HttpRequest, found: ConversationAccess, why: str) -> HttpResponse:
    context = {"why": why, "back": _back(found)}
    if request.htmx:
        return render(request, "conversations/agreeing/_not_possible.html", context, status=422)
    return render(
        request,
        "conversations/agreeing/not_possible.html",
        {**frame(found, current_step(found)), **context},
        status=422,
    )


# Goals


@require_http_methods(["GET", "HEAD", "POST"])
@answers_not_now
def add_goal(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """An action and the goal it serves, new or one there is. `?topic=` says where in the conversation it came up."""

    def make(found, data):
        gathered = document.gather(found.conversation)
        going_on = [(str(link.goal_id), link.goal.title) for link in gathered.links if not link.outcome]
        start = {"topic": request.GET.get("topic"), "goal": request.GET.get("goal") or shapes.AgreeForm.NEW}
        return shapes.AgreeForm(data, initial=start, goals=going_on, names=names(found))

    def save(found, form):
        goal_id, given = form.cleaned_data["goal"], form.cleaned_data
        both = {"conversation_id": conversation_id, "by": request.user}
        actions.agree_on(
            **both,
            goal_id=given["new_goal_id"] if goal_id == form.NEW else UUID(goal_id),
            action_id=given["new_id"],
            goal=form.goal_values() if goal_id == form.NEW else None,
            action=form.action_values(),
            topic_id=given["topic"],
        )

    return _write(request, conversation_id, title=_("Avtal et tiltak"), make=make, save=save, template="agree_form")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_not_now
def goal(request: HttpRequest, conversation_id: UUID, goal_id: UUID) -> HttpResponse:
    def make(found, data):
        return shapes.GoalForm(data) if data else shapes.GoalForm.of(rows.open_goal(found, goal_id).goal)

    def save(found, form):
        actions.change_goal(
            conversation_id=conversation_id,
            by=request.user,
            goal_id=goal_id,
            edit=form.cleaned_data["edit"],
            base=form.cleaned_data["base"],
            mine=form.mine,
        )

    where = [conversation_id, goal_id]
    return _write(
        request,
        conversation_id,
        title=_("Endre målet"),
        make=make,
        save=save,
        part_of=reverse("conversations:add_part", args=where),
        removal=_removal(
            "remove_goal", where, _("Fjern målet"), _("Målet og tiltakene som hører til, blir borte for dere begge.")
        ),
    )


def _removal(name: str, where: list[UUID], opener: str, text: str) -> dict[str, str]:
    return {"action": reverse(f"conversations:{name}", args=where), "opener": opener, "text": text}


@require_http_methods(["GET", "HEAD", "POST"])
@answers_not_now
def add_part(request: HttpRequest, conversation_id: UUID, goal_id: UUID) -> HttpResponse:
    def make(found, data):
        if data is None:  # what is sent is answered by the action, with the form
            rows.open_goal(found, goal_id)
        return shapes.NewGoalForm(data)

    def save(found, form):
        actions.add_goal(
            conversation_id=conversation_id,
            by=request.user,
            goal_id=form.cleaned_data["new_id"],
            parent_id=goal_id,
            **form.values(*shapes.GoalFields.base_fields),
        )

    return _write(request, conversation_id, title=_("Nytt delmål"), make=make, save=save)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_not_now
def end_goal(request: HttpRequest, conversation_id: UUID, goal_id: UUID) -> HttpResponse:
    def make(found, data):
        if data is not None:
            return shapes.EndForm(data)
        link = rows.open_goal(found, goal_id)
        start = {"outcome": link.outcome or None, "result": link.result or link.goal.result}
        return shapes.EndForm(initial=start)

    def save(found, form):
        actions.end_goal(conversation_id=conversation_id, by=request.user, goal_id=goal_id, **form.cleaned_data)

    return _write(request, conversation_id, title=_("Avslutt målet"), make=make, save=save)


@require_POST
@answers_not_now
def keep_goal(request: HttpRequest, conversation_id: UUID, goal_id: UUID) -> HttpResponse:
    return _press(
        request,
        conversation_id,
        lambda: actions.keep_goal(conversation_id=conversation_id, by=request.user, goal_id=goal_id),
    )


@require_POST
@answers_not_now
def remove_goal(request: HttpRequest, conversation_id: UUID, goal_id: UUID) -> HttpResponse:
    return _press(
        request,
        conversation_id,
        lambda: actions.remove_goal(conversation_id=conversation_id, by=request.user, goal_id=goal_id),
    )


# Actions


@require_http_methods(["GET", "HEAD", "POST"])
@answers_not_now
def add_action(request: HttpRequest, conversation_id: UUID, goal_id: UUID) -> HttpResponse:
    def make(found, data):
        if data is None:  # what is sent is answered by the action, with the form
            rows.open_goal(found, goal_id)
        return shapes.NewActionForm(data, names=names(found))

    def save(found, form):
        actions.add_action(
            conversation_id=conversation_id,
            by=request.user,
            goal_id=goal_id,
            action_id=form.cleaned_data["new_id"],
            **form.values(*shapes.ActionFields.base_fields),
        )

    return _write(request, conversation_id, title=_("Nytt tiltak"), make=make, save=save)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_not_now
def action(request: HttpRequest, conversation_id: UUID, action_id: UUID) -> HttpResponse:
    def make(found, data):
        if data:
            return shapes.ActionForm(data, names=names(found))
        return shapes.ActionForm.of(rows.open_action(found, action_id), names=names(found))

    def save(found, form):
        actions.change_action(
            conversation_id=conversation_id,
            by=request.user,
            action_id=action_id,
            edit=form.cleaned_data["edit"],
            base=form.cleaned_data["base"],
            mine=form.mine,
        )

    return _write(
        request,
        conversation_id,
        title=_("Endre tiltaket"),
        make=make,
        save=save,
        removal=_removal(
            "remove_action", [conversation_id, action_id], _("Fjern tiltaket"), _("Tiltaket blir borte for dere begge.")
        ),
    )


@require_POST
@answers_not_now
def remove_action(request: HttpRequest, conversation_id: UUID, action_id: UUID) -> HttpResponse:
    return _press(
        request,
        conversation_id,
        lambda: actions.remove_action(conversation_id=conversation_id, by=request.user, action_id=action_id),
    )


# The conclusion


@require_POST
@answers_not_now
def conclusion(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    form = shapes.ConclusionForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id, to="agree")
    return _press(
        request,
        conversation_id,
        lambda: actions.conclude(
            conversation_id=conversation_id, by=request.user, conclusion=form.cleaned_data["conclusion"]
        ),
    )


# What may be used outside


@require_http_methods(["GET", "HEAD", "POST"])
@answers_not_now
def add_consent(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    def save(found, form):
        actions.add_consent(
            conversation_id=conversation_id,
            by=request.user,
            consent_id=form.cleaned_data["new_id"],
            **form.values(*shapes.ConsentFields.base_fields),
        )

    return _write(
        request,
        conversation_id,
        title=_("Dette kan brukes utenfor samtalen"),
        make=lambda found, data: shapes.NewConsentForm(data),
        save=save,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@answers_not_now
def consent(request: HttpRequest, conversation_id: UUID, consent_id: UUID) -> HttpResponse:
    def make(found, data):
        if data:
            return shapes.ConsentForm(data)
        return shapes.ConsentForm.of(rows.open_consent(found, consent_id))

    def save(found, form):
        actions.change_consent(
            conversation_id=conversation_id,
            by=request.user,
            consent_id=consent_id,
            edit=form.cleaned_data["edit"],
            base=form.cleaned_data["base"],
            mine=form.mine,
        )

    return _write(
        request,
        conversation_id,
        title=_("Endre hva som kan brukes"),
        make=make,
        save=save,
        removal=_removal(
            "remove_consent",
            [conversation_id, consent_id],
            _("La det bli mellom oss"),
            _("Det kan da ikke brukes utenfor samtalen."),
        ),
    )


@require_POST
@answers_not_now
def remove_consent(request: HttpRequest, conversation_id: UUID, consent_id: UUID) -> HttpResponse:
    return _press(
        request,
        conversation_id,
        lambda: actions.remove_consent(conversation_id=conversation_id, by=request.user, consent_id=consent_id),
    )


# Where the two see it differently


@require_http_methods(["GET", "HEAD", "POST"])
@answers_not_now
def add_difference(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    signed_by = signed_text.signed_by(access.peek(request.user, conversation_id, to="agree"))

    def save(found, form):
        differences.record_difference(
            conversation_id=conversation_id,
            by=request.user,
            difference_id=form.cleaned_data["new_id"],
            text=form.cleaned_data["text"],
        )
        tell_voided(request, signed_by)

    return _write(
        request,
        conversation_id,
        title=_("Her ser vi ulikt på det"),
        can="differ",
        save=save,
        make=lambda found, data: shapes.DifferenceForm(data),
        note=_("Avtalen er signert av %(names)s. Når du lagrer, endres teksten, og signaturen gjelder ikke lenger.")
        % {"names": _names_of(signed_by)}
        if signed_by
        else "",
    )


@require_POST
@answers_not_now
def remove_difference(request: HttpRequest, conversation_id: UUID, difference_id: UUID) -> HttpResponse:
    return _press(
        request,
        conversation_id,
        lambda: differences.take_back_difference(
            conversation_id=conversation_id, by=request.user, difference_id=difference_id
        ),
    )
