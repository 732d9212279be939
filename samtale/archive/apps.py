"""The app's place among the apps."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "samtale.archive"
