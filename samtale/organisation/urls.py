"""The addresses of what is decided for the organisation."""

from django.urls import path

from . import views

app_name = "organisation"

urlpatterns = [path("", views.decisions, name="decisions")]
