"""What the page on privacy says of how long things are kept; config/wiring.py says who says it."""

from django.conf import settings

from .wired import all_named


def sentences() -> list[str]:
    return [sentence for say in all_named(settings.HOW_LONG) for sentence in say()]
