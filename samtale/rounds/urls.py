"""The addresses of rounds, in the order a round is laid out."""

from django.urls import path

from .series import views as series
from .views import draft, invitations, picture, settings, when, who, with_whom

app_name = "rounds"

urlpatterns: list = [
    path("", draft.rounds, name="list"),
    path("new/", draft.new, name="new"),
    # What planning leans on
    path("rooms/", settings.rooms, name="rooms"),
    path("rooms/<number:room_id>/", settings.room, name="room"),
    path("rooms/<number:room_id>/removal/", settings.remove_room, name="remove_room"),
    path("closed/", settings.closed, name="closed"),
    path("closed/<number:closed_id>/", settings.closed_period, name="closed_period"),
    path("closed/<number:closed_id>/removal/", settings.remove_closed, name="remove_closed"),
    path("absences/", settings.absences, name="absences"),
    path("absences/<number:absence_id>/", settings.absence, name="absence"),
    path("absences/<number:absence_id>/removal/", settings.remove_absence, name="remove_absence"),
    path("busy/", settings.own_busy_times, name="busy"),
    path("busy/address/", settings.subscribe, name="subscribe"),
    path("busy/removal/", settings.forget_busy_times, name="forget_busy"),
    # Check-ins in a rhythm
    path("series/", series.all_series, name="series"),
    path("series/new/", series.new, name="new_series"),
    path("series/compared/", series.compared, name="compared_series"),
    path("series/<uuid:series_id>/", series.one, name="series_page"),
    path("series/<uuid:series_id>/change/", series.change, name="change_series"),
    path("series/<uuid:series_id>/pause/", series.pause, name="pause_series"),
    path("series/<uuid:series_id>/end/", series.end, name="end_series"),
    path("series/<uuid:series_id>/wish/", series.ask, name="ask_series"),
    path("series/<uuid:series_id>/experience/", series.experienced, name="experience"),
    path("series/<uuid:series_id>/answer/", series.settle, name="settle_series"),
    # Laid out
    path("<uuid:round_id>/", draft.draft, name="draft"),
    path("<uuid:round_id>/discarded/", draft.discard, name="discard"),
    path("<uuid:round_id>/who/", who.who, name="who"),
    path("<uuid:round_id>/with-whom/", with_whom.sharing_out, name="with_whom"),
    path("<uuid:round_id>/holder/", with_whom.holder, name="holder"),
    path("<uuid:round_id>/limits/", with_whom.limits, name="limits"),
    # When
    path("<uuid:round_id>/plan/", when.plan, name="plan"),
    path("<uuid:round_id>/plan/<number:position>/", when.plan_place, name="plan_place"),
    path("<uuid:round_id>/when/", when.when_page, name="when"),
    path("<uuid:round_id>/when/<number:position>/", when.when_place, name="when_place"),
    # Started, followed, ended
    path("<uuid:round_id>/invitations/", invitations.invitations, name="invitations"),
    path("<uuid:round_id>/start/", invitations.start, name="start"),
    path("<uuid:round_id>/end/", invitations.end, name="end"),
    path("<uuid:round_id>/picture/", picture.picture, name="picture"),
    path("<uuid:round_id>/picture.xlsx", picture.spreadsheet, name="spreadsheet"),
]
