"""Going on after a lost session: what was typed is shown, and sent again with one press."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from ...requests import SignedInRequest
from ..kept_forms import forget, kept


def continue_(request: SignedInRequest) -> HttpResponse:
    """GET shows the kept forms, each with a button that sends it to where it was going; POST throws them away."""
    if request.method == "POST":
        response = redirect("/")
        forget(request, response)
        return response
    forms = kept(request)
    return render(request, "people/account/continue.html", {"forms": forms}) if forms else redirect("/")
