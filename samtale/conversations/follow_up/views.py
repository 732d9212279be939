"""Pages of the follow-up: the agreement alive, one action with its history, how a goal ended."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale.people.requests import SignedInRequest

from .. import pitfalls, states
from ..access import EMPLOYEE, NotAllowedError, open_conversation, peek
from ..frame import answer_transition_errors, current_step_url, frame, malformed
from ..minutes import who
from ..retention.gone import gone
from . import actions, nudges, origin
from .forms import CommentForm, OutcomeForm, PressForm, UpdateForm


@require_safe
def follow_up(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    access = open_conversation(request.user, conversation_id, to="follow_up")
    if not states.can("follow_up", access.conversation.status):
        return redirect(current_step_url(access))
    if access.conversation.agreement_key.destroyed_at:
        return gone(request, access, "signing")
    goals = actions.followed_goals(by=request.user, conversation=conversation_id)
    minutes = access.conversation.minutes
    return render(
        request,
        "conversations/following_up/page.html",
        {
            **frame(access, "follow_up"),
            "goals": goals,
            "writes_minutes": not minutes.finished_at and who.may_write(access, minutes),
            "pitfalls": pitfalls.looking_back(access=access, now=timezone.now()),
            "today": timezone.localdate(),
        },
    )


@require_safe
def action(request: SignedInRequest, action_id: UUID) -> HttpResponse:
    return _show_action(request, action_id)


def _show_action(request, action_id, *, update_form=None, comment_form=None, saved=False, status=200):
    access, action, history = actions.open_action(action_id=action_id, by=request.user)
    page = "_action.html" if request.htmx else "action.html"
    update_form = update_form or UpdateForm(initial={"status": action.status})
    comment_form = comment_form or CommentForm()
    last = nudges.last_nudge(action)
    update_form.auto_id = comment_form.auto_id = f"a{action_id.hex}_%s"  # several may be open on a page
    return render(
        request,
        f"conversations/following_up/{page}",
        {
            "place": "home" if access.party == EMPLOYEE else "team",
            "me": request.user,
            "today": timezone.localdate(),
            "goal": access.goal,
            "action": action,
            "history": history,
            "new_deadlines": actions.new_deadlines(action=action, by=request.user),
            "goal_access": access,
            "last_nudge": last,
            "nudge_from": nudges.next_at(access, action, last),
            "last_looked": nudges.last_looked(access),
            "now": timezone.now(),
            "update_form": update_form,
            "comment_form": comment_form,
            "saved": saved,
        },
        status=status,
    )


@require_POST
def progress(request: SignedInRequest, action_id: UUID) -> HttpResponse:
    access, action, _history = actions.open_action(action_id=action_id, by=request.user)
    if not access.may_update(action):
        raise NotAllowedError
    form = UpdateForm(request.POST)
    if not form.is_valid():
        return _show_action(request, action_id, update_form=form, status=422)
    try:
        actions.update_action(action_id=action_id, by=request.user, **form.cleaned_data)
    except actions.UpdatedSinceError:
        _access, action, _history = actions.open_action(action_id=action_id, by=request.user)
        form.add_error(
            "status",
            _("Tiltaket er satt til «%(status)s» siden du åpnet siden. Velg det som stemmer, og lagre på nytt.")
            % {"status": action.get_status_display()},
        )
        return _show_action(request, action_id, update_form=form, status=422)
    except actions.NotAgreedError:
        return _closed(request, action_id)
    return _after(request, action_id, _("Oppdatert."))


@require_POST
def comments(request: SignedInRequest, action_id: UUID) -> HttpResponse:
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _show_action(request, action_id, comment_form=form, status=422)
    try:
        actions.comment(action_id=action_id, by=request.user, **form.cleaned_data)
    except actions.NotAgreedError:
        return _closed(request, action_id)
    return _after(request, action_id, _("Kommentaren er lagret."))


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def looked_back_at(request: SignedInRequest, conversation_id: UUID, action_id: UUID) -> HttpResponse:
    """One of last time's actions from the conversation it is talked of in: what is said of it; a POST is one press."""
    if request.method != "POST":
        peek(request.user, conversation_id)
        return _show_action(request, action_id) if request.htmx else redirect("conversations:action", action_id)
    form = PressForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id)
    try:
        actions.press(
            conversation_id=conversation_id, action_id=action_id, by=request.user, **form.cleaned_data["press"]
        )
    except actions.UpdatedSinceError:
        messages.info(request, _("Tiltaket er endret siden du åpnet siden. Nå ser du hvordan det står."))
    except actions.NotAgreedError:
        messages.info(request, _("Målet er avsluttet, så tiltaket kan ikke endres nå."))
    step = "holding" if request.POST.get("page") == "holding" else "preparation"
    return redirect(f"conversations:{step}", conversation_id)


@require_POST
def nudge(request: SignedInRequest, action_id: UUID) -> HttpResponse:
    try:
        nudges.nudge(action_id=action_id, by=request.user)
    except actions.NotAgreedError:
        return _closed(request, action_id)
    return _show_action(request, action_id) if request.htmx else redirect("conversations:action", action_id)


def _closed(request, action_id):
    messages.info(request, _("Målet er avsluttet eller ikke signert ennå, så her kan ikke noe endres nå."))
    return redirect("conversations:action", action_id)


def _after(request, action_id, said):
    if request.htmx:
        return _show_action(request, action_id, saved=True)
    messages.success(request, said)
    return redirect("conversations:action", action_id)


@require_safe
def goal(request: SignedInRequest, goal_id: UUID) -> HttpResponse:
    return _show_goal(request, goal_id)


def _show_goal(request, goal_id, *, form=None, status=200):
    access, row = actions.open_agreed_goal(goal_id=goal_id, by=request.user)
    goal, mine = row.goal, row.outcomes.get(request.user.pk)
    own = mine.text if mine else ""
    page = "_goal.html" if request.htmx else "goal.html"
    return render(
        request,
        f"conversations/following_up/{page}",
        {
            "place": "home" if access.party == EMPLOYEE else "team",
            "me": request.user,
            "today": timezone.localdate(),
            "goal": goal,
            "actions": row.actions,
            "row": row,
            "goal_access": access,
            "came": origin.came_from(goal),
            "form": form or OutcomeForm(initial={"outcome": mine.outcome if mine else None, "result": own, "was": own}),
        },
        status=status,
    )


@require_POST
def outcome(request: SignedInRequest, goal_id: UUID) -> HttpResponse:
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _show_goal(request, goal_id, form=form, status=422)
    try:
        ended = actions.confirm_outcome(goal_id=goal_id, by=request.user, **form.cleaned_data)
    except actions.NotAgreedError:
        messages.info(request, _("Målet er allerede avsluttet."))
        return redirect("conversations:goal", goal_id)
    if not request.htmx:
        messages.success(
            request,
            _("Dere er enige, og målet er avsluttet.")
            if ended.outcome
            else _("Lagret. Målet avsluttes når den andre sier det samme."),
        )
        return redirect("conversations:goal", goal_id)
    return _show_goal(request, goal_id)
