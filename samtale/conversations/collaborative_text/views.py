"""Where live texts are saved, by script while typing or by a button, and where a page asks what is new."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samtale.core.addresses import anchor
from samtale.core.whole_numbers import whole_number
from samtale.people.requests import SignedInRequest
from samtale.people.sign_in.sessions import SHARED_DEVICE_COOKIE

from ..access import peek
from ..frame import current_step_url
from ..preparation import actions as preparation_actions
from ..states import TransitionError
from . import actions
from .press import PAGE_OF, not_now, save_texts, show_unsaved, too_long


@require_POST
def text(request: SignedInRequest, conversation_id: UUID, kind: str, text_id: str) -> HttpResponse:
    if kind not in actions.KINDS:
        raise Http404
    where = {"conversation_id": conversation_id, "kind": kind, "text_id": text_id, "by": request.user}
    if request.content_type == "application/json":
        return _by_script(request, where)
    return _by_button(request, where)


def _by_script(request: SignedInRequest, where: dict[str, Any]) -> HttpResponse:
    try:
        sent = _sent(json.loads(request.body))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        peek(request.user, where["conversation_id"])  # a stranger is told nothing about the shape either
        return JsonResponse(
            {
                "error": _(
                    "Kopier teksten, og last siden på nytt. Noe gikk galt på veien hit, og det siste er ikke lagret."
                )
            },
            status=400,
        )
    try:
        saved = actions.save_text(**sent, **where)
    except actions.TextTooLongError:
        return JsonResponse({"error": too_long()}, status=422)
    except TransitionError as late:
        keeps_copy = SHARED_DEVICE_COOKIE not in request.COOKIES  # live-copies.js keeps none on a device of many
        return JsonResponse({"error": not_now(late, keeps_copy=keeps_copy)}, status=409)
    return JsonResponse(saved._asdict())


def _sent(body: dict[str, Any]) -> dict[str, Any]:
    """The script's message as arguments. Raises ValueError, TypeError, KeyError, AttributeError when it is not one."""
    texts = (body["base"], body["text"], *(one["text"] for one in body.get("earlier", [])))
    caret = body.get("caret")
    if not all(isinstance(one, str) for one in texts) or not isinstance(caret, int | None):
        raise TypeError
    return {
        "edit": UUID(body["edit"]),
        "base": body["base"],
        "text": body["text"],
        "caret": caret,
        "earlier": [actions.Earlier(UUID(one["edit"]), one["text"]) for one in body.get("earlier", [])],
    }


def _by_button(request: SignedInRequest, where: dict[str, Any]) -> HttpResponse:
    """A press without script saves every text that came along; the address says which one the button belongs to."""
    access = peek(request.user, where["conversation_id"])
    saved, unsaved = save_texts(request, where["conversation_id"])
    if unsaved:
        return show_unsaved(request, where["conversation_id"], unsaved)
    try:
        done = _then(request, where)
    except TransitionError:
        return redirect(current_step_url(access))
    if saved or not done:
        messages.success(request, _("Lagret."))
    if done == "shared":
        messages.success(request, _("%(name)s kan lese det nå.") % {"name": access.other.first_name})
    elif done == "taken_back":
        messages.success(request, _("Tatt tilbake. Nå kan bare du lese det."))
    elif done == "empty":
        messages.info(request, _("Det er ikke noe å dele her ennå. Skriv noe først."))
    asked = request.POST.get("page")
    name = asked if asked in PAGE_OF.values() else PAGE_OF[where["kind"]]
    page = reverse(f"conversations:{name}", args=[where["conversation_id"]])
    return redirect(f"{page}#{where['kind']}-{anchor(where['text_id'])}")


def _then(request: SignedInRequest, where: dict[str, Any]) -> str:
    """A note's own buttons save it too, so that nothing typed is lost by pressing them.

    Returns «shared», «taken_back», «empty» where there was nothing to share, or nothing.
    """
    then, topic_id = request.POST.get("then"), whole_number(where["text_id"])
    if where["kind"] != "note" or topic_id is None:
        return ""
    what = {"conversation_id": where["conversation_id"], "what": topic_id, "by": request.user}
    if then == "share":
        return "shared" if preparation_actions.share(**what) else "empty"
    if then == "take_back" and preparation_actions.take_back(**what):
        return "taken_back"
    return ""


@require_safe
def changes(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    """204 when nothing is new since the version the page has, else what is."""
    since = whole_number(request.GET.get("since", ""))
    if since is None:
        peek(request.user, conversation_id)
        return HttpResponse(status=400)
    there = request.GET.get("there", "")
    new = actions.changes(
        conversation_id=conversation_id,
        since=since,
        there=there,
        writing=request.GET.get("writing"),
        own=_own(request.GET.get("own", "")),
        by=request.user,
    )
    if new is None:
        return HttpResponse(status=204)
    said = {"": "", "open": _("%(name)s har siden åpen")}.get(new.there, _("%(name)s skriver"))
    return JsonResponse(
        {
            "version": new.version,
            "parts": new.parts,
            "texts": {name: {"text": saved.text, "version": saved.version} for name, saved in new.texts.items()},
            "there": new.there,
            "said": said % {"name": new.name},
        }
        | ({} if new.own is None else {"own": new.own})
    )


def _own(asked: str) -> actions.Own | None:
    """«note/12», or «minutes/3»: what the page has of what the person alone writes."""
    kind, _slash, version = asked.partition("/")
    number = whole_number(version)
    return actions.Own(kind, number) if kind in ("note", "minutes") and number is not None else None
