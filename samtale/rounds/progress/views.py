"""The progress of a round, unit by unit and holder by holder, and as a spreadsheet. Never content."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from samtale.audit import log
from samtale.core import clock
from samtale.core.whole_numbers import whole_number
from samtale.core.words import capital, number
from samtale.people.requests import SignedInRequest

from .. import access
from . import actions, page
from .burn_up import burn_up
from .figures import WORDS, Stage, progress_of
from .spreadsheet import workbook_of

LETTERS = str.maketrans({"æ": "ae", "ø": "o", "Æ": "Ae", "Ø": "O"})  # the others slugify knows

# Why an invitation could not go out, and what to do.
BLOCKED = {
    "leader": (_("Den som skulle holde samtalen, har ikke lenger lov til det."), _("Velg en annen.")),
    "form": (_("Samtaleskjemaet kan ikke brukes."), _("Ta skjemaet i bruk, og velg på nytt hvem som holder.")),
    "past": (_("Tiden var allerede passert."), _("Velg på nytt hvem som holder, så kan samtalen få en ny tid.")),
    "open": (_("De to har en samtale som ikke er ferdig."), _("Avslutt den, og velg så på nytt hvem som holder.")),
}
OVER = {Stage.OVERDUE: _("Ikke holdt")}  # when the round is
OTHER = (_("Innkallingen kunne ikke sendes."), _("Velg på nytt hvem som holder."))


@require_safe
def progress(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """The whole round, or the unit in the address and what is below it; fetches itself anew while it is looked at."""
    if request.htmx:
        request.session.used_by_a_person = False  # the page asks by itself, and keeps nobody signed in
    round_ = access.open_round(request.user, round_id)
    unit = whole_number(request.GET.get("unit", ""))
    seen = page.read(round_, unit)
    if seen is None:
        raise access.NotAllowedError
    return render(
        request,
        "rounds/picture.html",
        {
            "place": "rounds",
            "round": round_,
            "seen": seen,
            "unit": unit,
            "shown": page.SHOWN,
            "words": WORDS | (OVER if round_.ended_at else {}),
            "burn_up": burn_up(round_, seen.picture),
            "why": BLOCKED,
            "other": OTHER,
            "now": clock.now(),
            "copy_id": uuid4(),
        },
    )


@require_POST
def remind(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """A letter to each who has not begun, and has had none for a week."""
    reached = actions.remind(round_=access.open_to_change(request.user, round_id), by=request.user)
    said = ngettext("Én leder har fått en påminnelse.", "%(number)s ledere har fått en påminnelse.", reached)
    if reached:
        messages.success(request, said % {"number": capital(number(reached))})
    else:
        messages.info(request, _("Ingen fikk en påminnelse nå. De har begynt, eller fikk en for under en uke siden."))
    return redirect("rounds:picture", round_id)


@require_safe
def spreadsheet(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """The counts of the whole round as XLSX."""
    round_ = access.open_round(request.user, round_id)
    log.record("round.taken_out", by=request.user.pk, round=str(round_.pk))
    name = f"{slugify(round_.name.translate(LETTERS)) or 'runde'}-{clock.today():%Y-%m-%d}"
    return HttpResponse(
        workbook_of(round_, progress_of(round_)),
        headers={
            "Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Content-Disposition": f'attachment; filename="{name}.xlsx"',
        },
    )
