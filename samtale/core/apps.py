"""The app's place among the apps."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "samtale.core"

    def ready(self) -> None:
        from . import whole_numbers  # noqa: F401  # makes <number:…> known to the addresses
