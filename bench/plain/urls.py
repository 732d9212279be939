"""The plain views at the addresses of the pages they are measured beside; every other address is the program's."""

from django.urls import path

from config.urls import urlpatterns as of_program

from . import views

urlpatterns = [
    path("", views.home),
    path("team/", views.team),
    path("conversations/<uuid:conversation_id>/holding/", views.meeting),
    path("conversations/<uuid:conversation_id>/texts/topic/<uuid:text_id>/", views.save),
    *of_program,
]
