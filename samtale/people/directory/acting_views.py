"""Setting and ending an acting leader, from a person's page: for HR and administrators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from samtale.core.words import number

from .. import telling_apart
from ..access import ensure_may_manage_people
from ..forms import ActingForm
from ..leadership.loads import MANY, TOO_MANY
from ..models import Person
from ..requests import SignedInRequest
from . import acting_leaders
from .views import acting_choices, show


@require_POST
def set_acting(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Set an acting leader for a person, or for those the person leads."""
    ensure_may_manage_people(request.user)
    shown = get_object_or_404(Person, pk=person_id)
    form = ActingForm(request.POST, choices=acting_choices(shown))
    if not form.is_valid():
        return show(request, shown, acting_form=form)
    asked = form.cleaned_data
    try:
        leader = acting_leaders.find_leader(asked["leader"])
        made = acting_leaders.set_acting(
            person=shown, whom=asked["whom"], leader=leader, first=asked["first"], last=asked["last"], by=request.user
        )
    except acting_leaders.ActingError as problem:
        form.add_error(problem.field, str(problem))
        return show(request, shown, acting_form=form)
    messages.success(
        request,
        ngettext(
            "%(leader)s er fungerende leder for én medarbeider.",
            "%(leader)s er fungerende leder for %(count)s medarbeidere.",
            made.count,
        )
        % {"leader": leader.name, "count": number(made.count)},
    )
    if made.load > MANY:
        too_many = _(
            "%(leader)s leder %(count)s i perioden. Det er for mange til å følge opp alle. Fordel dem heller på flere."
        )
        many = _("%(leader)s leder %(count)s i perioden. Det er mange.")
        said = {"leader": leader.name, "count": made.load}
        messages.warning(request, (too_many if made.load > TOO_MANY else many) % said)
    if made.left_out:
        messages.info(
            request,
            _("Dette gjelder ikke %(names)s, for ingen leder seg selv eller sin egen leder.")
            % {"names": ", ".join(telling_apart.in_words(telling_apart.names_of(made.left_out)).values())},
        )
    return redirect("people:person", shown.pk)


@require_POST
def end_acting(request: SignedInRequest, person_id: int, leader_id: int) -> HttpResponse:
    """End it now."""
    ensure_may_manage_people(request.user)
    shown = get_object_or_404(Person, pk=person_id)
    whom = request.POST.get("whom")
    if whom not in (acting_leaders.OWN, acting_leaders.TEAM):
        return HttpResponse(status=400)
    acting_leaders.end_acting(person=shown, whom=whom, leader_id=leader_id, by=request.user)
    messages.success(request, _("Perioden er avsluttet. Den som var fungerende leder, leser ikke samtalene lenger."))
    return redirect("people:person", shown.pk)
