"""The app's place among the apps; it has no rows of its own."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "samtale.operations"
