"""The addresses of people and units."""

from django.urls import path

from .views import acting, auditing, importing, people
from .ways_in import views as ways_in

app_name = "people"

urlpatterns = [
    path("", people.people, name="list"),
    path("<number:person_id>/", people.person, name="person"),
    path("<number:person_id>/roles/", people.give_role, name="give_role"),
    path("<number:person_id>/roles/<number:role_id>/removal/", people.take_role, name="take_role"),
    path("<number:person_id>/mail/", people.mail, name="mail"),
    path("<number:person_id>/sessions/removal/", people.end_sessions, name="end_sessions"),
    path("<number:person_id>/acting/", acting.set_acting, name="set_acting"),
    path("<number:person_id>/acting/<number:leader_id>/end/", acting.end_acting, name="end_acting"),
    path("new-ways-in/", ways_in.waiting, name="ways_in"),
    path("new-ways-in/domain/", ways_in.propose_domain, name="propose_domain"),
    path("new-ways-in/domain/<number:change_id>/", ways_in.settle_domain, name="settle_domain"),
    path("new-ways-in/release/", ways_in.release, name="release_ways_in"),
    path("<number:person_id>/new-way-in/<number:way_in_id>/", ways_in.one, name="way_in"),
    path("log/", auditing.whole_log, name="log"),
    path("import/", importing.upload, name="import"),
    path("import/example/", importing.example, name="example"),
    path("import/<uuid:upload_id>/", importing.preview, name="import_preview"),
    path("import/<uuid:upload_id>/answers/", importing.answers, name="import_answers"),
    path("import/<uuid:upload_id>/confirmation/", importing.confirm, name="import_confirm"),
]
