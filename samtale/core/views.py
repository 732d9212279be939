"""Pages that belong to no part: errors, being offline, and what the browser asks for by itself."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from . import how_long, turned
from .asking import next_address
from .unavailable import UnavailableError, is_away, unavailable
from .wired import named

CACHED = (
    "built/inter-latin.woff2",
    "built/page.css",
    "core/mark.svg",
    "core/theme.js",
)


@login_not_required
def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "core/403.html", status=403)


@login_not_required
def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "core/404.html", status=404)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request's person: whatever failed may be the session or the database."""
    problem = sys.exc_info()[1]
    if is_away(problem) or isinstance(problem, UnavailableError):
        return unavailable(request, stopped=isinstance(problem, UnavailableError))
    return HttpResponse(loader.render_to_string("core/500.html"), status=500)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "core/csrf.html", status=403)


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page the service worker keeps; nothing in it belongs to a person."""
    return HttpResponse(loader.render_to_string("core/offline.html"))


@require_safe
def own_menu(request: HttpRequest) -> HttpResponse:
    """The menu under one's name: unfolded under it by script, else a page of its own."""
    page = "core/_own_menu.html" if request.headers.get("HX-Request") else "core/own_menu.html"
    return render(request, page, {"place": "menu"})


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    script = loader.render_to_string("core/sw.js", {"cached": [static(name) for name in CACHED]})
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        {
            "name": "Samtale",
            "short_name": "Samtale",
            "lang": "nb",
            "start_url": "/",
            "display": "standalone",
            "description": _("Medarbeidersamtaler: forberedt, holdt, avtalt og fulgt opp."),
            "background_color": "#f7f8fa",
            "theme_color": "#ffffff",
            "icons": [{"src": static("core/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()  # a new one heals by itself
        return HttpResponse("database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def still_signed_in(request: HttpRequest) -> HttpResponse:
    """204 for whoever is signed in, 401 for a script of somebody who no longer is: asked before text is sent away."""
    return HttpResponse(status=204)


@require_POST
def turned_back(request: HttpRequest) -> HttpResponse:
    """The screen is its owner's alone again."""
    answer = redirect(next_address(request))
    turned.turn_back(answer)
    return answer


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored, why, how long and who reads it: also for whoever has not signed in yet."""
    officer = named(settings.PRIVACY_OFFICER)()
    return render(request, "core/privacy.html", {"how_long": how_long.sentences(), "officer": officer})
