"""Days and hours as they are written in the settings."""

import re
from datetime import time

from django.core.exceptions import ImproperlyConfigured

WORKDAYS = ["mon", "tue", "wed", "thu", "fri"]


def weekday_and_time(said: str, name: str) -> tuple[int, time]:
    """«mon 07:00» as Monday's number and the time. Raises ImproperlyConfigured."""
    day, _space, at = said.partition(" ")
    try:
        return WORKDAYS.index(day), time.fromisoformat(at)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is not a weekday and a time like «mon 07:00», Monday to Friday.") from error


def hours(said: str, name: str) -> tuple[int, int]:
    """«20-07» as the hours of an evening and a morning. Raises ImproperlyConfigured."""
    found = re.fullmatch(r"(\d\d)-(\d\d)", said)
    begins, ends = (int(hour) for hour in found.groups()) if found else (0, 0)
    if not ends < begins <= 24:
        raise ImproperlyConfigured(f"{name} is not two hours like «20-07», the evening's first.")
    return begins, ends
