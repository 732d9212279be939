"""The vault's place among the apps."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "samtale.vault"
