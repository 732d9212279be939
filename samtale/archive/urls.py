"""The addresses of one's own data."""

from django.urls import path

from . import views

app_name = "archive"

urlpatterns = [
    path("about-me/", views.about_me, name="about_me"),
    path("about-me/requests/", views.new_request, name="new_request"),
    path("about-me/requests/<uuid:request_id>/", views.request, name="request"),
    path("requests/", views.tasks, name="tasks"),
    path("requests/<uuid:request_id>/", views.task, name="task"),
    path("about-me/take-outs/", views.ask, name="ask"),
    path("about-me/take-outs/<uuid:take_out_id>/", views.fetch, name="fetch"),
    path("about-me/take-outs/<uuid:take_out_id>/deletion/", views.delete, name="delete"),
]
