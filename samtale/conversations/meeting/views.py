"""The page both have open while they talk, and what is pressed on it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samtale.core import clock
from samtale.core.addresses import anchor
from samtale.core.asking import wants_json
from samtale.people.requests import SignedInRequest

from .. import states, steps
from ..access import ConversationAccess, NotAllowedError, open_conversation, peek
from ..frame import answer_transition_errors, current_step_url, frame, malformed
from ..models import is_check_in
from ..points.page import brought
from ..retention.gone import gone
from ..states import Status, TransitionError
from . import actions as step
from . import at_hand, undoing
from .forms import AddTopicForm, TalkForm, TopicForm, YesNoForm
from .page import noted_topic, read, topic_on_the_table
from .undoing import undo_until


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def holding(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The conversation; a POST begins it."""
    if request.method == "POST":
        try:
            step.start(conversation_id=conversation_id, by=request.user, ask_first=request.POST.get("sure") != "yes")
        except step.LaterDayError:
            shown = frame(peek(request.user, conversation_id), "preparation")
            return render(request, "conversations/holding/begin.html", shown)
        return redirect("conversations:holding", conversation_id)
    return _page(request, open_conversation(request.user, conversation_id, to="write_shared"))


@require_POST
@answer_transition_errors
def undo_start(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The start was too early."""
    try:
        undoing.undo_start(conversation_id=conversation_id, by=request.user)
    except steps.NotPossibleError as late:
        messages.info(request, str(late))
        return redirect("conversations:holding", conversation_id)
    messages.success(request, _("Starten er angret. Tiden og det dere har delt, er som før."))
    return redirect("conversations:preparation", conversation_id)


def _page(request: SignedInRequest, access: ConversationAccess, status: int = 200, **forms: Any) -> HttpResponse:
    conversation = access.conversation
    # Whoever has the page open when the start is taken back, is told so there, and not taken away from it.
    undone = conversation.status in states.BEFORE and wants_json(request)
    if conversation.status in states.BEFORE | {Status.CANCELLED} and not undone:
        raise TransitionError("hold", conversation.status)
    if conversation.shared_key.destroyed_at:
        return gone(request, access, "holding")
    page = read(access=access)
    return render(
        request,
        "conversations/holding/page.html",
        {
            **frame(access, "holding"),
            "page_url": reverse("conversations:holding", args=[conversation.pk]),
            "page": page,
            "undone": undone,
            "undo_until": None if page.has_something or conversation.has_talk_sums else undo_until(conversation),
            "unfolded": False,
            "today": clock.today(),
            "editable": states.can("write_shared", conversation.status),
            "holding": conversation.status == Status.HOLDING,
            "is_check_in": is_check_in(conversation),
            "pay_belongs_to": settings.PAY_BELONGS_TO,
            "add_form": AddTopicForm(),
            "now_at": current_step_url(access),
            "talked": conversation.talked(timezone.now()),
            **forms,
        },
        status=status,
    )


@require_POST
@answer_transition_errors
def end(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """A check-in is over; what is to be signed goes to the closing."""
    try:
        step.finish(conversation_id=conversation_id, by=request.user)
    except step.MustBeSignedError:
        step.close(conversation_id=conversation_id, by=request.user)
        return redirect("conversations:closing", conversation_id)
    messages.success(request, _("Oppfølgingssamtalen er holdt. Ingen trenger å signere noe."))
    return redirect("conversations:holding", conversation_id)


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def topics(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The field for a topic of their own; a POST adds it."""
    if request.method != "POST":
        access = _open_for_writing(request, conversation_id)
        return _unfold(request, access, "add_topic", "more-topics", add_form=AddTopicForm())
    form = AddTopicForm(request.POST)
    if not form.is_valid():
        return _page(request, peek(request.user, conversation_id), 422, add_form=form)
    topic_id = form.cleaned_data["id"]
    try:
        step.add_topic(
            conversation_id=conversation_id, topic_id=topic_id, title=form.cleaned_data["title"], by=request.user
        )
    except step.TooManyTopicsError:
        form.add_error("title", _("Dere har allerede så mange temaer som det er plass til."))
        return _page(request, peek(request.user, conversation_id), 422, add_form=form)
    return _back(conversation_id, topic_id)


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def topic(request: SignedInRequest, conversation_id: UUID, topic_id: UUID) -> HttpResponse:
    """The topic's menu; a POST is a press in it, or on the topic itself."""
    if request.method != "POST":
        access = _open_for_writing(request, conversation_id)
        one = topic_on_the_table(access=access, topic_id=topic_id)
        return _unfold(request, access, "menu", f"at-{anchor(topic_id)}", one=one)
    form = TopicForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id)
    what: dict[str, Any] = {"conversation_id": conversation_id, "topic_id": topic_id, "by": request.user}
    asked = form.cleaned_data
    try:
        if asked["touched"] is not None:
            step.mark_touched(**what, touched=asked["touched"])
        if asked["aside"] is not None:
            step.set_aside(**what, aside=asked["aside"])
        if asked["weight"]:
            step.set_weight(**what, weight=asked["weight"])
        if asked["before"] or asked["last"]:
            step.place_topic(**what, before=asked["before"])
    except step.MainTopicError:
        messages.info(request, _("Et hovedtema kan få mindre plass, men ikke legges til side."))
    return _back(conversation_id, topic_id)


