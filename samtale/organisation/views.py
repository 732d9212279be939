"""The page of what is decided for the organisation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samtale.people.requests import SignedInRequest

from . import access, actions, values
from .forms import DecisionsForm


@require_http_methods(["GET", "HEAD", "POST"])
def decisions(request: SignedInRequest) -> HttpResponse:
    """What is decided, and a form that changes it."""
    access.ensure_may_decide(request.user)
    form = DecisionsForm(request.POST if request.method == "POST" else None, values.current())
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.decide(values=form.chosen, version=form.cleaned_data["version"], by=request.user)
        except actions.ChangedMeanwhileError:
            form.is_old(values.current())
        else:
            messages.success(request, _("Lagret. Det gjelder fra nå av.") if changed else _("Ingenting er endret."))
            return redirect("organisation:decisions")
    return render(request, "organisation/decisions.html", {"form": form}, status=422 if form.is_bound else 200)
