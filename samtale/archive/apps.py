"""The app's place among the apps."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "samtale.archive"

    def ready(self) -> None:
        from samtale.audit import words
        from samtale.notices import chores

        from . import log_words, taking_out

        words.add(log_words.WORDS)
        chores.add(taking_out.make_asked_for)
        chores.add(taking_out.forget_unfetched)
