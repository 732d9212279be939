"""Addresses that belong to no part."""

from django.conf import settings
from django.urls import path

from . import views

urlpatterns = [
    path("healthz", views.health, name="healthz"),
    path("offline/", views.offline, name="offline"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("signed-in/", views.still_signed_in, name="still_signed_in"),
    path("menu/", views.own_menu, name="own_menu"),
    path("privacy/", views.privacy, name="privacy"),
    path("turned-back/", views.turned_back, name="turned_back"),
]
if settings.DEV:
    from .styleguide import styleguide

    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
