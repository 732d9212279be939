"""The addresses of people and units."""
from django.urls import path

from .views import acting, auditing, importing, people

app_name = "people"

urlpatterns = [
    path("", people.people, name="list"),
    path("<int:person_id>/", people.person, name="person"),
    path("<int:person_id>/roles/", people.give_role, name="give_role"),
    path("<int:person_id>/roles/<int:role_id>/removal/", people.take_role, name="take_role"),
    path("<int:person_id>/acting/", acting.set_acting, name="set_acting"),
    path("<int:person_id>/acting/<int:leader_id>/end/", acting.end_acting, name="end_acting"),
    path("log/", auditing.whole_log, name="log"),
    path("import/", importing.upload, name="import"),
    path("import/example/", importing.example, name="example"),
    path("import/<uuid:upload_id>/", importing.preview, name="import_preview"),
    path("import/<uuid:upload_id>/confirmation/", importing.confirm, name="import_confirm"),
]
