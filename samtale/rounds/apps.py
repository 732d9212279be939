"""The rounds' place among the apps."""
from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "samtale.rounds"

    def ready(self) -> None:
        from samtale.audit import words
        from samtale.core import lines
        from samtale.notices import chores

        from . import following, inviting, log_words, own_busy, waiting

        words.add(log_words.WORDS)
        chores.add(following.follow)
        chores.add(inviting.invite_due)
        chores.add(own_busy.read_again)
        chores.add(own_busy.forget_past)
        for place in ("home", "team"):
            lines.add(place, waiting.without_times)
        lines.add("calendar", waiting.own_busy_times)
