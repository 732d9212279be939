"""Two pages of an imagined part of the program, to lose a session on and to confirm before."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config import urls as real
from samtale.people.sign_in.reauthentication import confirmation_required, recently_confirmed, redirect_to_confirmation

handler403, handler404 = real.handler403, real.handler404
received: list[tuple[str, dict]] = []


def write(request: HttpRequest) -> HttpResponse:
    """Takes what is typed."""
    if request.method == "POST":
        received.append((request.user.name, {name: request.POST.getlist(name) for name in request.POST}))
    return HttpResponse("written")


@confirmation_required
def sign(request: HttpRequest) -> HttpResponse:
    """Binding."""
    return write(request)


def sign_from_here(request: HttpRequest) -> HttpResponse:
    """Binding, and comes back to the page it stood on rather than to the press."""
    if not recently_confirmed(request):
        return redirect_to_confirmation(request, next="/write/?from=agreement")
    return write(request)


urlpatterns = [path("write/", write), path("sign/", sign), path("sign-from-here/", sign_from_here), *real.urlpatterns]
