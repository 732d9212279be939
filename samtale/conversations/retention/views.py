"""How long things are kept: the two's own presses, and the administrators' page."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samtale.core import clock
from samtale.notices import failed_chores
from samtale.people import telling_apart
from samtale.people.directory.views import administrators_only
from samtale.people.requests import SignedInRequest
from samtale.people.sign_in.reauthentication import confirmation_required, recently_confirmed

from .. import access
from ..frame import malformed
from ..models import Destruction, RetentionSchedule
from . import actions, legal_holds, periods_in_words
from .forms import HoldForm, ScheduleForm, YesNoForm


@require_POST
def keep_notes(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    form = YesNoForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id)
    keep = form.cleaned_data["yes"]
    actions.keep_notes(conversation_id=conversation_id, keep=keep, by=request.user)
    messages.success(
        request,
        _("Notatene dine blir liggende like lenge som det dere har skrevet sammen.")
        if keep
        else _("Notatene dine slettes når avtalen er signert."),
    )
    if request.POST.get("page") == "signing":
        return redirect("conversations:signing", conversation_id)
    return redirect(reverse("conversations:preparation", args=[conversation_id]) + "#kept")


@require_POST
def keep_agreement(request: SignedInRequest, conversation_id: UUID) -> HttpResponse:
    form = YesNoForm(request.POST)
    if not form.is_valid():
        return malformed(request, conversation_id, to="keep_agreement")
    keep = form.cleaned_data["yes"]
    actions.keep_agreement(conversation_id=conversation_id, keep=keep, by=request.user)
    messages.success(
        request,
        _("Avtalen blir liggende så lenge du arbeider her.")
        if keep
        else _("Avtalen slettes når lagringstiden er ute."),
    )
    return redirect(reverse("conversations:signing", args=[conversation_id]) + "#kept-agreement")


@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: SignedInRequest) -> HttpResponse:
    """The schedule; a POST first shows what it would destroy, and decides when that has been confirmed."""
    access.ensure_may_set_retention(request.user)
    terms = actions.schedule()
    form = ScheduleForm(request.POST if request.method == "POST" else None, terms=terms)
    if request.method != "POST":
        return _schedule(request, form)
    if not form.is_valid():
        return _schedule(request, form, status=422)
    if "confirmed" in request.POST:
        return _decide(request, form)
    wanted, tomorrow = form.terms(), clock.today() + timedelta(days=1)
    return render(
        request,
        "conversations/retention/preview.html",
        {"form": form, "changes": form.changes(), "on": tomorrow, **_counts(wanted, tomorrow)},
    )


@confirmation_required
def _decide(request: SignedInRequest, form: ScheduleForm) -> HttpResponse:
    actions.change_schedule(by=request.user, **form.cleaned_data)
    messages.success(request, _("Lagringstidene er endret. De gjelder om et døgn."))
    return redirect("conversations:retention")


@require_POST
def leader_notes(request: SignedInRequest) -> HttpResponse:
    """Whether leaders' own notes go along when an employee takes out everything."""
    access.ensure_may_set_retention(request.user)
    form = YesNoForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    actions.decide_leader_notes(included=form.cleaned_data["yes"], by=request.user)
    messages.success(request, _("Det er bestemt, og gjelder fra nå av."))
    return redirect(reverse("conversations:retention") + "#leader-notes")


@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: SignedInRequest) -> HttpResponse:
    """The holds that stand; a POST asks for one."""
    access.ensure_may_set_retention(request.user)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            legal_holds.ask(by=request.user, **form.cleaned_data)
        except legal_holds.NobodyFoundError:
            form.add_error("who", _("Vi fant ingen, eller ingen samtale den dagen. Sjekk at alt er riktig skrevet."))
        else:
            messages.success(request, _("Slettingen er stanset. Det gjelder i sju dager om ingen andre bekrefter det."))
            return redirect("conversations:holds")
    standing = legal_holds.active_holds()
    held = [person for hold in standing for person in hold.held]
    return render(
        request,
        "conversations/retention/holds.html",
        {
            "form": form,
            "holds": standing,
            "work": telling_apart.to_choose(telling_apart.names_of(held)),
            "me": request.user,
            "others": legal_holds.others_who_may(request.user),
            "again": "confirmed" in request.GET and recently_confirmed(request),
        },
        status=422 if request.method == "POST" else 200,
    )


def _back(*args, **kwargs) -> str:
    """Back from showing who one is: the press is there to be made."""
    return reverse("conversations:holds") + "?confirmed=1"


@require_POST
@administrators_only
@confirmation_required(back=_back)
def confirm_hold(request: SignedInRequest, hold_id: UUID) -> HttpResponse:
    return _second(request, legal_holds.confirm, hold_id, _("Stansen er bekreftet."))


@require_POST
@administrators_only
@confirmation_required(back=_back)
def lift_hold(request: SignedInRequest, hold_id: UUID) -> HttpResponse:
    return _second(request, legal_holds.lift, hold_id, _("Lagret. Stansen oppheves når to har sagt det."))


def _second(request: SignedInRequest, step: Callable[..., None], hold_id: UUID, said: str) -> HttpResponse:
    try:
        step(hold_id=hold_id, by=request.user)
    except legal_holds.SamePersonError:
        messages.info(request, _("Det skal to til. En annen administrator må gjøre dette."))
    else:
        messages.success(request, said)
    return redirect("conversations:holds")


def _schedule(request: SignedInRequest, form: ScheduleForm, status: int = 200) -> HttpResponse:
    terms, until = actions.schedule(), clock.today() + timedelta(days=30)
    return render(
        request,
        "conversations/retention/schedule.html",
        {
            "form": form,
            "decided": terms if terms.by_id else None,
            "done": actions.done_lately(),
            "stopped_since": failed_chores.since("samtale.conversations.retention.jobs.destroy_due"),
            "leader_notes": terms.leader_notes_since is not None,
            "until": until,
            **_counts(terms, until),
        },
        status=status,
    )


def _counts(terms: RetentionSchedule, day: date) -> dict[str, Any]:
    """What would be destroyed by a day, kind by kind and in one breath."""
    counts = actions.preview(terms, day)
    return {
        "counts": [(Destruction.Kind(kind).label, count) for kind, count in counts.items()],
        "counted": periods_in_words.counted(counts),
    }
