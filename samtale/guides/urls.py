"""The pages of the forms."""
from django.urls import path

from . import views

app_name = "guides"
urlpatterns = [
    path("", views.guides, name="list"),
    path("new/", views.new, name="new"),
    path("import/", views.bring, name="import"),
    path("<int:pk>/", views.preview, name="preview"),
    path("<int:pk>/document/", views.document, name="document"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/copy/", views.copy, name="copy"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("archive/<int:guide_pk>/", views.archive, name="archive"),
]
