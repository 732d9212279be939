"""The heart's place among the apps."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "samtale.conversations"
