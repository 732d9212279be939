"""The pages of the forms."""

from django.urls import path

from . import views

app_name = "guides"
urlpatterns = [
    path("", views.guides, name="list"),
    path("new/", views.new, name="new"),
    path("import/", views.bring, name="import"),
    path("<number:pk>/", views.preview, name="preview"),
    path("<number:pk>/document/", views.document, name="document"),
    path("<number:pk>/edit/", views.edit, name="edit"),
    path("<number:pk>/publish/", views.publish, name="publish"),
    path("<number:pk>/copy/", views.copy, name="copy"),
    path("<number:pk>/discard/", views.discard, name="discard"),
    path("archive/<number:guide_pk>/", views.archive, name="archive"),
]
