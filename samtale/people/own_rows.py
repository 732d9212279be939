"""What the packages above keep about a person, gathered here for the person's own take-out."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from samtale.core.wired import named

from .models import Person


def of(person: Person) -> dict[str, Any]:
    """Every part there is about the person, by name."""
    return {name: named(place)(person) for name, place in settings.OWN_ROWS.items()}


def moment(at: datetime | None) -> str | None:
    """A moment as a take-out writes it: ISO 8601 to the second, with the offset here."""
    return timezone.localtime(at, timezone.get_default_timezone()).isoformat(timespec="seconds") if at else None
