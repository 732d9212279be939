"""Answering about a new way in, from inside or from the letter; vouching for somebody; looking over many at once."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale.audit import log
from samtale.core.words import short_day

from .. import telling_apart
from ..access import NotAllowedError, ensure_may_manage_people, may_give_roles, may_manage_people
from ..models import NewWayIn
from ..precautions.page import mail_is_stopped, stopped_text
from ..requests import SignedInRequest
from ..sign_in.reauthentication import confirmation_required, recently_confirmed
from . import actions, domains, links, page
from .forms import DomainForm

ROWS_ON_A_PAGE = 100
AGAIN = "?confirmed=1"  # back from showing who one is: the press is there to be made
TOO_FEW = gettext_noop("Det gjelder færre enn ti. Da svarer hver enkelt selv om den nye adressen.")


@require_POST
def answer(request: SignedInRequest, way_in_id: int) -> HttpResponse:
    """The person answers from inside."""
    text = _answered(
        way_in_id,
        request.POST.get("answer") == "yes",
        request.user.pk,
        actions.SESSION,
        inside_since=request.session.signed_in_at,
    )
    if text:
        messages.success(request, text)
    else:
        messages.warning(request, _("Dette er det svart på allerede, eller adressen tilhører en annen nå."))
    return redirect("people_devices")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_letter(request: HttpRequest, way_in_token: str) -> HttpResponse:
    """Whoever reads the letter at the old address answers; opening it only asks, so that no scanner answers."""
    one = links.opened(way_in_token)
    if one is None:
        return render(request, "people/ways_in/gone.html", status=404)
    if request.method == "POST":
        text = _answered(one.pk, request.POST.get("answer") == "yes", one.person_id, actions.LETTER)
        why = stopped_text() if not text and mail_is_stopped(one.person_id) else ""
        return render(request, "people/ways_in/answered.html", {"text": text, "why": why}, status=200 if text else 409)
    return render(
        request,
        "people/ways_in/answer.html",
        {"one": page.shown(one, timezone.now()), "name": one.person.first_name, "action": ""},
    )


def _answered(pk: int, yes: bool, person: int, how: str, inside_since: datetime | None = None) -> str:
    """Answers, and says what it means; empty when it could not be answered."""
    try:
        one = actions.answer(way_in_id=pk, yes=yes, by=person, how=how, inside_since=inside_since)
    except actions.AlreadyTakenError:
        return ""
    if one is None:
        return ""
    if not yes:
        return _(
            "Takk. Den nye slipper ingen inn, og de som la den inn, får vite det. Skulle andre bekrefte den "
            "senere, får du brev hver dag i minst tre dager før den gjelder."
        )
    if one.kind == NewWayIn.Kind.ACCOUNT:
        return _("Kontoen er knyttet til deg. Neste gang kommer du rett inn med den.")
    return _("Takk. Fra nå av kommer koder og brev til %(address)s.") % {"address": one.after}


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: SignedInRequest, person_id: int, way_in_id: int) -> HttpResponse:
    """One new way in, for those who may vouch for it."""
    found = page.opened(request.user, person_id=person_id, way_in_id=way_in_id)
    if request.method == "POST":
        return _vouch(request, found)
    log.record_reading("opened.person", by=request.user.pk, person=person_id)
    return render(
        request,
        "people/ways_in/one.html",
        {
            "place": "people" if may_manage_people(request.user) else "team",
            "again": "confirmed" in request.GET and recently_confirmed(request),
            "manages": may_manage_people(request.user),
            "shown": page.to_vouch(found, request.user),
        },
    )


@confirmation_required(back=lambda found: reverse("people:way_in", args=[found.person_id, found.pk]) + AGAIN)
def _vouch(request: SignedInRequest, found: NewWayIn) -> HttpResponse:
    found = actions.vouch(way_in_id=found.pk, by=request.user)
    messages.success(
        request,
        _("Takk. Nå er det nok. %(name)s kommer inn fra %(day)s, om ingen sier nei.")
        % {"name": found.person.first_name, "day": short_day(found.due_on)}
        if found.due_on
        else _("Takk. Nå mangler bare én til."),
    )
    return redirect("people:way_in", found.person_id, found.pk)


@require_safe
def waiting(request: SignedInRequest) -> HttpResponse:
    """Every new way in that waits, for HR and administrators."""
    ensure_may_manage_people(request.user)
    rows = list(page.waiting())
    return render(
        request,
        "people/ways_in/waiting.html",
        {
            "domains": [
                (change, domains.may_agree(request.user, change), domains.concerned(change).count())
                for change in domains.open_ones()
            ],
            "again": "confirmed" in request.GET and recently_confirmed(request),
            "domain_form": DomainForm() if may_give_roles(request.user) else None,
            "may_give_roles": may_give_roles(request.user),
            "may_release": page.may_release(request.user, rows),
            "held_back": sum(one.held_back for one in rows),
            "work": telling_apart.to_choose(telling_apart.names_of(one.person for one in rows)),
            "page": Paginator(
                [(one, page.what(one), page.entered(one), page.state(one)) for one in rows], ROWS_ON_A_PAGE
            ).get_page(request.GET.get("page", "1")),
        },
    )


@require_POST
def propose_domain(request: SignedInRequest) -> HttpResponse:
    """An administrator proposes that everybody at a domain has the same name at another."""
    if not may_give_roles(request.user):
        raise NotAllowedError
    form = DomainForm(request.POST)
    if not form.is_valid():
        return render(request, "people/ways_in/domain.html", {"place": "people", "form": form}, status=422)
    return _propose_domain(request, form)


@confirmation_required
def _propose_domain(request: SignedInRequest, form: DomainForm) -> HttpResponse:
    try:
        domains.propose(by=request.user, **form.cleaned_data)
    except domains.AlreadyProposedError:
        messages.warning(request, _("Et bytte fra det domenet venter allerede."))
    except domains.TooFewError:
        messages.warning(request, _(TOO_FEW))
    else:
        messages.success(request, _("Nå må en annen administrator si ja."))
    return redirect("people:ways_in")


@require_POST
def decide_domain_change(request: SignedInRequest, change_id: int) -> HttpResponse:
    """A second administrator agrees, or any of them calls it off."""
    if not may_give_roles(request.user):
        raise NotAllowedError
    return _decide_domain_change(request, change_id)


@confirmation_required(back=lambda change_id: reverse("people:ways_in") + AGAIN)
def _decide_domain_change(request: SignedInRequest, change_id: int) -> HttpResponse:
    if request.POST.get("answer") != "yes":
        domains.withdraw(change_id=change_id, by=request.user)
        messages.success(request, _("Byttet er trukket tilbake."))
        return redirect("people:ways_in")
    try:
        count = domains.agree(change_id=change_id, by=request.user)
    except domains.TooFewError:
        messages.warning(request, _(TOO_FEW))
        return redirect("people:ways_in")
    messages.success(
        request,
        ngettext(
            "Én ansatt får brev nå, og ny adresse om tre virkedager.",
            "%(count)s ansatte får brev nå, og ny adresse om tre virkedager.",
            count,
        )
        % {"count": count},
    )
    return redirect("people:ways_in")


@require_POST
def release(request: SignedInRequest) -> HttpResponse:
    """A second administrator lets go what was held back because it was so many."""
    if not may_give_roles(request.user):
        raise NotAllowedError
    return _release(request)


@confirmation_required(back=lambda: reverse("people:ways_in") + AGAIN)
def _release(request: SignedInRequest) -> HttpResponse:
    if request.POST.get("answer") == "no":
        count = actions.discard(by=request.user)
        messages.success(
            request,
            ngettext(
                "Én adresse er forkastet. Den gamle gjelder.",
                "%(count)s adresser er forkastet. De gamle gjelder.",
                count,
            )
            % {"count": count},
        )
        return redirect("people:ways_in")
    count = actions.release(by=request.user)
    messages.success(
        request,
        ngettext("Én adresse er sluppet fram.", "%(count)s adresser er sluppet fram.", count) % {"count": count},
    )
    return redirect("people:ways_in")
