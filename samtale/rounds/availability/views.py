"""What planning leans on: rooms, closed periods and absence."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samtale.core.whole_numbers import whole_number
from samtale.people import telling_apart
from samtale.people.leadership.tree import unit_paths
from samtale.people.requests import SignedInRequest

from .. import access
from ..models import ClosedPeriod, Room
from ..scheduling.replan import Followed
from . import actions, removal
from .did import sentences
from .forms import AbsenceForm, ClosedForm, RoomForm

page = require_http_methods(["GET", "HEAD", "POST"])
ROOM, CLOSED = ("name", "unit", "seats", "is_shielded", "opens", "closes"), ("name", "unit", "starts_on", "ends_on")


def _kept(request: SignedInRequest, form: forms.Form, keep: Callable[[], Followed | None], said: str) -> bool:
    """Whether what was given was kept, and said so, with what it did to plans; if not, the form says why."""
    if not form.is_valid():
        return False
    try:
        followed = keep()
    except actions.InvalidAvailabilityError as error:
        form.add_error(error.field, str(error))
        return False
    messages.success(request, said)
    for sentence in sentences(followed):
        messages.warning(request, sentence)
    return True


def _form_page(
    request: SignedInRequest,
    name: str,
    form: Callable[..., forms.Form],
    *,
    keep: Callable[..., Followed | None] | None,
    said: str,
    back: str,
    start: dict[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    """A page with one form: shown, or what was given is kept, where there is something to `keep` it by."""
    shown = form(initial=start)
    if request.method == "POST":
        shown = form(request.POST)
        if keep and _kept(request, shown, lambda: keep(by=request.user, **shown.cleaned_data), said):
            return redirect(back)
    return render(
        request,
        f"rounds/settings/{name}.html",
        {"place": "rounds", "form": shown, **context},
        status=422 if shown.is_bound else 200,
    )


def _removed(request: SignedInRequest, rows: QuerySet) -> dict[str, Any]:
    """What can be brought back, and the one of it that was just taken out."""
    removed, just = list(rows[: removal.MOST_SHOWN]), whole_number(request.GET.get("removed", ""))
    return {"removed": removed, "just_removed": next((one for one in removed if one.pk == just), None)}


@page
def rooms(request: SignedInRequest) -> HttpResponse:
    """The rooms, and a form for one more."""
    return _form_page(
        request,
        "rooms",
        partial(RoomForm, units=access.units_to_plan(request.user)),
        rooms=actions.rooms(request.user),
        **_removed(request, removal.removed_rooms(request.user)),
        units=unit_paths(),
        keep=partial(actions.keep_room, room=Room()),
        said=_("Rommet er lagt til."),
        back="rounds:rooms",
    )


@page
def room(request: SignedInRequest, room_id: int) -> HttpResponse:
    """One room, to be changed."""
    found = actions.room(room_id, by=request.user)
    return _form_page(
        request,
        "room",
        partial(RoomForm, units=access.units_to_plan(request.user)),
        start={name: getattr(found, name) for name in ROOM},
        room=found,
        planned=removal.planned_in(found),
        units=unit_paths(),
        keep=partial(actions.keep_room, room=found),
        said=_("Rommet er endret."),
        back="rounds:rooms",
    )


def _closed_form(request: SignedInRequest) -> Callable[..., forms.Form]:
    everywhere = access.units_planned_by(request.user) is None
    return partial(ClosedForm, units=access.units_to_plan(request.user), everywhere=everywhere)


@page
def closed(request: SignedInRequest) -> HttpResponse:
    """The closed periods ahead, and a form for one more."""
    return _form_page(
        request,
        "closed",
        _closed_form(request),
        closed=actions.closed_periods(request.user),
        **_removed(request, removal.removed_closed(request.user)),
        units=unit_paths(),
        keep=partial(actions.close, period=ClosedPeriod()),
        said=_("Dagene er stengt. Nye forslag legger ingen samtaler dit."),
        back="rounds:closed",
    )


@page
def closed_period(request: SignedInRequest, closed_id: int) -> HttpResponse:
    """One closed period, to be changed."""
    found = actions.closed_period(closed_id, by=request.user)
    return _form_page(
        request,
        "closed_period",
        _closed_form(request),
        start={name: getattr(found, name) for name in CLOSED},
        closed=found,
        asks_removal="removal" in request.GET,
        units=unit_paths(),
        keep=partial(actions.close, period=found),
        said=_("Dagene er endret."),
        back="rounds:closed",
    )


@page
def absences(request: SignedInRequest) -> HttpResponse:
    """Who is away; somebody is found by name, and their absence noted."""
    given = request.POST if request.method == "POST" else request.GET
    who, words = whole_number(given.get("person", "")), given.get("q", "")[:100]
    away = actions.absences(request.user)
    chosen = actions.person(who, by=request.user) if who is not None else None
    found = actions.people(words, by=request.user)
    removed = _removed(request, removal.removed_absences(request.user))
    return _form_page(
        request,
        "absences",
        AbsenceForm,
        away=away,
        words=words,
        chosen=chosen,
        found=found,
        work=telling_apart.to_choose(telling_apart.names_of([*found, *([chosen] if chosen else [])])),
        work_of_away=telling_apart.in_list(telling_apart.names_of(one.person for one in [*away, *removed["removed"]])),
        **removed,
        most=actions.MOST_SHOWN,
        keep=partial(actions.note_absence, person=chosen) if chosen else None,
        said=_("Fraværet til %(name)s er notert.") % {"name": chosen.name if chosen else ""},
        back="rounds:absences",
    )


@page
def absence(request: SignedInRequest, absence_id: int) -> HttpResponse:
    """One absence, its days to be changed."""
    found = actions.absence(absence_id, by=request.user)
    return _form_page(
        request,
        "absence",
        AbsenceForm,
        start={"starts_on": found.starts_on, "ends_on": found.ends_on},
        absence=found,
        asks_removal="removal" in request.GET,
        work=telling_apart.to_choose(telling_apart.names_of([found.person])).get(found.person_id),
        keep=partial(actions.change_absence, absence=found),
        said=_("Fraværet er endret."),
        back="rounds:absences",
    )
