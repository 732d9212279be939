"""The points for the next conversation: a page of their own, and what is pressed wherever they stand."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samtale.people.requests import SignedInRequest

from ..one_of_two import OneOfTwo, beside
from . import actions
from .forms import ChangeForm, PointForm
from .page import NextTime, is_there, read


@require_http_methods(["GET", "HEAD", "POST"])
def with_member(request: SignedInRequest, person_id: int) -> HttpResponse:
    """One's own points to raise with somebody one leads; a POST notes one more."""
    return _points(request, beside(request.user, person_id, leads=True))


@require_http_methods(["GET", "HEAD", "POST"])
def with_leader(request: SignedInRequest, leader: int) -> HttpResponse:
    """One's own points to raise with one's leader; a POST notes one more."""
    return _points(request, beside(request.user, leader, leads=False))


@require_POST
def one_with_member(request: SignedInRequest, person_id: int, point_id: UUID) -> HttpResponse:
    """A press on one of them."""
    return _point(request, beside(request.user, person_id, leads=True), point_id)


@require_POST
def one_with_leader(request: SignedInRequest, leader: int, point_id: UUID) -> HttpResponse:
    """A press on one of them."""
    return _point(request, beside(request.user, leader, leads=False), point_id)


def _points(request: SignedInRequest, two: OneOfTwo) -> HttpResponse:
    if request.method != "POST":
        return _page(request, two)
    form = PointForm(request.POST, auto_id=f"next-{two.other.pk}-%s")
    if not form.is_valid():
        return _page(request, two, 422, form=form)
    text = form.cleaned_data["text"]
    try:
        actions.add(point_id=form.cleaned_data["new_id"], text=text, **_whose(request, two))
    except actions.TooManyPointsError:
        form.add_error("text", _("Det er ikke plass til flere punkter. Slett et du er ferdig med."))
        return _page(request, two, 422, form=form)
    return _back(request, two)


def _point(request: SignedInRequest, two: OneOfTwo, point_id: UUID) -> HttpResponse:
    """It is written anew, goes along once more or is deleted, as the press says."""
    one: dict[str, Any] = {"point_id": point_id, **_whose(request, two)}
    press = request.POST.get("press", "")
    try:
        if press == "delete":
            actions.delete(**one)
            messages.success(request, _("Punktet er slettet."))
        elif press == "again":
            actions.take_again(**one)
            messages.success(request, _("Punktet er med neste gang også."))
        else:
            return _change(request, two, one)
    except actions.PointGoneError:
        messages.info(request, _("Punktet er allerede slettet."))
    return _back(request, two)


def _change(request: SignedInRequest, two: OneOfTwo, one: dict[str, Any]) -> HttpResponse:
    id_ = str(one["point_id"])
    form = ChangeForm(request.POST, auto_id=f"point-{id_}-%s")
    try:
        if form.is_valid():
            actions.change(**one, text=form.cleaned_data["text"], was=form.cleaned_data["was"])
            return _back(request, two)
    except actions.PointTooLongError as both:
        form = ChangeForm({"text": both.text, "was": both.stored}, auto_id=form.auto_id)
        form.add_error("text", _("Punktet er endret i en annen fane, og her står begge delene."))
    except actions.PointGoneError:
        return _gone(request, two, form.cleaned_data["text"])
    if is_there(two, one["point_id"]):
        return _page(request, two, 422, changed={id_: form})
    return _gone(request, two, form["text"].value() or "")


def _gone(request: SignedInRequest, two: OneOfTwo, text: str) -> HttpResponse:
    """What was being written of a point that is gone, stands where it can be noted as a new one."""
    messages.warning(request, _("Punktet ble slettet i en annen fane. Det du skrev, står i feltet for et nytt."))
    return _page(request, two, 409, form=PointForm(initial={"text": text}, auto_id=f"next-{two.other.pk}-%s"))


def _whose(request: SignedInRequest, two: OneOfTwo) -> dict[str, Any]:
    return {"other": two.other.pk, "leads": two.is_leader, "by": request.user}


def _page(request: SignedInRequest, two: OneOfTwo, status: int = 200, **sent: Any) -> HttpResponse:
    shown = NextTime(two, read(two).points, **sent)
    return render(
        request,
        "conversations/points/page.html",
        {"place": "team" if two.is_leader else "home", "next_time": shown, "prepares": _prepares(request)},
        status=status,
    )


def _prepares(request: SignedInRequest) -> UUID | None:
    """The conversation whose preparation it was opened from; that page says who may open it."""
    try:
        return UUID(request.POST.get("from") or request.GET.get("from") or "")
    except ValueError:
        return None


def _back(request: SignedInRequest, two: OneOfTwo) -> HttpResponse:
    """To where the press was: the page of the points, else the other's place."""
    at = f"#next-{two.other.pk}"
    if request.POST.get("page") == "own":
        address = reverse(f"conversations:{'member' if two.is_leader else 'leader'}_points", args=[two.other.pk])
        prepares = _prepares(request)
        return redirect(address + (f"?from={prepares}" if prepares else "") + at)
    place = reverse("conversations:member", args=[two.other.pk]) if two.is_leader else reverse("conversations:home")
    return redirect(place + at)
