"""The app's place among the apps."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "samtale.incidents"
