"""The addresses of rounds, in the order a round is laid out."""

from django.urls import path

from .assignment import views as assignment_views
from .availability import calendar_views, removal_views
from .availability import views as availability_views
from .due import views as due_views
from .participants import views as participants_views
from .progress import views as progress_views
from .scheduling import views as scheduling_views
from .series import views as series
from .setup import start_views
from .setup import views as setup_views
from .shifts import views as shift_views

app_name = "rounds"

urlpatterns: list = [
    path("", setup_views.rounds, name="list"),
    path("new/", setup_views.new, name="new"),
    path("due/", due_views.due, name="due"),
    # What planning leans on
    path("rooms/", availability_views.rooms, name="rooms"),
    path("rooms/<number:room_id>/", availability_views.room, name="room"),
    path("rooms/<number:room_id>/removal/", removal_views.remove_room, name="remove_room"),
    path("rooms/removed/<number:room_id>/", removal_views.bring_back_room, name="bring_back_room"),
    path("closed/", availability_views.closed, name="closed"),
    path("closed/<number:closed_id>/", availability_views.closed_period, name="closed_period"),
    path("closed/<number:closed_id>/removal/", removal_views.remove_closed, name="remove_closed"),
    path("closed/removed/<number:closed_id>/", removal_views.bring_back_closed, name="bring_back_closed"),
    path("absences/", availability_views.absences, name="absences"),
    path("absences/<number:absence_id>/", availability_views.absence, name="absence"),
    path("absences/<number:absence_id>/removal/", removal_views.remove_absence, name="remove_absence"),
    path("absences/removed/<number:absence_id>/", removal_views.bring_back_absence, name="bring_back_absence"),
    path("busy/", calendar_views.own_busy_times, name="busy"),
    path("busy/times/", calendar_views.busy_times, name="busy_times"),
    path("busy/address/", calendar_views.subscribe, name="subscribe"),
    path("busy/removal/", calendar_views.forget_busy_times, name="forget_busy"),
    path("hours/", shift_views.own_hours, name="hours"),
    path("hours/address/", shift_views.address, name="hours_address"),
    path("hours/use/", shift_views.use, name="use_shifts"),
    path("hours/discarded/", shift_views.discard, name="discard_shifts"),
    path("hours/removal/", shift_views.forget, name="forget_shifts"),
    path("hours/weekdays/", shift_views.weekdays, name="weekdays"),
    # Check-ins in a rhythm
    path("series/", series.all_series, name="series"),
    path("series/new/", series.new, name="new_series"),
    path("series/compared/", series.compared, name="compared_series"),
    path("series/<uuid:series_id>/", series.one, name="series_page"),
    path("series/<uuid:series_id>/change/", series.change, name="change_series"),
    path("series/<uuid:series_id>/pause/", series.pause, name="pause_series"),
    path("series/<uuid:series_id>/resume/", series.resume, name="resume_series"),
    path("series/<uuid:series_id>/end/", series.end, name="end_series"),
    path("series/<uuid:series_id>/wish/", series.ask, name="ask_series"),
    path("series/<uuid:series_id>/experience/", series.experienced, name="experience"),
    path("series/<uuid:series_id>/answer/", series.settle, name="settle_series"),
    # Laid out
    path("<uuid:round_id>/", setup_views.draft, name="draft"),
    path("<uuid:round_id>/copy/", setup_views.copy, name="copy"),
    path("<uuid:round_id>/discarded/", setup_views.discard, name="discard"),
    path("<uuid:round_id>/who/", participants_views.who, name="who"),
    path("<uuid:round_id>/with-whom/", assignment_views.assignment, name="with_whom"),
    path("<uuid:round_id>/holder/", assignment_views.holder, name="holder"),
    path("<uuid:round_id>/limits/", assignment_views.limits, name="limits"),
    # When
    path("<uuid:round_id>/plan/", scheduling_views.plan, name="plan"),
    path("<uuid:round_id>/plan/<number:position>/", scheduling_views.plan_place, name="plan_place"),
    path("<uuid:round_id>/when/", scheduling_views.when_page, name="when"),
    path("<uuid:round_id>/when/<number:position>/", scheduling_views.when_place, name="when_place"),
    # Started, followed, ended
    path("<uuid:round_id>/invitations/", start_views.invitations, name="invitations"),
    path("<uuid:round_id>/start/", start_views.start, name="start"),
    path("<uuid:round_id>/end/", start_views.end, name="end"),
    path("<uuid:round_id>/picture/", progress_views.progress, name="picture"),
    path("<uuid:round_id>/reminders/", progress_views.remind, name="remind"),
    path("<uuid:round_id>/picture.xlsx", progress_views.spreadsheet, name="spreadsheet"),
]
