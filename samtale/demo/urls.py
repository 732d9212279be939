"""The addresses that only the demo and development have."""

from django.urls import path

from . import views

app_name = "demo"

urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<number:item_id>/", views.letter, name="letter"),
    path("mailbox/<number:item_id>/<number:number>/", views.attachment, name="attachment"),
]
