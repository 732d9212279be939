"""The app's place among the apps."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "samtale.notices"
