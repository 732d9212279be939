"""What the packages above keep about a person, gathered here for the person's own take-out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from .models import Person

Part = Callable[[Person], Any]
_parts: dict[str, Part] = {}


def add(name: str, part: Part) -> None:
    """Offer a part of the take-out: plain values in the shape schema.json gives under this name."""
    _parts[name] = part


def of(person: Person) -> dict[str, Any]:
    """Every part there is about the person, by name."""
    return {name: part(person) for name, part in _parts.items()}


def moment(at: datetime | None) -> str | None:
    """A moment as a take-out writes it: ISO 8601 to the second, with the offset here."""
    return timezone.localtime(at, timezone.get_default_timezone()).isoformat(timespec="seconds") if at else None
