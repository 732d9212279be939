"""Hvem med hvem: a way of sharing looked at and used, each holder's load and limit, and one conversation by hand."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from samtale.people import telling_apart
from samtale.people.leadership.tree import unit_paths
from samtale.people.requests import SignedInRequest

from .. import access
from ..frame import frame
from ..models import Round
from ..participants import rules as participants_rules
from ..participants.page import PAGE_SIZE, named, told_apart
from . import actions, holders, loads, solve
from .forms import HolderForm, LimitForm

WAYS = {
    "line": (gettext_lazy("Nærmeste leder"), gettext_lazy("Alle har samtalen med den som leder dem til daglig.")),
    "group": (
        gettext_lazy("Etter yrkesgruppe"),
        gettext_lazy("Hver leder tar dem i de yrkesgruppene de selv leder noen av, på tvers av enhetene."),
    ),
    "department": (
        gettext_lazy("Etter avdeling"),
        gettext_lazy("Hver leder tar dem i de enhetene de selv leder noen i."),
    ),
    "balanced": (
        gettext_lazy("Så jevnt som mulig"),
        gettext_lazy(
            "Like mange på hver, den samme som sist når det går, og ingen holder samtalen med sin egen leder."
        ),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def assignment(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """The step; a way in the address shows what it would give, and a POST uses it."""
    if request.method != "POST":
        return show(request, access.open_round(request.user, round_id))
    round_ = access.open_to_change(request.user, round_id)
    if request.POST.get("way") not in WAYS:
        return HttpResponse(status=400)
    try:
        found = actions.propose_assignment(round_=round_, way=solve.Way(request.POST["way"]), by=request.user)
    except solve.InvalidChoicesError:
        return show(request, round_, way=request.POST["way"], status=422)  # the page says which
    most = max(found.after.values(), default=0)
    messages.success(
        request,
        ngettext(
            "Samtalene er fordelt. Ingen holder mer enn %(count)s.",
            "Samtalene er fordelt. Ingen holder mer enn %(count)s.",
            most,
        )
        % {"count": most},
    )
    if found.unplaced:
        messages.warning(
            request,
            ngettext(
                "%(count)s fikk ingen slik, og er hos nærmeste leder, om det er noen.",
                "%(count)s fikk ingen slik, og er hos nærmeste leder, om det er noen.",
                len(found.unplaced),
            )
            % {"count": len(found.unplaced)},
        )
    return redirect("rounds:with_whom", round_id)


@require_POST
def holder(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """One conversation given to somebody by hand, or back to the sharing."""
    round_ = access.open_to_change(request.user, round_id)
    form = HolderForm(request.POST, choices=holders.choices(round_))
    if not form.is_valid():
        return show(request, round_, form=form, status=422)
    chosen = holders.by_id(form.cleaned_data["holder"])
    try:
        actions.choose_holder(round_=round_, position=form.cleaned_data["position"], holder=chosen, by=request.user)
    except solve.InvalidChoicesError as problem:
        for sentence in loads.why_not(problem, participants_rules.included(round_)):
            form.add_error("holder", sentence)
        return show(request, round_, form=form, status=422)
    messages.success(request, _("Valget er lagret, og står når samtalene fordeles på nytt."))
    return redirect(f"{reverse('rounds:with_whom', args=[round_id])}#people")


@require_POST
def limits(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """How many somebody takes at most; somebody who leads nobody here is asked by being given a number."""
    round_ = access.open_to_change(request.user, round_id)
    form = LimitForm(request.POST)
    if not form.is_valid():
        return show(request, round_, limit_form=form, status=422)
    person = holders.set_limit(
        round_=round_, holder=form.cleaned_data["holder"], most=form.cleaned_data["most"], by=request.user
    )
    if form.cleaned_data["most"] is None:
        messages.success(request, _("%(name)s har ingen grense.") % {"name": person.name})
    else:
        messages.success(
            request,
            _("%(name)s tar høyst %(most)s. Fordel på nytt, så gjelder det.")
            % {"name": person.name, "most": form.cleaned_data["most"]},
        )
    return redirect(f"{reverse('rounds:with_whom', args=[round_id])}#holders")


def show(
    request: SignedInRequest,
    round_: Round,
    *,
    way: str = "",
    form: HolderForm | None = None,
    limit_form: LimitForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with a form as it came when something in it is wrong."""
    asked = {name: request.GET.get(name, "")[:100] for name in ("way", "q", "page", "choose", "find", "holder")}
    way = way or (asked["way"] if asked["way"] in WAYS else "")
    included, stopped = participants_rules.included(round_), []
    try:
        shown = loads.loads_by(round_, solve.Way(way), included) if way else loads.loads_now(round_, included)
    except solve.InvalidChoicesError as problem:
        shown, stopped = loads.loads_now(round_, included), loads.why_not(problem, included)
    chosen = form["position"].value() if form else asked["choose"]
    people = [line for line in named(included, asked["q"]) if asked["holder"] in ("", str(line.holder))]
    page = Paginator(people, PAGE_SIZE).get_page(asked["page"] or "1")
    found, units = holders.find(round_, asked["find"]), unit_paths()
    return render(
        request,
        "rounds/with_whom.html",
        {
            **frame(round_, "with_whom"),
            "asked": asked,
            "way": way,
            "ways": WAYS,
            "loads": shown,
            "stopped": stopped,
            "included": len(included),
            "page": page,
            "units": units,
            "apart": told_apart(page.object_list, units),
            "chosen": str(chosen or ""),
            "names": loads.names_of(
                {one for line in page.object_list for one in (line.holder, line.leader) if one is not None}
            ),
            "form": form or (HolderForm(choices=holders.choices(round_)) if chosen else None),
            "limit_form": limit_form,
            "found": found,
            "work": telling_apart.to_choose(telling_apart.names_of(found)),
            "shown_at_first": loads.SHOWN_AT_FIRST,
        },
        status=status,
    )
