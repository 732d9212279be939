"""Times that are set aside before anybody is invited. Which parts plan is said in config/wiring.py."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from .wired import all_named


class Planned(NamedTuple):
    """When somebody is to be invited to a conversation, and the page where the time is moved."""

    starts_at: datetime
    url: str


def of(leader) -> dict[int, Planned]:
    """When a leader's people are to be invited, by employee."""
    return {employee: one for tell in all_named(settings.PLANNED_TIMES) for employee, one in tell(leader).items()}
