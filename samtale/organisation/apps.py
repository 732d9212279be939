"""The app's place among the apps."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "samtale.organisation"
