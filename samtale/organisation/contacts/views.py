"""The pages where HR says whom those of each unit can talk to."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samtale.people.requests import SignedInRequest

from .. import access
from ..actions import ChangedMeanwhileError
from . import actions, page
from .forms import ContactsForm


@require_safe
def contacts(request: SignedInRequest) -> HttpResponse:
    """Every unit, with those that hold there."""
    access.ensure_may_decide(request.user)
    return render(request, "organisation/contacts.html", {"units": page.units()})


@require_http_methods(["GET", "HEAD", "POST"])
def unit_contacts(request: SignedInRequest, unit_id: int) -> HttpResponse:
    """One unit's own, and a form that changes them."""
    access.ensure_may_decide(request.user)
    unit = page.unit(unit_id)
    form = ContactsForm(request.POST if request.method == "POST" else None, unit.own)
    if request.method == "POST" and form.is_valid():
        edition = form.cleaned_data["edition"]
        try:
            changed = actions.set_contacts(unit_id=unit_id, named=form.named, edition=edition, by=request.user)
        except ChangedMeanwhileError:
            unit = page.unit(unit_id)
            form.is_old(unit.own)
        else:
            messages.success(request, _("Lagret. Det gjelder fra nå av.") if changed else _("Ingenting er endret."))
            return redirect("organisation:contacts")
    return render(
        request, "organisation/unit_contacts.html", {"form": form, "unit": unit}, status=422 if form.is_bound else 200
    )
