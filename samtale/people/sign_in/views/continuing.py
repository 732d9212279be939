"""Going on after a lost session: what was typed is shown, and sent again with one press."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ..kept_forms import forget, kept


def continue_(request: HttpRequest) -> HttpResponse:
    """GET shows the kept forms, each with a button that sends it to where it was going; POST throws them away."""
    if request.method == "POST":
        response = redirect("/")
        forget(request, response)
        return response
    forms = kept(request)
    return render(request, "people/account/continue.html", {"forms": forms}) if forms else redirect("/")
