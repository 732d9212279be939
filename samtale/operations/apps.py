"""The app's place among the apps; it has no rows of its own."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "samtale.operations"

    def ready(self) -> None:
        from samtale.audit import words

        from . import log_words

        words.add(log_words.WORDS)
