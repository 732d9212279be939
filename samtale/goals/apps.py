"""The app's place among the apps."""

from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "samtale.goals"
