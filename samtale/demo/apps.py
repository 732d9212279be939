"""The app's place among the apps."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "samtale.demo"
