"""A press without script takes every text on its page along: they are saved before it does what it is for."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import NamedTuple
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.validators import slug_re
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samtale.core.whole_numbers import whole_number
from samtale.people.requests import SignedInRequest

from ..access import ConversationAccess, peek
from ..frame import current_step_url, frame
from ..models import SharedTopic
from ..preparation.actions import topics_for
from ..states import BEFORE, Status, TransitionError, can
from . import actions

# Where a text saved by a button is read again, and the step each of those pages is.
PAGE_OF = {"note": "preparation", "topic": "holding", "agreement": "closing", "minutes": "minutes"}
STEP_OF = {"preparation": "preparation", "holding": "holding", "closing": "closing", "minutes": "follow_up"}
OPEN = "open"


class Written(NamedTuple):
    """A text as it came along with a press: which, in what version, what the page came with, and what it is now."""

    kind: str
    text_id: str
    version: str
    base: str
    words: str


class Unsaved(NamedTuple):
    """A text that could not be saved, why, and whether it can be once it is changed."""

    text: Written
    error: str
    can_be_mended: bool


def saves_texts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Saves the texts that come along with a press before the view answers it.

    The view's second argument is `conversation_id`. A press named «open» only leads to the view's page.
    """

    @wraps(view)
    def saved_first(request: SignedInRequest, conversation_id: UUID, *args, **kwargs) -> HttpResponse:
        if request.method == "POST":
            saved, unsaved = save_texts(request, conversation_id)
            if unsaved:
                return show_unsaved(request, conversation_id, unsaved, press_is_left=True)
            if saved:
                messages.success(request, _("Lagret."))
            if OPEN in request.POST:
                peek(request.user, conversation_id)
                return redirect(request.get_full_path())
        return view(request, conversation_id, *args, **kwargs)

    return saved_first


def save_texts(request: SignedInRequest, conversation_id: UUID) -> tuple[int, list[Unsaved]]:
    """Saves the texts of a press; pressing twice sends the same, and is known as the same.

    Returns how many were saved, and those that could not be. Raises NotAllowedError.
    """
    written, unsaved = _written(request), []
    for one in written:
        try:
            _save(request, conversation_id, one)
        except actions.TextTooLongError:
            unsaved.append(Unsaved(one, too_long(), can_be_mended=True))
        except TransitionError as late:
            unsaved.append(Unsaved(one, not_now(late), can_be_mended=False))
    return len(written) - len(unsaved), unsaved


def show_unsaved(
    request: SignedInRequest, conversation_id: UUID, unsaved: list[Unsaved], *, press_is_left: bool = False
) -> HttpResponse:
    """The texts that could not be saved, whole, each with the reason. `press_is_left`: what was pressed is not done."""
    access = peek(request.user, conversation_id)
    asked = request.POST.get("page", "")
    page = asked if asked in STEP_OF else PAGE_OF[unsaved[0].text.kind]
    return render(
        request,
        "conversations/texts/kept.html",
        {
            **frame(access, STEP_OF[page], who_can_read=_("Bare du kan lese dette, for det er ikke lagret")),
            "kept": [(one, _called(access, one.text)) for one in unsaved],
            "again": any(one.can_be_mended for one in unsaved),
            "press_is_left": press_is_left,
            "longest": actions.LONGEST,
            "page": page,
            "back": current_step_url(access),
        },
        status=422,
    )


def _written(request: SignedInRequest) -> list[Written]:
    """The texts of a press that differ from what the page came with."""
    found = []
    for field in request.POST:
        words = request.POST.get(field, "")
        mark, _dash, name = field.partition("-")
        kind, _dash, named = name.partition("-")
        text_id, _dot, version = named.partition(".")
        if mark != "text" or kind not in actions.KINDS or not slug_re.match(text_id):
            continue
        base = request.POST.get(f"base-{kind}-{text_id}", "")
        if actions.clean(words) != actions.clean(base):
            found.append(Written(kind, text_id, version, base, words))
    return found


def _save(request: SignedInRequest, conversation_id: UUID, one: Written) -> None:
    sha256 = hashlib.sha256(f"{one.base}\0{one.words}".encode()).hexdigest()
    actions.save_text(
        conversation_id=conversation_id,
        kind=one.kind,
        text_id=one.text_id,
        edit=uuid5(conversation_id, f"{request.user.pk}/{one.version}/{one.kind}/{one.text_id}/{sha256}"),
        base=one.base,
        text=one.words,
        by=request.user,
    )


def _called(access: ConversationAccess, one: Written) -> str:
    """What the field is called where it was written."""
    if one.kind == "note":
        topic = topics_for(access).filter(pk=whole_number(one.text_id) or 0).first()
        return _("Notatet ditt om %(topic)s") % {"topic": topic.title if topic else _("temaet")}
    if one.kind == "topic":
        rows = SharedTopic.objects.filter(conversation=access.conversation).select_related("topic")
        title = next(
            (row.topic.title for row in rows if row.topic and str(row.pk) == one.text_id), _("temaet dere la til")
        )
        return _("Det vi skriver sammen om %(topic)s") % {"topic": title}
    return _("Referatet") if one.kind == "minutes" else _("Avtalen, med egne ord")


def too_long() -> str:
    return _("Teksten er for lang. Det er plass til 20 000 tegn. Kort den ned, så lagrer vi den.")


def not_now(late: TransitionError, *, keeps_copy: bool = False) -> str:
    """Why a text cannot be saved. `keeps_copy`: the page keeps it on the device, for the field it belongs to."""
    if late.what == "write_minutes" and can("write_minutes", late.status):
        return _("Du skriver ikke i referatet nå. Kopier det du vil ta vare på.")
    if late.status in BEFORE and keeps_copy:
        return _(
            "Starten er angret, så dette er ikke delt. Det ligger på denne enheten til du logger ut, høyst i 30 dager. "
            "Begynner dere igjen, står det her."
        )
    if late.status in BEFORE:
        return _("Starten er angret, så dette kan ikke lagres nå. Kopier det du vil ta vare på.")
    if late.status == Status.CANCELLED:
        return _("Samtalen er avlyst, og dette kan ikke lagres. Kopier det du vil ta vare på.")
    if late.status == Status.STOPPED:
        return _("Samtalen er stanset, og denne teksten kan ikke endres lenger. Kopier det du vil ta vare på.")
    return _("Samtalen er kommet videre, og denne teksten kan ikke endres lenger. Kopier det du vil ta vare på.")
