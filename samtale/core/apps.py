"""The app's place among the apps."""
from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "samtale.core"
