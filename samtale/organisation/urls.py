"""The addresses of what is decided for the organisation."""

from django.urls import path

from . import views
from .contacts import views as contacts_views

app_name = "organisation"

urlpatterns = [
    path("", views.decisions, name="decisions"),
    path("contacts/", contacts_views.contacts, name="contacts"),
    path("contacts/<int:unit_id>/", contacts_views.unit_contacts, name="unit_contacts"),
]
