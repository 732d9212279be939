"""A press without script takes every text on its page along: they are saved before it does what it is for."""

import hashlib
from collections.abc import Callable
from functools import wraps
from uuid import UUID, uuid5

from django.core.validators import slug_re
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samtale.people.requests import SignedInRequest

from ..access import peek
from ..frame import current_step_url, frame
from ..states import TransitionError
from . import actions

# Where a text saved by a button is read again.
PAGE_OF = {"note": "preparation", "topic": "holding", "agreement": "closing", "minutes": "minutes"}
OPEN = "open"


def saves_texts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Saves the texts that come along with a press before the view answers it.

    The view's second argument is `conversation_id`. A press named «open» only leads to the view's page.
    """

    @wraps(view)
    def saved_first(request: SignedInRequest, conversation_id: UUID, *args, **kwargs) -> HttpResponse:
        if request.method == "POST":
            unsaved = save_texts(request, conversation_id)
            if unsaved:
                return unsaved
            if OPEN in request.POST:
                peek(request.user, conversation_id)
                return redirect(request.get_full_path())
        return view(request, conversation_id, *args, **kwargs)

    return saved_first


def save_texts(request: SignedInRequest, conversation_id: UUID) -> HttpResponse | None:
    """Saves the texts of a press; pressing twice sends the same, and is known as the same.

    Returns a page with those that could not be saved, whole, and the reason. Raises NotAllowedError.
    """
    kept, errors = [], set()
    for written in _written(request):
        try:
            _save(request, conversation_id, written)
        except actions.TextTooLongError:
            errors.add(too_long())
            kept.append(written | {"error": too_long()})
        except TransitionError:
            errors.add(not_now())
            kept.append(written | {"error": not_now()})
    return _unsaved_texts(request, conversation_id, kept, again=too_long() in errors) if kept else None


def _written(request: SignedInRequest) -> list[dict[str, str]]:
    """The texts of a press as kind, id, text, base and version: those that differ from what the page came with."""
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
            found.append({"kind": kind, "text_id": text_id, "text": words, "base": base, "version": version})
    return found


def _save(request: SignedInRequest, conversation_id: UUID, written: dict[str, str]) -> None:
    sha256 = hashlib.sha256(f"{written['base']}\0{written['text']}".encode()).hexdigest()
    name = "/".join([written["kind"], written["text_id"], sha256])
    actions.save_text(
        conversation_id=conversation_id,
        kind=written["kind"],
        text_id=written["text_id"],
        edit=uuid5(conversation_id, f"{request.user.pk}/{written['version']}/{name}"),
        base=written["base"],
        text=written["text"],
        by=request.user,
    )


def _unsaved_texts(
    request: SignedInRequest, conversation_id: UUID, kept: list[dict[str, str]], *, again: bool
) -> HttpResponse:
    access = peek(request.user, conversation_id)
    first = kept[0]
    step = {"minutes": "follow_up"}.get(first["kind"], PAGE_OF[first["kind"]])
    return render(
        request,
        "conversations/texts/kept.html",
        {
            **frame(access, step),
            "kept": kept,
            "again": again,
            "page": request.POST.get("page", ""),
            "back": current_step_url(access),
        },
        status=422,
    )


def too_long() -> str:
    return _("Teksten er for lang. Det er plass til 20 000 tegn. Kort den ned, så lagrer vi den.")


def not_now() -> str:
    return _("Samtalen er kommet videre, og denne teksten kan ikke endres lenger. Kopier det du vil ta vare på.")
