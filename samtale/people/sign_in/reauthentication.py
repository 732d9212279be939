"""Being sure who it is before something binding: signed in or confirmed within the last minutes."""

import time
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from samtale.core.unavailable import NOT_TYPED

from .signed_out import elsewhere, keep_form_and_redirect, page_before

SESSION_KEY = "confirmed_at"
PRESS_LEFT = "press_left"  # where a press with nothing typed in it stood, and is to be made again


def mark_confirmed(request: HttpRequest) -> None:
    """Remember that the person has just shown who they are."""
    request.session[SESSION_KEY] = time.time()


def say_what_is_left(request: HttpRequest, address: str) -> None:
    """Whoever comes back to the page of a press with nothing typed in it is told that it is to be made again."""
    if request.session.pop(PRESS_LEFT, None) == address:
        messages.info(request, _("Ett trykk gjenstår. Nå vet vi at det er deg. Trykk en gang til, så blir det gjort."))


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether the person signed in, or confirmed who they are, within `ACCOUNT_REAUTHENTICATION_TIMEOUT` seconds."""
    confirmed = request.session.get(SESSION_KEY, 0)
    return request.user.is_authenticated and time.time() - confirmed < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def redirect_to_confirmation(request: HttpRequest, next: str | None = None) -> HttpResponse:
    """Send the person to the confirmation page, and afterwards to `next`.

    Without `next` a GET comes back to where it was; what a POST carried is kept and can be sent again with one
    press, and a POST that carried nothing comes back to the page it stood on. An htmx request is sent off as a
    whole page.
    """
    confirm = reverse("account_confirm")
    if next is None and request.method == "POST":
        if set(request.POST) - set(NOT_TYPED):
            return keep_form_and_redirect(request, to=confirm)
        next = request.session[PRESS_LEFT] = page_before(request)
    return elsewhere(request, f"{confirm}?{urlencode({'next': next or request.get_full_path()})}")


def confirmation_required(view: Callable | None = None, *, back: Callable[..., str] | None = None) -> Callable:
    """Lets a view run only when the person has confirmed recently; asks for it otherwise and loses nothing typed.

    `back` (from the view's arguments to an address) is for a press with nothing typed in it: the person comes back
    there, and the press works at once.
    """

    def guarded(view: Callable) -> Callable:
        @wraps(view)
        def sure(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if recently_confirmed(request):
                return view(request, *args, **kwargs)
            return redirect_to_confirmation(request, next=back(*args, **kwargs) if back else None)

        return sure

    return guarded(view) if view else guarded
