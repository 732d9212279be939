"""The addresses of what is done when something has gone wrong."""

from django.urls import path

from . import views

app_name = "incidents"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("mail/", views.mail, name="mail"),
    path("sessions/removal/", views.sign_everybody_out, name="sign_everybody_out"),
    path("concerned/", views.concerned, name="concerned"),
    path("notices/", views.notices, name="notices"),
]
