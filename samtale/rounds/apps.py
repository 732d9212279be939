"""The rounds' place among the apps."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "samtale.rounds"
