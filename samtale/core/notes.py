"""Where a sentence for the next page waits: a cookie that belongs to this host alone, else the session."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _Cookie(CookieStorage):
    cookie_name = "__Host-messages" if settings.HTTPS else "messages"


class Storage(FallbackStorage):
    """Django's own, under our cookie's name."""

    storage_classes = (_Cookie, SessionStorage)
