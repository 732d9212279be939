"""The app's place among the apps."""

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    name = "samtale.guides"

    def ready(self) -> None:
        from samtale.audit import words

        from . import log_words

        words.add(log_words.WORDS)
