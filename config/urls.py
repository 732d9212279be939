"""Every address of the program, app by app."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("samtale.core.urls")),
    path("accounts/", include("samtale.people.sign_in.urls")),
    path("people/", include("samtale.people.urls")),
    path("guides/", include("samtale.guides.urls")),
    path("", include("samtale.conversations.urls")),
    path("rounds/", include("samtale.rounds.urls")),
    path("", include("samtale.archive.urls")),
    path("organisation/", include("samtale.organisation.urls")),
    path("incidents/", include("samtale.incidents.urls")),
]
if settings.DEMO or settings.DEV:
    urlpatterns.append(path("demo/", include("samtale.demo.urls")))

handler403 = "samtale.core.views.forbidden"
handler404 = "samtale.audit.refusals.not_found"
handler500 = "samtale.core.views.server_error"
