"""The demo's sign-in links. Opening one only asks, so that no link scanner spends it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .. import one_time_links
from ..actions import sign_in


@login_not_required
def link(request: HttpRequest, token: str) -> HttpResponse:
    """GET says who the link signs in; POST does it, once."""
    if not one_time_links.links_work():
        raise Http404
    person = one_time_links.use(token) if request.method == "POST" else one_time_links.who_may_use(token)
    if person is None:
        return render(request, "people/account/link_gone.html", status=410)
    if request.method != "POST":
        return render(request, "people/account/link.html", {"person": person})
    sign_in(request, person, "link")
    return redirect("/")
