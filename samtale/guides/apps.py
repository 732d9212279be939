"""The app's place among the apps."""

from django.apps import AppConfig


class GuidesConfig(AppConfig):
    name = "samtale.guides"
