"""The plain views at the addresses of the pages they are measured beside; every other address is the program's."""

from django.urls import path

from config.urls import urlpatterns as of_program

from . import pages

urlpatterns = [
    path("", pages.home),
    path("team/", pages.team),
    path("conversations/<uuid:conversation_id>/holding/", pages.meeting),
    path("conversations/<uuid:conversation_id>/texts/topic/<uuid:text_id>/", pages.save),
    *of_program,
]
