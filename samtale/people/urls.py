"""The addresses of people and units."""

from django.urls import path

from .directory import acting_views
from .directory import views as directory_views
from .importing import column_views, history_views
from .importing import views as importing_views
from .ways_in import views as ways_in
from .whole_log import views as whole_log_views

app_name = "people"

urlpatterns = [
    path("", directory_views.people, name="list"),
    path("<number:person_id>/", directory_views.person, name="person"),
    path("<number:person_id>/roles/", directory_views.give_role, name="give_role"),
    path("<number:person_id>/roles/<number:role_id>/removal/", directory_views.take_role, name="take_role"),
    path("<number:person_id>/mail/", directory_views.mail, name="mail"),
    path("<number:person_id>/sessions/removal/", directory_views.end_sessions, name="end_sessions"),
    path("<number:person_id>/acting/", acting_views.set_acting, name="set_acting"),
    path("<number:person_id>/acting/<number:leader_id>/end/", acting_views.end_acting, name="end_acting"),
    path("new-ways-in/", ways_in.waiting, name="ways_in"),
    path("new-ways-in/domain/", ways_in.propose_domain, name="propose_domain"),
    path("new-ways-in/domain/<number:change_id>/", ways_in.decide_domain_change, name="settle_domain"),
    path("new-ways-in/release/", ways_in.release, name="release_ways_in"),
    path("<number:person_id>/new-way-in/<number:way_in_id>/", ways_in.one, name="way_in"),
    path("log/", whole_log_views.whole_log, name="log"),
    path("import/", importing_views.upload, name="import"),
    path("import/example/", importing_views.example, name="example"),
    path("imports/", history_views.imports, name="import_history"),
    path("imports/<uuid:done_id>/undoing/", history_views.undo, name="import_undo"),
    path("import/<uuid:upload_id>/", importing_views.preview, name="import_preview"),
    path("import/<uuid:upload_id>/again/", importing_views.again, name="import_again"),
    path("import/<uuid:upload_id>/columns/", column_views.which_columns, name="import_columns"),
    path("import/<uuid:upload_id>/part/", importing_views.part, name="import_part"),
    path("import/<uuid:upload_id>/answers/", importing_views.answers, name="import_answers"),
    path("import/<uuid:upload_id>/confirmation/", importing_views.confirm, name="import_confirm"),
]
