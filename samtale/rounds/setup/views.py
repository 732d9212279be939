"""The list of rounds, beginning one, changing one that has not started, and throwing it away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale.core import clock
from samtale.core.whole_numbers import whole_number
from samtale.people.leadership.tree import unit_paths
from samtale.people.requests import SignedInRequest

from .. import access
from ..frame import frame
from ..models import Round
from ..series import access as series
from . import actions
from .copying import copy_round
from .forms import RoundForm, as_it_is, suggested
from .lateness import late
from .overview import rounds_page


@require_safe
def rounds(request: SignedInRequest) -> HttpResponse:
    access.ensure_may_plan(request.user)
    page = rounds_page(access.rounds_planned_by(request.user), request.GET.get("page", "1"))
    return render(
        request,
        "rounds/list.html",
        {"place": "rounds", "page": page, "units": unit_paths(), "may_compare": series.may_compare(request.user)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Begin a round; the same form sent twice begins it once."""
    access.ensure_may_plan(request.user)
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        asked = Round(by=request.user)
        if given := form.cleaned_data["id"]:
            asked.pk = given
        try:
            laid = actions.save_round(round_=form.round_(asked), by=request.user)
        except actions.InvalidRoundError as problem:
            form.add_error(problem.field, str(problem))
        else:
            return redirect("rounds:who", laid.pk)
    return render(request, "rounds/new.html", {"place": "rounds", "form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """A round as it was laid out; changed here until it starts."""
    round_ = access.open_round(request.user, round_id)
    form = _form(request, round_)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_round(round_=form.round_(access.open_round(request.user, round_id)), by=request.user)
        except actions.InvalidRoundError as problem:
            form.add_error(problem.field, str(problem))
        else:
            return redirect("rounds:who", round_id)
    context = {**frame(round_, "draft"), "form": form, "late": late(round_)}
    return render(request, "rounds/draft.html", context, status=422 if form.is_bound else 200)


def _form(request: SignedInRequest, round_: Round | None = None) -> RoundForm:
    units, guides = actions.units_to_use(request.user), actions.guides_to_use()
    if round_ and round_.guide_id not in {guide.pk for guide in guides}:
        guides.append(round_.guide)
    if round_:
        initial = as_it_is(round_)
    else:
        initial = suggested(
            units,
            actions.usual_guide(request.user, guides),
            unit=whole_number(request.GET.get("unit", "")),
            takes_temporary=bool(request.GET.get("temporary")),
        )
        initial["name"] = actions.free_name(initial["name"], request.user)
    return RoundForm(request.POST if request.method == "POST" else None, units=units, guides=guides, initial=initial)


@require_POST
def copy(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """A draft made from another round, to be changed; the same press twice makes one."""
    source = access.open_round(request.user, round_id)
    try:
        copy_id = UUID(request.POST.get("id", ""))
    except ValueError:
        return HttpResponse(status=400)
    try:
        made = copy_round(source=source, copy_id=copy_id, by=request.user)
    except actions.InvalidRoundError as problem:
        messages.error(request, str(problem))
        return redirect("rounds:picture", round_id)
    said = _("Dette er et utkast laget av «%(name)s», med perioden et år fram. Ingen får vite noe før du starter det.")
    messages.success(request, said % {"name": source.name})
    if made.starts_on < clock.today():
        messages.warning(request, _("Perioden har allerede begynt. Endre dagene hvis det ikke skal være slik."))
    return redirect("rounds:draft", made.pk)


@require_POST
def discard(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """Throw away a round that has not started."""
    round_ = access.open_round(request.user, round_id)
    try:
        actions.discard(round_=round_, by=request.user)
    except actions.InvalidRoundError as problem:
        messages.error(request, str(problem))
        return redirect("rounds:draft", round_id)
    messages.success(request, _("Utkastet til «%(name)s» er kastet.") % {"name": round_.name})
    return redirect("rounds:list")
