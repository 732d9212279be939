"""The rounds' place among the apps."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "samtale.rounds"

    def ready(self) -> None:
        from samtale.audit import words
        from samtale.core import lines, planned
        from samtale.notices import chores
        from samtale.people import own_rows

        from . import log_words
        from .availability import calendars as availability_calendars
        from .invitations import jobs as invitations_jobs
        from .invitations import sync as invitations_sync
        from .own_data import export as own_data_export
        from .own_data import jobs as own_data_jobs
        from .progress import for_home as progress_for_home
        from .scheduling import jobs as scheduling_jobs
        from .series import for_home as series_for_home
        from .series import jobs as series
        from .series import survey as series_survey

        words.add(log_words.WORDS)
        chores.add(invitations_sync.follow)
        chores.add(invitations_jobs.invite_by_turns)
        chores.add_long(scheduling_jobs.make_asked_for)
        chores.add(series.go_on)
        chores.add(series_survey.tell)
        chores.add(availability_calendars.read_again)
        chores.add(availability_calendars.forget_past)
        chores.add(own_data_jobs.forget_old)
        for place in ("home", "team"):
            lines.add(place, progress_for_home.without_times)
        lines.add("team", progress_for_home.own_plans)
        planned.add(progress_for_home.planned_times)
        lines.add("team", series_for_home.led)
        lines.add("home", series_for_home.own)
        lines.add("calendar", progress_for_home.own_busy_times)
        own_rows.add("rounds", own_data_export.places_in_rounds)
        own_rows.add("objections", own_data_export.objections)
        own_rows.add("absences", own_data_export.absences)
        own_rows.add("busy_times", own_data_export.busy_times)
        own_rows.add("series", series_for_home.own_rows)
