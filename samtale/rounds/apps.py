"""The rounds' place among the apps."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "samtale.rounds"

    def ready(self) -> None:
        from samtale.audit import words
        from samtale.core import lines, planned
        from samtale.notices import chores
        from samtale.people import own_rows

        from . import following, forgetting, inviting, log_words, making, own_busy, taking_out, waiting
        from .series import experience, telling
        from .series import running as series

        words.add(log_words.WORDS)
        chores.add(following.follow)
        chores.add(inviting.invite_by_turns)
        chores.add_long(making.make_asked_for)
        chores.add(series.go_on)
        chores.add(experience.tell)
        chores.add(own_busy.read_again)
        chores.add(own_busy.forget_past)
        chores.add(forgetting.forget_old)
        for place in ("home", "team"):
            lines.add(place, waiting.without_times)
        lines.add("team", waiting.own_plans)
        planned.add(waiting.planned_times)
        lines.add("team", telling.led)
        lines.add("home", telling.own)
        lines.add("calendar", waiting.own_busy_times)
        own_rows.add("rounds", taking_out.places_in_rounds)
        own_rows.add("objections", taking_out.objections)
        own_rows.add("absences", taking_out.absences)
        own_rows.add("busy_times", taking_out.busy_times)
        own_rows.add("series", telling.own_rows)