def _back(conversation_id: UUID, topic_id: UUID) -> HttpResponse:
    page = redirect("conversations:holding", conversation_id)
    page["Location"] += f"#at-{anchor(topic_id)}"
    return page


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def own_note(request: SignedInRequest, conversation_id: UUID, form_topic_id: int) -> HttpResponse:
    """The field for one's own note on a topic, where nothing is written yet."""
    access = _open_for_writing(request, conversation_id)
    one = noted_topic(access=access, topic_id=form_topic_id)
    shown: dict[str, Any] = {"one": one, "topic": one.topic}
    if not (one.note and one.note.shared_at):
        alone = _("Bare du kan lese det du skriver, til du deler det")
        shown["who_can_read"] = alone if access.is_employee else _("Det du skriver, er ikke delt")
    return _unfold(request, access, "own_note", f"own-{form_topic_id}", **shown)


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def own_aid(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """The leader's own preparation, which is not for sharing."""
    access = peek(request.user, conversation_id, to="use_leader_aid")
    if not access.may_use_leader_aid:  # who may never open it, is not told where the two are either
        raise NotAllowedError
    steps.require("write_shared", access.conversation)
    who = _("Det du skriver her, kan ikke deles")
    return _unfold(request, access, "own_aid", "own-aid", aid=at_hand.own_aid(access=access), who_can_read=who)


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def own_points(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """One's own points for the conversation, which nobody else sees here."""
    access = _open_for_writing(request, conversation_id)
    who = _("Bare du ser punktene dine her")
    return _unfold(request, access, "own_points", "own-points", points=brought(access), who_can_read=who)


@require_http_methods(["GET", "HEAD", "POST"])
@answer_transition_errors
def shared_answers(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """What the two have answered and shared."""
    access = _open_for_writing(request, conversation_id)
    return _unfold(request, access, "answers", "shared-answers", answers=at_hand.shared_answers(access=access))


def _open_for_writing(request: SignedInRequest, conversation_id: UUID) -> ConversationAccess:
    access = peek(request.user, conversation_id, to="write_shared")
    steps.require("write_shared", access.conversation)
    return access


def _unfold(request: SignedInRequest, access: ConversationAccess, name: str, of: str, **more: Any) -> HttpResponse:
    """What is opened seldom: put into the page by script, which says so as htmx does, else a small page of its own."""
    back = reverse("conversations:holding", args=[access.conversation.pk])
    page = f"conversations/holding/_{name}.html" if request.htmx else f"conversations/holding/{name}.html"
    shown = {**frame(access, "holding"), "editable": True, "unfolded": True, "back": f"{back}#{of}", **more}
    return render(request, page, shown)


@require_POST
@answer_transition_errors
def talk_aid(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """One's own wish to have the aid."""
    form = YesNoForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id)
    step.wish_talk_aid(conversation_id=conversation_id, wished=form.cleaned_data["yes"], by=request.user)
    return redirect("conversations:holding", conversation_id)


@require_POST
@answer_transition_errors
def talk(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """Who talks from now on, on whichever screen it is pressed."""
    form = TalkForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id)
    talks = form.cleaned_data["talks"]
    step.count(conversation_id=conversation_id, talks="" if talks == form.NOBODY else talks, by=request.user)
    page = redirect("conversations:holding", conversation_id)
    page["Location"] += "#time"
    return page
