"""Pages and fragments where the two write what they agree on."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale.people.requests import SignedInRequest

from .. import states
from ..access import ConversationAccess
from ..frame import answer_transition_errors, current_step, frame, malformed
from . import actions, document, rows
from . import forms as shapes
from .answering import opened, press, write
from .as_letter import letter_context, names


@require_safe
@answer_transition_errors
def agreement(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The agreement so far, on a page of its own or as the part of a page that is fetched anew."""
    access = opened(request, conversation_id, to="agree")
    states.require("agree", access.conversation.status)
    context = letter_context(access, document.gather(access.conversation))
    return render(
        request,
        "conversations/agreeing/page.html",
        {**frame(access, current_step(access)), **context, "here": request.get_full_path()},
    )


# Goals


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def add_goal(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """An action and the goal it serves, new or one there is. `?topic=` says where in the conversation it came up."""

    def make(access, data):
        gathered = document.gather(access.conversation)
        going_on = [(str(link.goal_id), link.goal.title) for link in gathered.links if not link.outcome]
        start = {"topic": request.GET.get("topic"), "goal": request.GET.get("goal") or shapes.AgreeForm.NEW}
        return shapes.AgreeForm(data, initial=start, goals=going_on, names=names(access))

    def save(access, form):
        goal_id, given = form.cleaned_data["goal"], form.cleaned_data
        both: dict[str, Any] = {"conversation_id": conversation_id, "by": request.user}
        actions.agree_on(
            **both,
            goal_id=given["new_goal_id"] if goal_id == form.NEW else UUID(goal_id),
            action_id=given["new_id"],
            goal=form.goal_values() if goal_id == form.NEW else None,
            action=form.action_values(),
            topic_id=given["topic"],
        )

    return write(request, conversation_id, title=_("Avtal et tiltak"), make=make, save=save, template="agree_form")


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def goal(request: SignedInRequest, conversation_id: UUID, goal_id: UUID) -> HttpResponse:
    def make(access, data):
        return shapes.GoalForm.sent_or_of(data, lambda: rows.open_goal(access, goal_id).goal)

    def save(access, form):
        actions.change_goal(conversation_id=conversation_id, by=request.user, goal_id=goal_id, **form.changes())

    where = [conversation_id, goal_id]
    return write(
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


def _open_when_shown(access: ConversationAccess, goal_id: UUID, data: Any) -> None:
    """That something can be added under a goal; what is sent is answered by the action, with the form."""
    if data is None:
        rows.open_goal(access, goal_id)


def _removal(name: str, where: list[UUID], opener: str, text: str) -> dict[str, str]:
    return {"action": reverse(f"conversations:{name}", args=where), "opener": opener, "text": text}


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def add_part(request: SignedInRequest, conversation_id: UUID, goal_id: UUID) -> HttpResponse:
    def make(access, data):
        _open_when_shown(access, goal_id, data)
        return shapes.NewGoalForm(data)

    def save(access, form):
        actions.add_goal(
            conversation_id=conversation_id,
            by=request.user,
            goal_id=form.cleaned_data["new_id"],
            parent_id=goal_id,
            **form.values(*shapes.GoalFields.base_fields),
        )

    return write(request, conversation_id, title=_("Nytt delmål"), make=make, save=save)


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def end_goal(request: SignedInRequest, conversation_id: UUID, goal_id: UUID) -> HttpResponse:
    def make(access, data):
        if data is not None:
            return shapes.EndForm(data)
        link = rows.open_goal(access, goal_id)
        result = rows.result_so_far(link)
        form = shapes.EndForm(initial={"outcome": link.outcome or None, "result": result, "was": result})
        if result and not link.outcome:
            form.fields["result"].help_text = _("Dette har hver av dere skrevet. Gjør det til det dere er enige om.")
        return form

    def save(access, form):
        actions.end_goal(conversation_id=conversation_id, by=request.user, goal_id=goal_id, **form.cleaned_data)

    return write(request, conversation_id, title=_("Avslutt målet"), make=make, save=save)


@require_POST
@answer_transition_errors
def keep_goal(request: SignedInRequest, conversation_id: UUID, goal_id: UUID) -> HttpResponse:
    return press(
        request,
        conversation_id,
        lambda: actions.keep_goal(conversation_id=conversation_id, by=request.user, goal_id=goal_id),
    )


@require_POST
@answer_transition_errors
def remove_goal(request: SignedInRequest, conversation_id: UUID, goal_id: UUID) -> HttpResponse:
    return press(
        request,
        conversation_id,
        lambda: actions.remove_goal(conversation_id=conversation_id, by=request.user, goal_id=goal_id),
    )


# Actions


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def add_action(request: SignedInRequest, conversation_id: UUID, goal_id: UUID) -> HttpResponse:
    def make(access, data):
        _open_when_shown(access, goal_id, data)
        return shapes.NewActionForm(data, names=names(access))

    def save(access, form):
        actions.add_action(
            conversation_id=conversation_id,
            by=request.user,
            goal_id=goal_id,
            action_id=form.cleaned_data["new_id"],
            **form.values(*shapes.ActionFields.base_fields),
        )

    return write(request, conversation_id, title=_("Nytt tiltak"), make=make, save=save)


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def action(request: SignedInRequest, conversation_id: UUID, action_id: UUID) -> HttpResponse:
    def make(access, data):
        row = partial(rows.open_action, access, action_id)
        return shapes.ActionForm.sent_or_of(data, row, names=names(access))

    def save(access, form):
        actions.change_action(conversation_id=conversation_id, by=request.user, action_id=action_id, **form.changes())

    return write(
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
@answer_transition_errors
def remove_action(request: SignedInRequest, conversation_id: UUID, action_id: UUID) -> HttpResponse:
    return press(
        request,
        conversation_id,
        lambda: actions.remove_action(conversation_id=conversation_id, by=request.user, action_id=action_id),
    )


# The conclusion


@require_POST
@answer_transition_errors
def conclusion(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    form = shapes.ConclusionForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id, to="agree")
    return press(
        request,
        conversation_id,
        lambda: actions.conclude(
            conversation_id=conversation_id, by=request.user, conclusion=form.cleaned_data["conclusion"]
        ),
    )


# What may be used outside


# Where the two see it differently
